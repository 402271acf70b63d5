import { canonical, contentHash } from '../hash.js';
import { openYaml, type OpenYaml } from '../yaml.js';
import { WHO_PLACES } from './lint-references.js';
import { at, isRecord, select, type Finding } from './lint.js';

/** The text of a pack that others are made of, and where it lies. */
export interface PartText {
  file: string;
  text: string;
}
/** Finds a pack by its id; undefined where there is none. */
export type ReadPart = (id: string) => PartText | undefined;

/** One of the texts a pack is composed of; the pack's own names no file. */
export interface Part {
  id: string;
  file?: string;
  yaml: OpenYaml;
}
export type Fault = Finding & { part?: Part };

/** The tree of a composed pack, from the base to the pack's own text, and what is wrong with the composing itself. */
export interface Composed {
  tree: unknown;
  parts: Part[];
  faults: Fault[];
}

/** What a text says of itself; it stays with the text and is not merged. */
const HEAD = ['schema', 'id', 'version', 'title', 'source', 'kind', 'extends', 'addOns', 'locked', 'parts'];

function textAt(value: unknown, ...path: string[]): string {
  const text = at(value, path);
  return typeof text === 'string' ? text : '';
}
const kindOf = (part: Part): string => textAt(part.yaml.value, 'kind') || 'pack';

function namedAddOns(value: unknown): string[] {
  const list = at(value, ['addOns']);
  return Array.isArray(list) ? list.map(String) : [];
}

/** The packs a text names: the one it extends and its add-ons, with the place of each name. */
function named(value: unknown): { id: string; path: PropertyKey[]; addOn: boolean }[] {
  const base = textAt(value, 'extends', 'pack');
  return [
    ...(base === '' ? [] : [{ id: base, path: ['extends', 'pack'], addOn: false }]),
    ...namedAddOns(value).map((id, index) => ({ id, path: ['addOns', index], addOn: true })),
  ];
}

/** The ids of the packs a text is composed with, its own apart. */
export function partIds(text: string): string[] {
  // Most packs stand alone and need not be parsed for this: keys of the root begin a line, where its first key does.
  if (/^schema:/m.test(text) && !/^["']?(extends|addOns)\b/m.test(text)) return [];
  const yaml = openYaml(text);
  return 'broken' in yaml ? [] : named(yaml.value).map(({ id }) => id);
}

/** The parts of a pack, what a part stands upon before it; the parts' own parts first. */
function collect(part: Part, read: ReadPart, above: readonly string[]): { parts: Part[]; faults: Fault[] } {
  const parts: Part[] = [];
  const faults: Fault[] = [];
  for (const { id, path, addOn } of named(part.yaml.value)) {
    const fault = (message: string, hint: string): number => faults.push({ part, path, message, hint });
    const found = read(id);
    const yaml = found && openYaml(found.text);
    if ([...above, part.id].includes(id)) fault(`"${id}" would be a part of itself`, 'break the ring');
    else if (!found || !yaml) fault(`no pack is called "${id}"`, 'packs lie below policies/');
    else if ('broken' in yaml) fault(`"${id}" cannot be read: ${yaml.broken[0]?.message ?? ''}`, found.file);
    else {
      const other = { id, file: found.file, yaml };
      const isAddOn = kindOf(other) === 'addOn';
      if (addOn && !isAddOn) fault(`"${id}" is no add-on`, 'name it under `extends`');
      if (!addOn && isAddOn) fault(`"${id}" is an add-on`, 'name it under `addOns`');
      const below = collect(other, read, [...above, part.id]);
      parts.push(...below.parts, other);
      faults.push(...below.faults);
    }
  }
  return { parts, faults };
}

function merged(under: unknown, over: unknown): unknown {
  if (!isRecord(under) || !isRecord(over)) return over;
  const entries = Object.entries(over).map(([key, value]) => [
    key,
    Object.hasOwn(under, key) ? merged(under[key], value) : value,
  ]);
  return { ...under, ...(Object.fromEntries(entries) as object) };
}

/** What a part says differently from the tree it is laid over. */
function* changes(under: unknown, over: unknown, path: PropertyKey[] = []): Generator<PropertyKey[]> {
  if (under === undefined || canonical(under) === canonical(over)) return;
  if (!isRecord(under) || !isRecord(over)) return void (yield path);
  for (const [key, value] of Object.entries(over)) yield* changes(under[key], value, [...path, key]);
}

/** Where a written path leads; names may hold dots themselves. */
function pathOf(node: unknown, text: string): PropertyKey[] | undefined {
  if (text === '') return [];
  for (const key of isRecord(node) ? Object.keys(node) : []) {
    const rest = text === key ? '' : text.startsWith(`${key}.`) ? text.slice(key.length + 1) : undefined;
    const found = rest === undefined ? undefined : pathOf(at(node, [key]), rest);
    if (found) return [key, ...found];
  }
  return undefined;
}

/** The deepest place of a path that a value has. */
function deepest(value: unknown, path: readonly PropertyKey[]): number {
  let depth = 0;
  while (depth < path.length && at(value, path.slice(0, depth + 1)) !== undefined) depth++;
  return depth;
}

/** Of the lists of locked paths of earlier parts, what a part changes or adds below. */
function lockFaults(before: readonly Part[], tree: unknown, part: Part, after: unknown): Fault[] {
  return before.flatMap((owner) => {
    const locked = at(owner.yaml.value, ['locked']);
    return (Array.isArray(locked) ? locked.map(String) : []).flatMap((text): Fault[] => {
      const path = pathOf(tree, text);
      if (!path || canonical(at(tree, path)) === canonical(at(after, path))) return [];
      const inside = [...changes(at(tree, path), at(after, path))][0] ?? [];
      const place = [...path, ...inside];
      const hint = `leave it as "${owner.id}" has it`;
      return [
        {
          part,
          path: place.slice(0, deepest(part.yaml.value, place)),
          message: `"${text}" is locked by "${owner.id}"`,
          hint,
        },
      ];
    });
  });
}

/** A lock on nothing would lock nothing. */
function emptyLocks(part: Part, tree: unknown): Fault[] {
  const locked = at(part.yaml.value, ['locked']);
  return (Array.isArray(locked) ? locked.map(String) : []).flatMap((text, index) =>
    pathOf(tree, text)
      ? []
      : [{ part, path: ['locked', index], message: `nothing lies at "${text}"`, hint: 'name a path of this pack' }]
  );
}

function body(value: unknown): unknown {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => !HEAD.includes(key))) : value;
}

