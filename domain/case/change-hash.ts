import { canonical, sha256Hex } from '../hash.js';
import type { CaseState } from './state.js';

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Adds every path at which two records differ, with what is there now. Parts that are the same object cost nothing. */
function collect(before: Fields, after: Fields, path: string, into: string[]): void {
  const changed = Object.keys(after).filter((key) => before[key] !== after[key]);
  for (const key in before) if (!(key in after)) changed.push(key);
  for (const key of changed.sort()) {
    const [was, is] = [before[key], after[key]];
    if (isRecord(was) && isRecord(is)) collect(was, is, `${path}${key}.`, into);
    else {
      const text = canonical(is);
      if (canonical(was) !== text) into.push(`${path}${key}=${text}`);
    }
  }
}

/**
 * sha256 (hex) of what a decision changed in the state of its case. Every decision tells it, so a replay that evolves to another
 * state is found at the first event that makes the difference. A process that has a faster sha256 than the portable one may give it.
 */
export function changeHash(before: CaseState, after: CaseState, sha256: (text: string) => string = sha256Hex): string {
  const changes: string[] = [];
  collect(before as unknown as Fields, after as unknown as Fields, '', changes);
  return sha256(changes.join('\n'));
}
