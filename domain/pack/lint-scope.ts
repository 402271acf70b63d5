import { EVENT_FIELDS } from '../decide/context.js';
import { OPINIONS } from '../case/review-events.js';
import { EVENT_FIELDS_OF } from '../case/event-fields.js';
import type { Names } from './lint-names.js';
import { tablesSeen } from './lint-tables.js';
import { at, isRecord, keysAt, select } from './lint.js';

/** What a condition's part may come to. `null` among the types: at run time it may be missing. */
export interface Type {
  types: ReadonlySet<'boolean' | 'string' | 'number' | 'list' | 'null' | 'any'>;
  oneOf?: readonly string[];
  /** What lies below, for names that are looked into: fields by name, or any name where `rest` is given. */
  fields?: ReadonlyMap<string, Type>;
}

export const typed = (...types: ('boolean' | 'string' | 'number' | 'list' | 'null' | 'any')[]): Type => ({
  types: new Set(types),
});
export const ANY = typed('any');
const BOOLEAN = typed('boolean');
const NUMBER = typed('number');
const text = (oneOf: Iterable<string>): Type => ({ ...typed('string'), oneOf: [...oneOf] });
const orNull = (type: Type): Type => ({ ...type, types: new Set([...type.types, 'null']) });
const struct = (entries: Iterable<readonly [string, Type]>): Type => ({ types: new Set(), fields: new Map(entries) });
const each = (names: Iterable<string>, type: Type): Type => struct([...names].map((n) => [n, type] as const));

const STATUS = {
  steps: ['none', 'open', 'requested', 'confirmed', 'done', 'skipped', 'refused'],
  clocks: ['none', 'open', 'met', 'breached', 'cancelled', 'superseded'],
  approvals: ['none', 'open', 'approve', 'reject'],
  windows: ['none', 'open', 'past', 'undetermined', 'notApplicable'],
};

const CLOCK = struct([
  ['status', text(STATUS.clocks)],
  ['retroactive', BOOLEAN],
]);

/** A declared fact or input: null until it is known. */
function fieldType(field: unknown): Type {
  if (!isRecord(field)) return ANY;
  const { type = 'string', oneOf } = field;
  if (type === 'boolean') return typed('boolean', 'null');
  if (type === 'number' || type === 'instant') return typed('number', 'null');
  if (type === 'records') return typed('list', 'null');
  return orNull(Array.isArray(oneOf) ? text(oneOf.map(String)) : typed('string'));
}

function parameterType(parameter: unknown): Type {
  if (!isRecord(parameter)) return ANY;
  const { type, oneOf } = parameter;
  if (type === 'boolean') return BOOLEAN;
  if (type === 'number') return NUMBER;
  return Array.isArray(oneOf) ? text(oneOf.map(String)) : typed('string');
}

function fields(tree: unknown, names: Iterable<string>, ...path: string[]): [string, Type][] {
  return [...names].map((name) => [name, fieldType(at(tree, [...path, name]))]);
}

function eventType(names: Names): Type {
  const known: Record<string, Type> = {
    type: text(Object.keys(EVENT_FIELDS_OF)),
    direction: text(['in', 'out']),
    connected: BOOLEAN,
    transfer: BOOLEAN,
    action: text([...names.action, ...names.effect]),
    step: text(names.step),
    overlay: text(names.overlay),
    stage: text(names.stage),
    decision: text(['approve', 'reject']),
    approval: text(names.approval),
  };
  return struct(EVENT_FIELDS.map((f) => [f, orNull(known[f] ?? typed('string'))] as const));
}

const status = (kind: keyof typeof STATUS, of: Iterable<string>): Type =>
  each(of, struct([['status', text(STATUS[kind])]]));