/** Lays each part over those before it. An add-on brings what is its own; the pack's own text may change anything that is not locked. */
function layered(parts: readonly Part[], own: Part): { tree: unknown; faults: Fault[] } {
  const faults: Fault[] = [];
  let tree: unknown = {};
  [...parts, own].forEach((part, index) => {
    const over = body(part.yaml.value);
    const after = merged(tree, over);
    if (part !== own && kindOf(part) === 'addOn')
      for (const path of changes(tree, over))
        faults.push({
          part,
          path,
          message: `${path.map(String).join('.')} is there already`,
          hint: 'an add-on brings names of its own',
        });
    faults.push(...lockFaults(parts.slice(0, index), tree, part, after), ...emptyLocks(part, after));
    tree = after;
  });
  return { tree, faults };
}

/** Puts the slot that owns a case where a text that need not know it says `owner`, or `supervisorOf:owner`. */
function withOwner(tree: unknown): unknown {
  const owner = textAt(tree, 'owner');
  const says = WHO_PLACES.flatMap((pattern) => [...select(tree, pattern)]).filter(({ value }) =>
    /(^|:)owner$/.test(String(value))
  );
  if (owner === '' || says.length === 0) return tree;
  const result = structuredClone(tree);
  for (const { path, value } of says) {
    const list = at(result, path.slice(0, -1)) as Record<PropertyKey, unknown>;
    list[path.at(-1) ?? ''] = String(value).replace(/owner$/, owner);
  }
  return result;
}

/**
 * Makes one pack of a text, the pack it extends and its add-ons: one tree, which is all that is stored and hashed. A text that stands
 * alone is its own tree, as it was written.
 */
export function composed(own: OpenYaml, read: ReadPart): Composed {
  const part: Part = { id: textAt(own.value, 'id'), yaml: own };
  const { parts, faults } = collect(part, read, []);
  if (at(own.value, ['parts']) !== undefined)
    faults.push({ path: ['parts'], message: '"parts" is written by the composing', hint: 'remove it' });
  if (parts.length === 0)
    return { tree: withOwner(own.value), parts: [part], faults: [...faults, ...emptyLocks(part, own.value)] };
  const once = [...new Map(parts.map((one) => [one.id, one])).values()];
  const { tree, faults: clashes } = layered(once, part);
  const head = Object.entries(isRecord(own.value) ? own.value : {}).filter(([key]) => HEAD.slice(0, 5).includes(key));
  const made = once.map(({ id, yaml }) => ({
    ...{ pack: id, version: textAt(yaml.value, 'version'), hash: contentHash(yaml.value) },
  }));
  const all = { ...(Object.fromEntries(head) as object), ...(tree as object), parts: made };
  return { tree: withOwner(all), parts: [...once, part], faults: [...faults, ...clashes] };
}

/** The text a path of the composed pack comes from: the last of those that know most of it. */
export function sourceOf(parts: readonly Part[], path: readonly PropertyKey[]): Part | undefined {
  return parts.reduce<Part | undefined>(
    (best, part) => (best && deepest(best.yaml.value, path) > deepest(part.yaml.value, path) ? best : part),
    undefined
  );
}
