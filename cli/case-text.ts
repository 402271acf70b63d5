import { table, text, type Row } from './print.js';
import type { Lang } from './start-text.js';
import { wordsOf } from './words.js';

interface Brief extends Row {
  caseId: string;
  stage: string;
  category: string;
  level: string;
  lifecycle: string;
  /** Absent until somebody has claimed it. */
  acceptedAt?: string;
  people: Record<string, { person?: string; role?: string }>;
  overlays: string[] | Record<string, unknown>;
  clocks: { clock: string; label?: Record<Lang, string>; outcome: string; dueAt: string; provisional?: boolean }[];
  outcome?: string;
  mergedInto?: string;
  /** Its number in a case in brief; every form of a whole case. */
  form?: string;
  forms?: Record<string, { number?: string }>;
  labels?: { stage?: Record<Lang, string>; category?: Record<Lang, string> };
  personal?: Record<string, string>;
}

/** A case, in brief or whole, as a person reads it. */
export function caseText(answer: unknown, lang: Lang): string[] {
  const c = answer as Brief;
  const w = wordsOf(lang);
  const ended = [c.lifecycle, c.outcome].filter((part) => part !== undefined).join(', ');
  const stage = c.lifecycle === 'open' ? label(c.stage, c.labels?.stage, lang) : ended;
  const forms = c.form === undefined ? Object.values(c.forms ?? {}).flatMap((one) => one.number ?? []) : [c.form];
  const people = Object.entries(c.people).map(([slot, { person, role }]) => `${slot} ${person ?? role ?? '?'}`);
  const marks = Array.isArray(c.overlays) ? c.overlays : Object.keys(c.overlays);
  const lines: [string, string][] = [
    [w.case, c.caseId],
    [w.stage, stage],
    ...(c.mergedInto === undefined ? [] : [[w.mergedInto, c.mergedInto] as [string, string]]),
    [w.category, `${label(c.category, c.labels?.category, lang)} (${c.level})`],
    ...(c.acceptedAt === undefined ? [] : [[w.accepted, c.acceptedAt] as [string, string]]),
    [w.people, people.join(', ')],
    ...(marks.length > 0 ? [[w.marks, marks.join(', ')] as [string, string]] : []),
    ...forms.map((number): [string, string] => [w.form, number]),
    ...Object.entries(c.personal ?? {}).map(([name, value]): [string, string] => [`${w.personal}: ${name}`, value]),
  ];
  const clocks = c.clocks.map((one) => [
    ...[label(one.clock, one.label, lang), one.outcome, one.dueAt, one.provisional ? w.provisional : ''],
  ]);
  return [...lines.map(([name, value]) => `${name}: ${value}`), ...table([w.clock, w.outcome, w.dueAt, ''], clocks)];
}

function label(id: string, labels: Record<Lang, string> | undefined, lang: Lang): string {
  return labels ? `${id} ${labels[lang]}` : id;
}

/** The lines of a list or queue; of a look-up with what each case was found by. */
export function linesText(answer: unknown, lang: Lang): string[] {
  const { cases } = answer as { cases: (Row & { overdue: boolean; matched?: string[] })[] };
  const w = wordsOf(lang);
  if (cases.length === 0) return [w.nothing];
  const foundBy = cases[0]?.matched ? w.foundBy : '';
  const head = [w.case, w.stage, w.category, w.level, w.handler, w.accepted, w.due, '', foundBy];
  const rows = cases.map((c) => [
    ...[c['caseId'], stateOf(c), c['category'], c['level'], c['handler']],
    ...[c['acceptedAt'], c['nextDueAt'], c.overdue ? w.overdue : '', c.matched?.join(', ')],
  ]);
  return table(head, rows);
}

function stateOf(c: Row): unknown {
  if (c['mergedInto'] !== undefined) return `→ ${text(c['mergedInto'])}`;
  return c['lifecycle'] === 'open' ? c['stage'] : c['lifecycle'];
}

const COMMON = new Set(['seq', 'v', 'at', 'type', 'actor', 'cause', 'roles', 'timed', 'warnings', 'pack', 'calendar']);

/** One line for each event: when, what, who, and its data. */
export function timelineText(answer: unknown): string[] {
  const { events } = answer as { events: Row[] };
  return table(
    ['#', '', '', '', ''],
    events.map((event) => {
      const data = Object.entries(event).filter(([name, value]) => !COMMON.has(name) && text(value) !== '[]');
      const told = data.map(([name, value]) => `${name}=${text(value)}`).join(' ');
      return [event['seq'], event['at'], event['type'], event['actor'], told];
    })
  ).slice(1);
}

/** Each clock with its proof told. */
export function clocksText(answer: unknown, lang: Lang): string[] {
  const { clocks } = answer as { clocks: (Row & { explanation?: Record<Lang, string[]> })[] };
  if (clocks.length === 0) return [wordsOf(lang).nothing];
  return clocks.flatMap((c) => [
    `${text(c['clock'])} ${text((c['label'] as Record<Lang, string> | undefined)?.[lang])}  ${text(c['outcome'])}  ${text(c['dueAt'])}`,
    ...(c.explanation?.[lang] ?? []).map((line) => `  ${line}`),
  ]);
}

/** What may be done, as command lines to type. */
export function actionsText(answer: unknown, lang: Lang): string[] {
  const { caseId, actions } = answer as { caseId: string; actions: (Row & { type: string })[] };
  if (actions.length === 0) return [wordsOf(lang).nothing];
  return actions.map((one) => `npx redress ${lineOf(caseId, one)}`);
}

function lineOf(caseId: string, one: Row & { type: string }): string {
  const input = Object.entries(
    (one['input'] ?? {}) as Record<string, { optional: boolean; type: string; oneOf?: string[] }>
  );
  const fields = input.map(([name, { optional, type, oneOf }]) => {
    const value = type === 'instant' ? 'YYYY-MM-DDThh:mm:ss+hh:mm' : (oneOf?.join('|') ?? type);
    const field = `${name}${type === 'string' || type === 'instant' ? '=' : ':='}${value}`;
    return optional ? `[${field}]` : field;
  });
  const personal = Object.entries((one['personal'] ?? {}) as Record<string, string>).map(([name, need]) =>
    need === 'required' ? `--personal ${name}=…` : `[--personal ${name}=…]`
  );
  const rest = [...fields, ...personal].map((part) => ` ${part}`).join('');
  switch (one.type) {
    case 'act':
      return `act ${caseId} ${text(one['action'])}${rest}`;
    case 'confirmStep':
      return `confirm ${caseId} ${text(one['step'])}${rest}${one['ref'] === true ? ' --ref REFERENCE' : ''}`;
    case 'decideApproval':
      return `approve ${caseId} --approval ${text(one['approval'])}${one['evidence'] === 'mail' ? ' --mail MESSAGE-ID' : ''}`;
    case 'assign':
      return `assign ${caseId} ${text(one['slot'])} PERSON`;
    case 'liftHold':
      return `lift ${caseId} ${text(one['hold'])}`;
    case 'consent':
      return `consent ${caseId} ${text(one['to'])}`;
    case 'contact':
      return `contact ${caseId} CHANNEL`;
    case 'waiveStep':
      return `waive ${caseId} ${text(one['step'])} --personal reason=…`;
    case 'merge':
      return `merge ${caseId} --into OTHER --reason …`;
    case 'reclassify':
      return `reclassify ${caseId} CATEGORY`;
    default:
      return `${one.type} ${caseId}`;
  }
}
