import { movesOf } from '../../domain/decide/moves.js';
import type { Pack } from '../../domain/pack/schema.js';
import { isRecord } from '../../domain/pack/lint.js';
import { dueText } from '../policy-limits.js';
import type { PackText } from '../policy-show.js';
import { tableSheets } from '../policy-tables.js';
import type { Words } from '../policy-words.js';
import { reportSheets } from './report-sheets.js';
import { isEmpty, rest, valueText } from './value.js';

/** A part of a page: a heading, sentences, and rows under columns, of which the first two name a row. */
export interface Section {
  heading: string;
  lines?: string[];
  columns?: string[];
  rows?: string[][];
}

/** Parts of a pack with a section of their own; whatever else it has is listed as it stands. */
const OWN = new Set([
  ...['schema', 'id', 'version', 'title', 'source', 'calendar', 'levels', 'categories', 'classification', 'roles'],
  ...[
    'slots',
    'stages',
    'actions',
    'clocks',
    'approvals',
    'chains',
    'overlays',
    'letters',
    'parameters',
    'tables',
    'tasks',
    'reports',
  ],
]);

const rows = <T>(table: Record<string, T>, row: (id: string, rule: T) => string[]): string[][] =>
  Object.entries(table).map(([id, rule]) => row(id, rule));

function classification(text: PackText): Section {
  const { w, pack } = text;
  const { levels, classification: order } = pack;
  return {
    heading: w.classification,
    lines: [
      `${w.levels}: ${levels.join(' < ')}`,
      ...(order ? [`${w.priority}: ${order.order.join(', ')} (${text.basis(order)})`] : []),
    ],
    columns: [w.id, w.name, w.level, w.basis],
    rows: rows(pack.categories, (id, c) => [id, text.name(c.label, id), c.level, text.basis(c)]),
  };
}

function people(text: PackText): Section {
  const { w, pack } = text;
  return {
    heading: w.people,
    columns: [w.id, w.name, w.kind, w.rules, w.basis],
    rows: [
      ...rows(pack.slots, (id, slot) => [
        id,
        text.name(slot.label, id),
        w.slot,
        rest(text, slot, []),
        text.basis(slot),
      ]),
      ...rows(pack.roles, (id, role) => [id, text.name(role.label, id), w.role, rest(text, role, []), '']),
    ],
  };
}

function stages(text: PackText): Section {
  const { w, pack } = text;
  return {
    heading: w.stages,
    columns: [w.stage, w.name, w.next, w.basis],
    rows: rows(pack.stages, (id, s) => [id, text.name(s.label, id), text.moves(s.next), text.basis(s)]),
  };
}

function clocks(text: PackText): Section {
  const { w, pack } = text;
  const shown = ['due', 'start', 'stop', 'warn', 'breach', 'owner', 'reclassify'];
  const warns = (clock: Pack['clocks'][string]): string =>
    clock.warn.map((one) => ('dueDay' in one.at ? one.at.dueDay : `${one.at.percent} %`)).join(', ');
  return {
    heading: w.clocks,
    columns: [w.id, w.name, w.limit, w.starts, w.stops, w.warns, w.breach, w.owner, w.more, w.basis],
    rows: rows(pack.clocks, (id, c) => [
      ...[id, text.name(c.label, id), dueText(c.due)],
      ...[c.start, c.stop].map((list) => list.map((matcher) => text.matcher(matcher)).join('; ')),
      ...[warns(c), c.breach.map((reaction) => text.reaction(reaction)).join('; ')],
      ...[text.who([c.owner ?? pack.owner ?? w.none]), rest(text, c, shown), text.basis(c)],
    ]),
  };
}

/** The actions of each stage, those of every stage at the end. */
function actions(text: PackText): Section {
  const { w, pack } = text;
  const row = (where: string, id: string, a: Pack['actions'][string]): string[] => [
    ...[id, text.name(a.label, id), where, text.who(a.by), a.when ?? ''],
    ...[a.refuse.map((r) => `${r.code}: \`${r.if}\``).join('; '), text.moves(a.next)],
    ...[rest(text, a, ['stages', 'by', 'when', 'refuse', 'next']), text.basis(a)],
  ];
  const of = (stage: string): string[][] =>
    Object.entries(pack.actions).flatMap(([id, a]) => (a.stages?.includes(stage) ? [row(stage, id, a)] : []));
  const anywhere = Object.entries(pack.actions).filter(([, a]) => a.stages === undefined);
  return {
    heading: w.actions,
    columns: [w.id, w.name, w.where, w.who, w.when, w.refused, w.leads, w.more, w.basis],
    rows: [...Object.keys(pack.stages).flatMap(of), ...anywhere.map(([id, a]) => row(w.all, id, a))],
  };
}

