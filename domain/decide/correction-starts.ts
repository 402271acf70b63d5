import type { EntryEvent } from '../case/evolve-entries.js';
import type { ClockState } from '../case/state.js';
import { anchorOf, CORRECTED } from './clocks.js';
import { dueOf } from './due.js';
import { overturn, type Stop } from './overturn.js';
import { tellProvisional } from './reactions.js';
import { startClock } from './start-clock.js';
import type { Turn } from './turn.js';

/** Whether a correction has ended the clock, because what started it was wrong. */
export function isTakenBack({ reason, overturnedAt, stoppedBy }: ClockState): boolean {
  return reason === CORRECTED || (overturnedAt !== undefined && stoppedBy === undefined);
}

/** Ends a clock that should never have begun; a breach of it stays on record, overturned. */
export function endStarted(turn: Turn, id: string, clock: ClockState): void {
  if (clock.outcome === 'open') turn.emit({ type: 'clockEnded', clock: id, outcome: 'cancelled', reason: CORRECTED });
  else if (clock.outcome === 'breached' && clock.overturnedAt === undefined)
    overturn(turn, id, clock, { at: clock.anchor });
}

/**
 * Moves a clock to where its right start puts it. Answers the stop it has to be judged by again, where the new due date lies on the other
 * side of it. A breach that would not be due yet is overturned, and the clock runs anew.
 */
export function moveStarted(turn: Turn, id: string, clock: ClockState, right: EntryEvent): Stop | undefined {
  const definition = turn.pack.data.clocks[clock.def];
  const anchor = definition && anchorOf(turn, definition, right);
  if (!definition || anchor === undefined) return undefined;
  const start = { at: anchor, chained: clock.chained === true, event: right };
  const due = dueOf(turn, definition, start);
  if (!due || (due.dueAt === clock.dueAt && anchor === clock.anchor)) return undefined;
  const warnings = due.warnings.filter(({ at }) => at > turn.at);
  turn.emit({ type: 'clockMoved', clock: id, def: clock.def, reason: CORRECTED, anchor, ...due, warnings });
  if (due.provisional) tellProvisional(turn, id, due.dueAt, id);
  const at = clock.stoppedAt ?? clock.dutyDoneAt;
  if (at !== undefined) {
    const sameSide = at < due.dueAt === at < clock.dueAt;
    return sameSide || due.provisional
      ? undefined
      : { at, ...(clock.stoppedBy !== undefined && { entry: clock.stoppedBy }) };
  }
  if (clock.outcome === 'breached' && clock.waivedAt === undefined && due.dueAt > turn.now) {
    overturn(turn, id, clock, { at: anchor });
    startClock(turn, clock.def, definition, { ...start, fixed: { ...due, warnings } });
  }
  return undefined;
}
