import { formatLocal } from '../calendar/index.js';
import type { CaseState } from '../case/state.js';
import type { Letter, LetterChannel, LetterLanguage } from '../pack/letters.js';
import type { Pack } from '../pack/schema.js';
import { instant, type Instant } from '../time.js';
import { placeholdersOf, withClauses, type Values } from './render.js';

/** What a letter may name, beside `clause:ID`; those with a colon name one of the kind that follows. */
export const PLACEHOLDERS = ['case', 'form', 'category', 'received', 'due:', 'personal:', 'person:'] as const;

/** Characters of one SMS, its parts together. */
export const SMS_LIMIT = 500;

/** A letter before anything is filled in; an SMS has no subject. */
export interface Template {
  readonly subject?: string;
  readonly body: string;
}

/** A letter of a pack in one channel and language, its clauses put in; undefined where it has no such text. */
export function templateOf(
  pack: Pick<Pack, 'clauses'>,
  { texts, sms }: Letter,
  channel: LetterChannel,
  language: LetterLanguage
): Template | undefined {
  const clauses = Object.fromEntries(Object.entries(pack.clauses).map(([id, text]) => [id, text[language]]));
  const body = channel === 'sms' ? sms?.[language] : texts?.[language].body;
  const subject = channel === 'sms' ? undefined : texts?.[language].subject;
  if (body === undefined) return undefined;
  return { body: withClauses(body, clauses), ...(subject !== undefined && { subject }) };
}

/** The placeholders of a letter, each once. */
export function placeholders({ subject = '', body }: Template): string[] {
  return placeholdersOf(`${subject}\n${body}`);
}

/** A due instant as people say it: 00:00 is 24:00 of the day that ends. */
function dueText(at: Instant, zone: string): string {
  const local = formatLocal(at, zone);
  if (local.slice(11, 19) === '00:00:00') return `${formatLocal(instant(at - 1), zone).slice(0, 10)} 24:00`;
  return `${local.slice(0, 10)} ${local.slice(11, 16)}`;
}

/** Due dates by duty, of clocks that run: nobody is promised a provisional date, nor one that is past. */
function dues({ clocks, zone }: CaseState, now: Instant): [string, string][] {
  const running = Object.values(clocks).filter((c) => c.outcome === 'open' && !c.provisional && c.dueAt > now);
  return running.flatMap(({ duty, dueAt }) =>
    duty === undefined ? [] : [[`due:${duty}`, dueText(dueAt, zone)] as [string, string]]
  );
}

/** What the case itself says for placeholders; nothing personal. */
export function caseValues(pack: Pack, state: CaseState, language: LetterLanguage, now: Instant): Values {
  const form = Object.values(state.forms).find(({ number }) => number !== undefined)?.number;
  const category = pack.categories[state.category]?.label[language];
  return {
    case: state.caseId,
    ...(form !== undefined && { form }),
    ...(category !== undefined && { category }),
    received: formatLocal(state.receivedAt, state.zone).slice(0, 10),
    ...Object.fromEntries(dues(state, now)),
  };
}

/** Who holds the slots a letter names, by slot: a person's id, or the role that holds it. */
export function peopleOf(state: CaseState, names: readonly string[]): Record<string, string> {
  const slots = names.flatMap((name) => (name.startsWith('person:') ? [name.slice('person:'.length)] : []));
  const held = slots.map((slot) => [slot, state.people[slot]?.person ?? state.people[slot]?.role] as const);
  return Object.fromEntries(held.flatMap(([slot, who]) => (who === undefined ? [] : [[slot, who] as const])));
}