/** Who decides what, and who never does: one column for each person named. */
function approvals(text: PackText): Section {
  const { w, pack } = text;
  const all = Object.values(pack.approvals);
  const named = [...new Set(all.flatMap((a) => [...a.by, ...(a.afterBreachOf?.by ?? []), ...a.never]))];
  const cell = (a: Pack['approvals'][string], who: string): string => {
    if (a.never.includes(who)) return w.mayNot;
    if (a.by.includes(who)) return w.mayDecide;
    return a.afterBreachOf?.by.includes(who) ? `${w.onBreach} ${a.afterBreachOf.clock}` : '';
  };
  const shown = ['by', 'never', 'afterBreachOf', 'evidence', 'approve', 'reject'];
  return {
    heading: w.approvals,
    columns: [w.id, w.name, ...named.map((who) => text.who([who])), w.evidence, w.decides, w.more, w.basis],
    rows: rows(pack.approvals, (id, a) => [
      ...[id, text.name(a.label, id), ...named.map((who) => cell(a, who)), a.evidence],
      `${text.moves(movesOf(a.approve))} / ${text.moves(movesOf(a.reject))}`,
      ...[rest(text, a, shown), text.basis(a)],
    ]),
  };
}

function letters(text: PackText): Section {
  const { w, pack } = text;
  return {
    heading: w.letters,
    columns: [w.id, w.name, w.where, w.who, w.channels, w.clauses, w.basis],
    rows: rows(pack.letters, (id, l) => [
      ...[id, text.name(l.label, id)],
      l.automatic ? text.matcher(l.automatic) : [l.stages?.join(', ') ?? w.all, l.when ?? ''].join(' '),
      ...[text.who(l.by ?? []), l.channels.join(', '), l.clauses.join(', '), text.basis(l)],
    ]),
  };
}

function chains(text: PackText): Section {
  const { w, pack } = text;
  const steps = (chain: Pack['chains'][string]): string =>
    Object.entries(chain.steps)
      .map(
        ([id, step]) => `${id}: ${'do' in step ? step.do : `${step.label?.[text.lang] ?? ''} ${text.who(step.task)}`}`
      )
      .join('; ');
  return {
    heading: w.chains,
    columns: [w.id, w.name, w.when, w.steps, w.basis],
    rows: rows(pack.chains, (id, c) => [id, text.name(c.label, id), c.when, steps(c), text.basis(c)]),
  };
}

function overlays(text: PackText): Section {
  const { w, pack } = text;
  const causes = ({ causes: all }: Pack['overlays'][string]): string =>
    rows(all, (id, cause) => [`${id} ${text.name(cause.label, id)}`]).join('; ');
  return {
    heading: w.overlays,
    columns: [w.id, w.name, w.causes, w.basis],
    rows: rows(pack.overlays, (id, o) => [id, text.name(o.label, id), causes(o), text.basis(o)]),
  };
}

function parameters(text: PackText, open: readonly string[]): Section {
  const { w, pack } = text;
  const value = (id: string, given: unknown): string =>
    open.includes(id) || given === undefined ? w.missing : valueText(text, 'value', given);
  return {
    heading: w.parameters,
    columns: [w.id, w.name, w.type, w.value, w.basis],
    rows: rows(pack.parameters, (id, p) => [id, text.name(p.label, id), p.type, value(id, p.value), text.basis(p)]),
  };
}

/** What has no section of its own: named rules one by one, single ones in a line. */
function others(text: PackText): Section[] {
  const { pack, w } = text;
  const { windows = {}, ...admissibility } = pack.admissibility ?? {};
  const all = Object.entries<unknown>({ ...pack, admissibility, windows }).filter(
    ([key, value]) => !OWN.has(key) && value !== undefined && !isEmpty(value)
  );
  const named = (value: unknown): value is Record<string, Record<string, unknown>> =>
    isRecord(value) && Object.values(value).every((rule) => isRecord(rule) && 'label' in rule);
  const tables = all.flatMap(([key, value]): Section[] => {
    if (!named(value)) return [];
    const heading = key in w ? w[key as keyof Words] : key;
    const list = rows(value, (id, rule) => [id, valueText(text, 'label', rule['label']), rest(text, rule, [])]);
    return [{ heading, columns: [w.id, w.name, w.rule], rows: list }];
  });
  const lines = all.flatMap(([key, value]) => (named(value) ? [] : [`${key}: ${valueText(text, key, value)}`]));
  return [...tables, ...(lines.length > 0 ? [{ heading: w.rules, lines }] : [])];
}

/** A pack as sections of a page. `open` names the parameters the operator has yet to give. */
export function sectionsOf(text: PackText, open: readonly string[]): Section[] {
  const all: Section[] = [
    ...[classification(text), people(text), stages(text), clocks(text), actions(text), approvals(text), letters(text)],
    ...[chains(text), overlays(text), parameters(text, open)],
    ...reportSheets(text),
    ...tableSheets(text.pack, text.lang, (rule) => text.basis(rule)),
    ...others(text),
  ];
  return all.filter(({ rows: list, lines }) => (list?.length ?? 0) > 0 || (lines?.length ?? 0) > 0);
}

/** What stands above the sections: what the pack is, where it comes from, and how much of it is stated. */
export function headOf(text: PackText): { title: string; lines: string[] } {
  const { w, pack } = text;
  const { id, version, title, source, calendar } = pack;
  return {
    title: text.name(title, id),
    lines: [
      `\`${id}\` ${version} · ${w.from}: ${source} · ${w.calendar}: \`${calendar}\``,
      w.legend,
      `${w.count}: ${text.counts()}`,
    ],
  };
}
