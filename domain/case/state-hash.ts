import { canonical, sha256Hex } from '../hash.js';
import type { CaseState } from './state.js';

const known = new WeakMap<object, string>();

/** The text of a part is made once: parts are never changed in place, and most stay as they were from event to event. */
function text(part: unknown): string {
  if (typeof part !== 'object' || part === null) return canonical(part);
  let found = known.get(part);
  if (found === undefined) known.set(part, (found = canonical(part)));
  return found;
}

function entries(map: object, without: readonly string[] = []): string {
  const fields = map as Record<string, unknown>;
  let all = '';
  for (const key of Object.keys(fields).sort()) {
    all += `${all === '' ? '' : '\n'}${key}=${text(without.includes(key) ? null : fields[key])}`;
  }
  return all;
}

/** The parts that grow with a case: each of their entries is a part of its own, so that one more clock costs one more clock. */
const MAPS = ['clocks', 'effects', 'steps'] as const;

/**
 * sha256 of the state, hex: tells whether a replay evolves to the state the decision was taken on. A process that has a faster
 * sha256 than the portable one may give it.
 */
export function stateHash(state: CaseState, sha256: (text: string) => string = sha256Hex): string {
  const maps = MAPS.map((name) => entries(state[name]));
  return sha256([...maps, entries(state, MAPS)].join('\n\n'));
}