/** What a table came to: `row` and `party` are the first of `rows` and `parties`. */
function verdictType(raw: unknown, id: string): Type {
  const rows = ['rows', 'overrides'].flatMap((list) => [...select(raw, `tables.${id}.${list}.*.id`)]);
  const ids = [...rows, ...select(raw, `tables.${id}.otherwise.id`)].map(({ value }) => String(value));
  const parties = keysAt(raw, 'tables', id, 'parties');
  const list = (of: string[]): Type => ({ ...typed('list'), fields: new Map([['0', text(of)]]) });
  return struct([
    ['row', text([...ids, 'none'])],
    ['rows', list(ids)],
    ['standing', text(['none', 'provisional', 'final', 'undetermined'])],
    ['party', text([...parties, 'none'])],
    ['parties', list(parties)],
    ['assists', BOOLEAN],
    ['byHand', BOOLEAN],
  ]);
}

/** Whether the conditions at a place look at one event. */
function seesEvent(tree: unknown, [section, , part]: readonly string[], path: readonly PropertyKey[]): boolean {
  const waits = (section === 'clocks' || section === 'measures') && ['start', 'stop'].includes(part ?? '');
  const counts = section === 'reports' && typeof at(tree, [...path.slice(0, -1), 'count']) !== 'undefined';
  return waits || counts || section === 'stages' || (section === 'letters' && part === 'automatic');
}

/** What every condition of a pack may look at. */
function seenEverywhere(tree: unknown, names: Names): [string, Type][] {
  const form = struct([
    ['passes', NUMBER],
    ['revision', NUMBER],
    ['numbered', BOOLEAN],
  ]);
  const review = struct([
    ['status', text(['none', 'open', 'closed'])],
    ['opinion', text(OPINIONS)],
  ]);
  return [
    [
      'case',
      struct([
        ...fields(tree, names.fact, 'facts'),
        ['category', text(names.category)],
        ['categories', { ...typed('list'), fields: new Map([['0', text(names.category)]]) }],
        ['level', text(names.level)],
        ['channel', text(names.channel)],
        ['lifecycle', text(['open', 'closed', 'completed'])],
      ]),
    ],
    ['overlays', each(names.overlay, BOOLEAN)],
    ['stage', text(names.stage)],
    ['steps', status('steps', names.step)],
    ['clocks', each(names.clock, CLOCK)],
    ['forms', each(names.form, form)],
    ['approvals', status('approvals', names.approval)],
    ['people', each(names.slot, text(['none', 'role', 'person']))],
    ['parameters', struct([...names.parameter].map((n) => [n, parameterType(at(tree, ['parameters', n]))] as const))],
    ['contacts', NUMBER],
    ['attempts', struct([['days', NUMBER]])],
    ['reviews', each(names.review, review)],
    ['acts', each(names.action, NUMBER)],
    ['gave', each(names.personal, BOOLEAN)],
  ];
}

/**
 * Tells everything a condition at a place of the pack may look at, as decide/names.ts reads it: `input` belongs to the conditions of an
 * action, `event` to those that look at one event; a window labels, and nothing is refused for it.
 */
export function scopesOf(tree: unknown, raw: unknown, names: Names): (path: readonly PropertyKey[]) => Type {
  const everywhere = seenEverywhere(tree, names);
  const windows: [string, Type][] = [
    ['windows', status('windows', names.window)],
    ['admissibility', text(STATUS.windows)],
  ];
  const verdicts = new Map([...names.table].map((id) => [id, verdictType(raw, id)]));
  const event = eventType(names);
  const inputOf = (id: string): Type =>
    struct(fields(tree, keysAt(raw, 'actions', id, 'input'), 'actions', id, 'input'));
  return (path) => {
    const place = path.map(String);
    const [section, id, part = ''] = place;
    const takes = section === 'actions' && id !== undefined && ['refuse', 'adds', 'next'].includes(part);
    return struct([
      ...everywhere,
      ...(path.includes('refuse') ? [] : windows),
      ['verdicts', struct(tablesSeen(names, path).map((table) => [table, verdicts.get(table) ?? ANY]))],
      ...(takes ? [['input', inputOf(id)] as const] : []),
      ...(seesEvent(tree, place, path) ? [['event', event] as const] : []),
    ]);
  };
}
