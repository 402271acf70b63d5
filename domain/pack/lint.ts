/** A fault of a pack, before its line is known. `hint` says what to do about it. */
export interface Finding {
  path: readonly PropertyKey[];
  message: string;
  hint: string;
}

/** A value of a pack and where it stands. */
export interface Found {
  path: readonly PropertyKey[];
  value: unknown;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Steps down a tree of which parts may be missing; undefined where the path leads nowhere. */
export function at(tree: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((node, key) => {
    if (Array.isArray(node)) return (node as unknown[])[Number(key)];
    return isRecord(node) && typeof key === 'string' && Object.hasOwn(node, key) ? node[key] : undefined;
  }, tree);
}

export function keysAt(tree: unknown, ...path: string[]): string[] {
  const node = at(tree, path);
  return isRecord(node) ? Object.keys(node) : [];
}

/** Everything a pattern such as `clocks.*.warn.*.notify.*` fits; `*` is any entry, `~` at the end the names themselves. */
export function* select(tree: unknown, pattern: string): Generator<Found> {
  yield* walk(tree, pattern.split('.'), []);
}

function* walk(node: unknown, pattern: string[], path: PropertyKey[]): Generator<Found> {
  const [head, ...rest] = pattern;
  if (node === undefined || node === null) return;
  if (head === undefined) {
    yield { path, value: node };
  } else if (head === '~') {
    for (const key of isRecord(node) ? Object.keys(node) : []) yield { path: [...path, key], value: key };
  } else if (head !== '*') {
    yield* walk(at(node, [head]), rest, [...path, head]);
  } else if (Array.isArray(node)) {
    for (const [index, item] of node.entries()) yield* walk(item, rest, [...path, index]);
  } else if (isRecord(node)) {
    for (const [key, item] of Object.entries(node)) yield* walk(item, rest, [...path, key]);
  }
}

/** How many letters to change to turn one word into the other, up to 3. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** "did you mean …" for a slip of the pen, else the names there are. */
export function suggest(name: string, known: Iterable<string>): string {
  const names = [...known];
  const near = names.filter((n) => distance(n.toLowerCase(), name.toLowerCase()) <= Math.min(2, name.length / 2));
  if (near.length > 0) return `did you mean ${near.map((n) => `"${n}"`).join(' or ')}?`;
  return names.length > 0
    ? `known: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`
    : 'none is declared';
}
