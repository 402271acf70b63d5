import type { CompiledPack } from '../pack/compile.js';
import type { Pack } from '../pack/schema.js';

const CONDITIONS = new Set(['when', 'if', 'unless', 'while']);

/** What the conditions of a pack look at: what they do not, makes no difference to where a case goes. */
export interface Relevance {
  facts: ReadonlySet<string>;
  inputs: ReadonlySet<string>;
  acts: ReadonlySet<string>;
  /** Facts of which only matters whether they are known: something is due at them, or wants them on record. */
  known: ReadonlySet<string>;
  /** Clocks whose standing decides on something: the hard ones, and those conditions or their own breaches make count. */
  clocks: ReadonlySet<string>;
  /** Other names of a condition's context, such as `attempts` or `contacts`. */
  names: ReadonlySet<string>;
  /** Of categories no rule tells apart, the one that stands for all. */
  categoryFor: ReadonlyMap<string, string>;
}

function* conditionsIn(value: unknown, key = ''): Generator<string> {
  if (typeof value === 'string' && CONDITIONS.has(key)) yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) yield* conditionsIn(member, name);
}

/** Categories of one level that no rule names are one to it. */
function standFor({ categories, reports: _counts, ...rules }: Pack): ReadonlyMap<string, string> {
  const text = JSON.stringify(rules);
  const isNamed = (id: string): boolean => [`"${id}"`, `'${id}'`, `\\"${id}\\"`].some((name) => text.includes(name));
  const first = new Map<string, string>();
  return new Map(
    Object.entries(categories).map(([id, { level }]) => {
      if (isNamed(id)) return [id, id];
      if (!first.has(level)) first.set(level, id);
      return [id, first.get(level) ?? id];
    })
  );
}

function knownFacts({ facts, closing, forms, clocks, tables, actions, approvals }: Pack): Set<string> {
  const extensions = [...Object.values(actions), ...Object.values(approvals)].map((rule) => rule.extends);
  const text = JSON.stringify([closing, forms, clocks, tables, extensions]);
  return new Set(Object.keys(facts).filter((name) => text.includes(`"${name}"`)));
}

/** Telling somebody leaves the case where it is. */
const TELLS = new Set(['notify', 'page']);

function countingClocks(pack: CompiledPack, read: ReadonlySet<string>): Set<string> {
  const { clocks } = pack.data;
  const followed = new Set(Object.values(clocks).flatMap(({ backstop }) => backstop ?? []));
  const counts = ([id, { mode }]: [string, Pack['clocks'][string]]): boolean =>
    mode === 'hard' ||
    read.has(id) ||
    followed.has(id) ||
    pack.breachOf(id).some((reaction) => !Object.keys(reaction).some((key) => TELLS.has(key)));
  return new Set(Object.entries(clocks).flatMap((entry) => (counts(entry) ? [entry[0]] : [])));
}

/** Reads all conditions of a pack but those of reports, which count cases and move none. */
export function relevanceOf(pack: CompiledPack): Relevance {
  const reads = [...conditionsIn({ ...pack.data, reports: {} })].flatMap(
    (condition) => pack.condition(condition).reads
  );
  const whole = (name: string, all: readonly string[]): string[] =>
    reads.some((read) => read.name === name && read.field === undefined) ? [...all] : [];
  const fields = (name: string, all: readonly string[]): Set<string> =>
    new Set([
      ...reads.flatMap((r) => (r.name === name && r.field !== undefined ? [r.field] : [])),
      ...whole(name, all),
    ]);
  const inputs = Object.values(pack.data.actions).flatMap(({ input }) => Object.keys(input));
  return {
    facts: new Set([...fields('case', Object.keys(pack.data.facts)), ...pack.data.axes]),
    inputs: fields('input', inputs),
    known: knownFacts(pack.data),
    clocks: countingClocks(pack, fields('clocks', Object.keys(pack.data.clocks))),
    acts: fields('acts', Object.keys(pack.data.actions)),
    names: new Set(reads.map(({ name }) => name)),
    categoryFor: standFor(pack.data),
  };
}
