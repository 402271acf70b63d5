import { text, type Row } from './print.js';
import type { Lang } from './start-text.js';
import { wordsOf } from './words.js';

/** Something that may be done, with its input as it is typed. */
interface Possible {
  readonly caseId: string;
  readonly one: Row & { readonly type: string };
  /** `name=…`, in brackets where it may be left out. */
  readonly fields: readonly string[];
  /** The fields and the personal texts, each with a space before it. */
  readonly rest: string;
}

/** What may be done, as command lines to type. */
export function actionsText(answer: unknown, lang: Lang): string[] {
  const { caseId, actions } = answer as { caseId: string; actions: (Row & { type: string })[] };
  if (actions.length === 0) return [wordsOf(lang).nothing];
  return actions.map((one) => `npx redress ${lineOf(caseId, one)}`);
}

function lineOf(caseId: string, one: Row & { type: string }): string {
  const input = Object.entries(
    (one['input'] ?? {}) as Record<string, { optional: boolean; type: string; oneOf?: string[]; of?: Row }>
  );
  const fields = input.map(([name, { optional, type, oneOf, of }]) => {
    const records = of && `[{${Object.keys(of).join(',')}}]`;
    const value = type === 'instant' ? 'YYYY-MM-DDThh:mm:ss+hh:mm' : (records ?? oneOf?.join('|') ?? type);
    const field = `${name}${type === 'string' || type === 'instant' ? '=' : ':='}${value}`;
    return optional ? `[${field}]` : field;
  });
  const personal = Object.entries((one['personal'] ?? {}) as Record<string, string>).map(([name, need]) =>
    need === 'required' ? `--personal ${name}=…` : `[--personal ${name}=…]`
  );
  const rest = [...fields, ...personal].map((part) => ` ${part}`).join('');
  return LINES[one.type]?.({ caseId, one, fields, rest }) ?? `${one.type} ${caseId}`;
}

/** By command; one that is not here takes the case only. */
const LINES: Readonly<Record<string, (possible: Possible) => string>> = {
  act: ({ caseId, one, rest }) => `act ${caseId} ${text(one['action'])}${rest}`,
  confirmStep: ({ caseId, one, rest }) =>
    `confirm ${caseId} ${text(one['step'])}${rest}${one['ref'] === true ? ' --ref REFERENCE' : ''}`,
  decideApproval: ({ caseId, one }) =>
    `approve ${caseId} --approval ${text(one['approval'])}${one['evidence'] === 'mail' ? ' --mail MESSAGE-ID' : ''}`,
  giveOpinion: ({ caseId, one }) =>
    `opinion ${caseId} ${text(one['review'])} ${text(one['reviewer'])} ${(one['opinions'] as string[]).join('|')} [--reason …]`,
  assign: ({ caseId, one }) => `assign ${caseId} ${text(one['slot'])} PERSON`,
  liftHold: ({ caseId, one }) => `lift ${caseId} ${text(one['hold'])}`,
  acknowledgePage: ({ caseId, one }) => `acknowledge ${caseId} --page ${text(one['page'])}`,
  consent: ({ caseId, one }) => `consent ${caseId} ${text(one['to'])}`,
  contact: ({ caseId }) => `contact ${caseId} CHANNEL`,
  sendLetter: ({ caseId, one, rest }) =>
    `letter ${caseId} ${text(one['letter'])} --channel ${(one['channels'] as string[]).join('|')}${rest}`,
  waiveStep: ({ caseId, one }) => `waive ${caseId} ${text(one['step'])} --personal reason=…`,
  correct: correctionLine,
  merge: ({ caseId }) => `merge ${caseId} --into OTHER --reason …`,
  reclassify: ({ caseId }) => `reclassify ${caseId} CATEGORY`,
};

/** What may be said of a wrong entry, and, so that it is not mistaken, what entry it is. */
function correctionLine({ caseId, one, fields }: Possible): string {
  const set = fields.map((field) => ` [--set ${field.replace(/[[\]]/g, '')}]`).join('');
  const right = fields.length > 0 ? `[--at TIME]${set} [--struck]` : '--struck';
  return `correct ${caseId} --entry ${text(one['entry'])} ${right} --reason …  # ${text(one['event'])} ${text(one['of'])}`;
}
