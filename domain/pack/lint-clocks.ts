import { EVENT_FIELDS_OF } from '../case/event-fields.js';
import { DUES, REACTIONS, unknownName } from './lint-references.js';
import type { Kind, Names } from './lint-names.js';
import { at, isRecord, keysAt, select, suggest, type Finding, type Found } from './lint.js';

type Fields = Readonly<Record<string, string>>;

function fieldsOf(event: unknown): Fields | undefined {
  return typeof event === 'string' && Object.hasOwn(EVENT_FIELDS_OF, event)
    ? (EVENT_FIELDS_OF as Record<string, Fields>)[event]
    : undefined;
}

/** What a field of an event names, so that a slip in a clock's `where` is found. */
function namedBy(event: string, field: string): Kind | undefined {
  if (field === 'action') return event === 'acted' ? 'action' : 'effect';
  if (field === 'hold') return 'step';
  if (field === 'from') return 'stage';
  if (field === 'previous') return 'category';
  const same: Kind[] = [
    'letter',
    'overlay',
    'step',
    'stage',
    'form',
    'approval',
    'review',
    'reviewer',
    'slot',
    'role',
    'category',
    'level',
    'channel',
    'table',
  ];
  return same.find((kind) => kind === field);
}

function whereFindings({ path, value }: Found, names: Names): Finding[] {
  const event = at(value, ['event']);
  const fields = fieldsOf(event);
  const where = at(value, ['where']);
  if (!fields || !isRecord(where)) return [];
  return Object.entries(where).flatMap(([field, wanted]): Finding[] => {
    const place = [...path, 'where', field];
    const type = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (type === undefined)
      return [
        {
          path: place,
          message: `event "${String(event)}" has no field "${field}"`,
          hint: suggest(field, Object.keys(fields)),
        },
      ];
    if (type !== typeof wanted)
      return [
        {
          path: place,
          message: `"${field}" holds a ${type}, so it never equals ${JSON.stringify(wanted)}`,
          hint: `give a ${type}`,
        },
      ];
    const kind = namedBy(String(event), field);
    return kind && !names[kind].has(String(wanted)) ? [unknownName(kind, String(wanted), place, names)] : [];
  });
}

function matcherFindings(tree: unknown, names: Names): Finding[] {
  const places = ['clocks.*.start.*', 'clocks.*.stop.*', 'measures.*.start.*', 'measures.*.stop.*'];
  const matchers = places.flatMap((pattern) => [...select(tree, pattern)]);
  const others = ['letters.*.automatic', 'reports.*.figures.*.count'].flatMap((place) => [...select(tree, place)]);
  const blind = matchers.filter(({ value }) => String(at(value, ['event'])).startsWith('clock'));
  return [
    ...[...matchers, ...others].flatMap((m) => whereFindings(m, names)),
    ...blind.map(({ path }) => ({
      path: [...path, 'event'],
      message: 'clocks follow no clock events',
      hint: 'name the event that moves the case, such as overlayAdded or stageEntered',
    })),
  ];
}

function dueFindings({ path, value }: Found, clock: unknown, tree: unknown): Finding[] {
  if (!isRecord(value)) return [];
  const fact = at(tree, ['facts', String(value['fact'])]);
  if ('fact' in value && isRecord(fact) && fact['type'] !== 'instant')
    return [
      {
        path: [...path, 'fact'],
        message: `fact "${String(value['fact'])}" is not an instant`,
        hint: 'declare `type: instant`',
      },
    ];
  const item = 'item' in value && at(clock, ['each', 'item']) === undefined;
  if (item)
    return [{ path: [...path, 'item'], message: 'item needs a list', hint: 'give the clock `each: { item: fact }`' }];
  const parameter = at(tree, ['parameters', String(value['parameter'])]);
  if ('parameter' in value && isRecord(parameter) && parameter['type'] !== 'limit')
    return [
      {
        path: [...path, 'parameter'],
        message: `parameter "${String(value['parameter'])}" is not a limit`,
        hint: 'declare `type: limit`',
      },
    ];
  if ('dutyDue' in value && at(clock, ['duty']) === undefined)
    return [{ path: [...path, 'dutyDue'], message: 'dutyDue needs a duty', hint: 'give the clock a `duty`' }];
  if (!('event' in value)) return [];
  const starts = [...select(clock, 'start.*.event')].map((s) => s.value);
  return starts
    .filter((event) => fieldsOf(event) && fieldsOf(event)?.[String(value['event'])] !== 'number')
    .map((event) => ({
      path: [...path, 'event'],
      message: `event "${String(event)}" has no instant "${String(value['event'])}"`,
      hint: suggest(
        String(value['event']),
        Object.entries(fieldsOf(event) ?? {}).flatMap(([f, t]) => (t === 'number' ? [f] : []))
      ),
    }));
}

