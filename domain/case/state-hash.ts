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

function entries(map: object): string {
  return Object.entries(map)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${text(value)}`)
    .join('\n');
}

/** sha256 of the state, hex: tells whether a replay evolves to the state the decision was taken on. */
export function stateHash(state: CaseState): string {
  const maps = [state.clocks, state.effects, state.steps].map(entries);
  const rest = entries({ ...state, clocks: null, effects: null, steps: null });
  return sha256Hex([...maps, rest].join('\n\n'));
}
