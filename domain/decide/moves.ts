import type { Facts } from '../case/commands.js';
import type { Event } from '../case/events.js';
import type { Move, Moves } from '../pack/flow.js';
import type { Turn } from './turn.js';

/** One move may stand alone. */
export function movesOf(moves: Moves): Move[] {
  return Array.isArray(moves) ? moves : [moves];
}

/** Goes where the first move whose condition holds leads; nowhere where none does, or where it leads is where the case stands. */
export function move(turn: Turn, moves: readonly Move[], about: { event?: Event; input?: Facts } = {}): void {
  const { stage } = turn.state;
  const to = moves.find((one) => turn.test(one.if, about.event, about.input))?.to;
  if (to !== undefined && to !== stage) turn.emit({ type: 'stageEntered', stage: to, from: stage });
}
