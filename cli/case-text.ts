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
  /** Of a whole case only. */
  verdicts?: Record<string, { rows: string[]; standing: string; parties: { party: string; share: number }[] }>;
  pages?: { page: string; status: string; attempts: number; reached: string[]; acknowledged?: { by: string } }[];
}

interface Mark {
  label: Record<Lang, string>;
  active: boolean;
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
    ...(c.pages ?? []).map((one): [string, string] => [w.page, pageText(one)]),
    ...Object.entries(c.verdicts ?? {}).map(([table, one]): [string, string] => [
      `${w.verdict}: ${table}`,
      verdictText(one),
    ]),
    ...Object.entries(c.personal ?? {}).map(([name, value]): [string, string] => [`${w.personal}: ${name}`, value]),
  ];
  const clocks = c.clocks.map((one) => [
    ...[label(one.clock, one.label, lang), one.outcome, one.dueAt, one.provisional ? w.provisional : ''],
  ]);
  return [...lines.map(([name, value]) => `${name}: ${value}`), ...table([w.clock, w.outcome, w.dueAt, ''], clocks)];
}

function pageText({ page, status, attempts, reached, acknowledged }: NonNullable<Brief['pages']>[number]): string {
  return `${page} ${status}, ${attempts}× (${reached.join(', ')})${acknowledged ? ` ${acknowledged.by}` : ''}`;
}

function verdictText({ rows, standing, parties }: NonNullable<Brief['verdicts']>[string]): string {
  const shares = parties.map(({ party, share }) => `${party} ${share} %`).join(', ');
  return [rows.join(', '), standing, shares].filter((part) => part !== '').join('; ');
}

function label(id: string, labels: Record<Lang, string> | undefined, lang: Lang): string {
  return labels ? `${id} ${labels[lang]}` : id;
}

/** The lines of a list or queue; of a look-up with what each case was found by. */
export function linesText(answer: unknown, lang: Lang): string[] {
  const { cases } = answer as { cases: (Row & { overdue: boolean; matched?: string[]; marks: Mark[] })[] };
  const w = wordsOf(lang);
  if (cases.length === 0) return [w.nothing];
  const foundBy = cases[0]?.matched ? w.foundBy : '';
  const head = [w.case, w.stage, w.category, w.level, w.handler, w.accepted, w.due, '', w.marks, foundBy];
  const rows = cases.map((c) => [
    ...[c['caseId'], stateOf(c), c['category'], c['level'], c['handler']],
    ...[c['acceptedAt'], c['nextDueAt'], c.overdue ? w.overdue : '', marksText(c.marks, lang), c.matched?.join(', ')],
  ]);
  return table(head, rows);
}

/** What a case is marked with, in the pack's words. */
function marksText(marks: readonly Mark[], lang: Lang): string {
  const { noLonger } = wordsOf(lang);
  return marks.map(({ label, active }) => (active ? label[lang] : `${label[lang]} (${noLonger})`)).join(', ');
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
    `${text(c['clock'])} ${text((c['label'] as Record<Lang, string> | undefined)?.[lang])}  ${text(c['outcome'])}  ${text(c['dueAt'])}${ownerText(c['owner'])}`,
    ...(c.explanation?.[lang] ?? []).map((line) => `  ${line}`),
  ]);
}

/** Who owes a clock, or owed it when it was met or breached. */
function ownerText(owner: unknown): string {
  const { person, role } = (owner ?? {}) as { person?: string; role?: string };
  return person === undefined && role === undefined ? '' : `  ${person ?? role}`;
}
