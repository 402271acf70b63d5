import { celEnv, isCelError, parse, plan, type CelInput } from '@bufbuild/cel';
import type { Hours, Limit } from '../calendar/index.js';
import { contentHash } from '../hash.js';
import { byKey, byObject } from '../memo.js';
import type { Clock } from './clocks.js';
import type { Reaction } from './common.js';
import type { Chain } from './flow.js';
import { readsIn, type Expr, type Read } from './reads.js';
import { Pack } from './schema.js';

/** A condition failed at run time: a fault of the pack, never "false". */
export class PackIncident extends Error {
  override readonly name = 'PackIncident';
}

/** A pack made ready for deciding: conditions planned once, clocks indexed by the events that start and stop them. */
export interface CompiledPack {
  data: Pack;
  /** As it was given: what is stored, and what the hash is taken of. */
  content: unknown;
  hash: string;
  /** A condition by its text. */
  condition(text: string): Condition;
  /** By the type of event. */
  startedBy: Map<string, [id: string, clock: Clock][]>;
  stoppedBy: Map<string, ReadonlySet<string>>;
  breachOf(clock: string): Reaction[];
  /** A limit with what the pack's parameters say of days, where it does not say so itself. */
  limit(limit: Limit): Limit;
  /** Opening hours by the name the pack gives them. */
  hours(name: string): Hours | undefined;
  /** What conditions see of names nothing is known about (decide/names.ts). */
  nothing: {
    facts: ReadonlyMap<string, CelInput>;
    overlays: ReadonlyMap<string, CelInput>;
    /** The form that counts the rounds of a step, where its chain names one. */
    formOfStep: ReadonlyMap<string, string>;
    forms: ReadonlyMap<string, CelInput>;
    slots: ReadonlyMap<string, CelInput>;
    reviews: ReadonlyMap<string, CelInput>;
    gave: ReadonlyMap<string, CelInput>;
    parameters: ReadonlyMap<string, CelInput>;
  };
}

/** A condition of a pack, parsed; the CEL library plans it when it is first tested by it. */
export class Condition {
  readonly expression: Expr;
  /** What it looks at. */
  readonly reads: readonly Read[];
  private planned: ReturnType<typeof plan> | undefined;

  constructor(private readonly text: string) {
    this.expression = parse(text).expr;
    this.reads = readsIn(this.expression);
  }

  /** Evaluates it over the names it looks at. Throws a PackIncident where it fails. */
  test(context: Record<string, CelInput>): boolean {
    this.planned ??= plan(CEL, this.expression);
    const result = this.planned(context);
    if (typeof result === 'boolean') return result;
    throw new PackIncident(`condition ${this.text}: ${isCelError(result) ? result.message : 'not a boolean'}`);
  }
}

const CEL = celEnv();

/** Conditions by their text, each parsed once. Throws where a text is none. */
export const conditionsByText = (): CompiledPack['condition'] => byKey((text) => new Condition(text));

function roundsOf({ per, steps }: Chain): [step: string, form: string][] {
  return typeof per === 'object' ? Object.keys(steps).map((step) => [step, per.revision]) : [];
}

function nothingKnown(data: Pack): CompiledPack['nothing'] {
  const all = (names: string[], value: CelInput): ReadonlyMap<string, CelInput> =>
    new Map(names.map((n) => [n, value]));
  const asked = Object.values(data.actions).flatMap((a) => Object.keys(a.personal));
  return {
    facts: all(Object.keys(data.facts), null),
    overlays: all(Object.keys(data.overlays), false),
    formOfStep: new Map(Object.values(data.chains).flatMap(roundsOf)),
    forms: all(Object.keys(data.forms), new Map(Object.entries({ passes: 0, revision: 0, numbered: false }))),
    slots: all(Object.keys(data.slots), 'none'),
    reviews: all(Object.keys(data.reviews), new Map(Object.entries({ status: 'none', opinion: 'noObjection' }))),
    parameters: new Map(
      Object.entries(data.parameters).map(([name, { value }]) => [
        name,
        typeof value === 'object' ? null : (value ?? null),
      ])
    ),
    gave: all([...Object.keys(data.personal.fields), ...asked], false),
  };
}

function indexStarts(data: Pack): CompiledPack['startedBy'] {
  const index: CompiledPack['startedBy'] = new Map();
  for (const [id, clock] of Object.entries(data.clocks)) {
    for (const event of new Set(clock.start.map((m) => m.event)))
      index.set(event, [...(index.get(event) ?? []), [id, clock]]);
  }
  return index;
}

function indexStops(data: Pack): CompiledPack['stoppedBy'] {
  const index = new Map<string, Set<string>>();
  for (const [id, clock] of Object.entries(data.clocks))
    for (const { event } of clock.stop) index.set(event, (index.get(event) ?? new Set()).add(id));
  return index;
}

/** Ends and anchors of limits of days, as the operator's parameters choose them (seed-000 G7, G8). */
function limitsOf({ limits, parameters }: Pack): CompiledPack['limit'] {
  const chosen = (name: string | undefined) => (name === undefined ? undefined : parameters[name]?.value);
  const [end, anchor] = [chosen(limits.end), chosen(limits.anchor)];
  const ends = end === undefined ? {} : { end };
  const anchors = anchor === undefined ? {} : { anchor };
  return byObject((limit) => {
    if ('workingDays' in limit) return { ...ends, ...anchors, ...limit } as Limit;
    return 'sameDay' in limit ? ({ ...ends, ...limit } as Limit) : limit;
  });
}

/** Opening hours of the pack, or those its operator gave for the parameter it names. */
function hoursOf({ hours, parameters }: Pack): CompiledPack['hours'] {
  return (name) => {
    const named = hours[name];
    if (named === undefined || 'shifts' in named) return named;
    const value = parameters[named.parameter]?.value;
    return typeof value === 'object' && 'shifts' in value ? value : undefined;
  };
}

/**
 * Compiles a valid pack whose parameters all have values. The hash is that of the content as given: what later
 * releases add to the schema with a default leaves the hash of an older pack as it was.
 */
export function compilePack(content: unknown, condition = conditionsByText()): CompiledPack {
  const data = Pack.parse(content);
  const breaches = new Map(
    Object.entries(data.clocks).map(([id, c]) => [
      id,
      c.breach.flatMap((r) => ('use' in r ? (data.bundles[r.use] ?? []) : [r])),
    ])
  );
  return {
    data,
    content,
    hash: contentHash(content),
    condition,
    startedBy: indexStarts(data),
    stoppedBy: indexStops(data),
    limit: limitsOf(data),
    hours: hoursOf(data),
    breachOf: (clock) => breaches.get(clock) ?? [],
    nothing: nothingKnown(data),
  };
}
