import { owedClocks } from '../case/standing.js';
import type { CaseState } from '../case/state.js';
import type { CompiledPack } from '../pack/compile.js';
import type { Pack } from '../pack/schema.js';
import type { Instant } from '../time.js';
import { hasEffect } from './marks.js';

type Rank = Pack['priority']['order'][number];

/** Instants sort as text once they have the same length; a case without one comes after those with one. */
const WIDTH = 16;
const NEVER = '9'.repeat(WIDTH);
const sortable = (at: Instant | undefined): string => (at === undefined ? NEVER : String(at).padStart(WIDTH, '0'));

/** The earliest due date of a duty not yet done: a breached one still counts, a merely measured one never. */
function earliestDue(state: CaseState, def?: string): Instant | undefined {
  const dues = owedClocks(state)
    .map(([, c]) => c)
    .filter((c) => (def === undefined ? c.mode !== 'measured' : c.def === def))
    .map((c) => c.dueAt);
  return dues.sort((a, b) => a - b)[0];
}

function part(pack: CompiledPack, state: CaseState, rank: Rank): string {
  if ('overlay' in rank) return hasEffect(state, rank.overlay) ? '0' : '1';
  // What still waits to be accepted stands where it came in.
  if ('accepted' in rank) return sortable(state.acceptedAt === 0 ? state.receivedAt : state.acceptedAt);
  if ('due' in rank) return sortable(earliestDue(state, rank.due === 'earliest' ? undefined : rank.due.clock));
  const { levels } = pack.data;
  return String(levels.length - 1 - levels.indexOf(state.level)).padStart(3, '0');
}

/** A case's place in the queue as text: ascending in code units is the order of the pack's `priority`, ties by case id. */
export function rankKey(pack: CompiledPack, state: CaseState): string {
  return [...pack.data.priority.order.map((rank) => part(pack, state, rank)), state.caseId].join('|');
}