/** A fact set by a lapse of time holds what the fact may hold. */
function setFindings(tree: unknown): Finding[] {
  return REACTIONS.flatMap((r) => [...select(tree, `${r}.set.*`)]).flatMap(({ path, value }): Finding[] => {
    const fact = at(tree, ['facts', String(path.at(-1))]);
    if (!isRecord(fact) || value === null) return [];
    const { type, oneOf } = fact;
    const kind = type === 'instant' ? 'number' : type;
    const fits = typeof value === kind && (!Array.isArray(oneOf) || oneOf.includes(value));
    const hint = Array.isArray(oneOf) ? `it takes ${oneOf.join(', ')}` : `it holds a ${String(type)}`;
    return fits ? [] : [{ path, message: `the fact never holds ${JSON.stringify(value)}`, hint }];
  });
}

/** Opening hours are given by a parameter of hours; what lies within some is an instant, and known as true or false. */
function hoursFindings(tree: unknown): Finding[] {
  const typeOf = (table: string, name: unknown): unknown => at(tree, [table, String(name), 'type']);
  const named = [...select(tree, 'hours.*.parameter')]
    .filter(({ value }) => typeOf('parameters', value) !== undefined && typeOf('parameters', value) !== 'hours')
    .map(({ path, value }) => ({
      path,
      message: `parameter "${String(value)}" is not hours`,
      hint: 'declare `type: hours`',
    }));
  const during = [...select(tree, 'facts.*.during')].flatMap(({ path, value }) => {
    const own = at(tree, [...path.slice(0, 2), 'type']) !== 'boolean';
    const of = typeOf('facts', at(value, ['of']));
    return [
      ...(own ? [{ path, message: 'it is known as true or false', hint: 'declare `type: boolean`' }] : []),
      ...(of !== undefined && of !== 'instant'
        ? [
            {
              path: [...path, 'of'],
              message: 'only an instant lies within hours',
              hint: 'name a fact of `type: instant`',
            },
          ]
        : []),
    ];
  });
  return [...named, ...during];
}

/** A pack that limits nothing is for taking times. */
function emptyFindings(tree: unknown): Finding[] {
  const empty = (table: string): boolean => keysAt(tree, table).length === 0;
  if (at(tree, ['clocks']) === undefined || !empty('clocks') || !empty('measures')) return [];
  return [
    { path: ['clocks'], message: 'the pack limits nothing and takes no time', hint: 'give it clocks or `measures`' },
  ];
}

/** Rules about what clocks wait for and how long they run. */
export function clockFindings(tree: unknown, names: Names): Finding[] {
  const dues = DUES.flatMap((pattern) => [...select(tree, pattern)]);
  return [
    ...matcherFindings(tree, names),
    ...setFindings(tree),
    ...hoursFindings(tree),
    ...emptyFindings(tree),
    ...dues.flatMap((due) => dueFindings(due, at(tree, due.path.slice(0, 2)), tree)),
  ];
}

/** An input that sets a fact must hold what the fact holds. */
export function inputFindings(tree: unknown): Finding[] {
  const inputs = ['actions.*.input.*', 'chains.*.steps.*.input.*'].flatMap((pattern) => [...select(tree, pattern)]);
  return inputs.flatMap(({ path, value }): Finding[] => {
    const name = at(value, ['fact']);
    const fact = typeof name === 'string' ? at(tree, ['facts', name]) : undefined;
    if (!isRecord(fact) || !isRecord(value)) return [];
    if (fact['type'] !== value['type'])
      return [
        {
          path,
          message: `fact "${String(name)}" holds a ${String(fact['type'])}, this input a ${String(value['type'])}`,
          hint: 'give both the same type',
        },
      ];
    const allowed = fact['oneOf'];
    if (!Array.isArray(allowed)) return [];
    const given = Array.isArray(value['oneOf']) ? (value['oneOf'] as string[]) : undefined;
    if (!given)
      return [
        { path, message: `fact "${String(name)}" takes only ${allowed.join(', ')}`, hint: 'give the input a `oneOf`' },
      ];
    return given
      .filter((v) => !allowed.includes(v))
      .map((v) => ({
        path: [...path, 'oneOf'],
        message: `fact "${String(name)}" does not take "${v}"`,
        hint: suggest(v, allowed as string[]),
      }));
  });
}
