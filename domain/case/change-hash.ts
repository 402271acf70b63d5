import { canonical, sha256Hex } from '../hash.js';
import type { CaseState } from './state.js';

const known = new WeakMap<object, string>();

/** The text of a part is made once: parts are never changed in place, and what one decision leaves is what the next begins with. */
function text(part: unknown): string {
  if (typeof part !== 'object' || part === null) return canonical(part);
  let found = known.get(part);
  if (found === undefined) known.set(part, (found = canonical(part)));
  return found;
}

type Fields = Readonly<Record<string, unknown>>;

/** A field whose entries are parts of their own, so that one more clock costs one more clock. */
function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function* changes(before: Fields, after: Fields, prefix = ''): Generator<string> {
  const changed = Object.keys({ ...before, ...after }).filter((key) => before[key] !== after[key]);
  for (const key of changed.sort()) {
    const [was, is] = [before[key], after[key]];
    if (prefix === '' && isMap(was) && isMap(is)) yield* changes(was, is, `${key}.`);
    else if (text(was) !== text(is)) yield `${prefix}${key}=${text(is)}`;
  }
}

/**
 * sha256 (hex) of what a decision changed in the state of its case. Every decision tells it, so a replay that evolves to another
 * state is found at the first event that makes the difference. A process that has a faster sha256 than the portable one may give it.
 */
export function changeHash(before: CaseState, after: CaseState, sha256: (text: string) => string = sha256Hex): string {
  return sha256([...changes(before as unknown as Fields, after as unknown as Fields)].join('\n'));
}
