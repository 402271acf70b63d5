import { isEnded } from '../case/evolve-clocks.js';
import type { DueDate } from '../case/events.js';
import type { ClockState } from '../case/state.js';
import type { Clock } from '../pack/clocks.js';
import { dueOf, isChosen } from './due.js';
import { startClock } from './start-clock.js';
import { tellProvisional } from './reactions.js';
import type { Turn } from './turn.js';

/** A clock of the pack by its name. */
export type Found = [id: string, clock: Clock];

/**
 * The clock that measures the duty under the new class: of the clocks that start as the old one does, the first that applies. `was`:
 * how the old one is defined, where that is no longer in force.
 */
export function successor(
  turn: Turn,
  old: ClockState,
  was: Clock | undefined = turn.pack.data.clocks[old.def]
): Found | undefined {
  const { clocks } = turn.pack.data;
  const same = clocks[old.def];
  if (same && turn.test(same.when)) return [old.def, same];
  const starts = new Set(['accepted', ...(was?.start ?? []).map((m) => m.event)]);
  return Object.entries(clocks).find(
    ([, c]) =>
      c.duty !== undefined && c.duty === old.duty && c.start.some((m) => starts.has(m.event)) && turn.test(c.when)
  );
}

/**
 * Conventions, rule 8 (`recomputeFromStart`): recompute from the original anchor; if that is past, the earlier of the old due and a
 * recomputation from the change; a later due date needs consent where the pack says so, else the old one stays.
 */
export function newDue(turn: Turn, clock: Clock, old: ClockState): { due: DueDate; withheld?: DueDate } | undefined {
  const { mode, later } = clock.reclassify;
  if (mode === 'keep') return undefined;
  const fromStart = dueOf(turn, clock, { at: old.anchor, chained: old.chained === true });
  const fromChange = dueOf(turn, clock, { at: turn.at, chained: false });
  if (!fromStart || !fromChange) return undefined;
  if (mode === 'restart') return { due: fromChange };
  const kept = keptDue(turn, clock, old);
  if (fromStart.dueAt <= turn.at) return { due: old.dueAt <= fromChange.dueAt ? kept : fromChange };
  if (fromStart.dueAt <= old.dueAt) return { due: fromStart };
  const consent = later?.consent;
  return !consent || turn.is(consent) ? { due: fromStart } : { due: kept, withheld: fromStart };
}

/** The warnings of a due date that stays which are still to come. */
export function warningsOf(turn: Turn, clock: Clock, old: ClockState): DueDate['warnings'] {
  const fixed = dueOf(turn, { ...clock, due: { instant: old.dueAt } }, { at: old.anchor, chained: false });
  return (fixed?.warnings ?? []).filter((w) => w.at > turn.at);
}

/** The due date a clock has, under rules that leave it as it is. */
export function keptDue(turn: Turn, clock: Clock, old: ClockState): DueDate {
  const { dueAt, provisional, proof } = old;
  return { dueAt, provisional, proof, warnings: warningsOf(turn, clock, old) };
}

/**
 * A breach stays with the clock it is of; the clock of the new class starts beside it where the pack says so, and always where the old
 * one only measured, which is nobody's breach.
 */
function followBreached(turn: Turn, name: string, old: ClockState, [id, clock]: Found): void {
  if (id === old.def) return;
  const beside = clock.reclassify.breached === 'start' || (old.mode === 'measured' && clock.mode !== 'measured');
  const { dueAt, provisional, proof, warnings } = old;
  if (!beside)
    turn.emit({
      type: 'clockMoved',
      clock: name,
      def: id,
      reason: 'reclassified',
      dueAt,
      provisional,
      proof,
      warnings,
    });
  else if (!Object.values(turn.state.clocks).some((c) => c.def === id))
    startClock(turn, id, clock, { at: old.anchor, chained: false, follows: old, fixed: newDue(turn, clock, old)?.due });
}

function follow(turn: Turn, name: string, old: ClockState, found: Found | undefined): void {
  if (!found) {
    if (old.outcome === 'open')
      turn.emit({ type: 'clockEnded', clock: name, outcome: 'cancelled', reason: 'notApplicable' });
    return;
  }
  const [id, clock] = found;
  if (old.outcome === 'breached') return followBreached(turn, name, old, found);
  if (id === old.def && (!isChosen(clock.due) || old.extends !== undefined)) return;
  const result = newDue(turn, clock, old);
  if (!result) return;
  const at = clock.reclassify.mode === 'restart' ? turn.at : old.anchor;
  if (id !== old.def) startClock(turn, id, clock, { at, chained: false, follows: old, fixed: result.due });
  else {
    const anchor = at !== old.anchor && { anchor: at };
    turn.emit({ type: 'clockMoved', clock: name, def: id, reason: 'reclassified', ...anchor, ...result.due });
    if (result.due.provisional) tellProvisional(turn, name, result.due.dueAt, name);
  }
  if (result.withheld) {
    const current = Object.entries(turn.state.clocks).find(([, c]) => c.def === id && c.outcome === 'open');
    if (current)
      turn.emit({ type: 'laterDueWithheld', clock: current[0], due: result.withheld, command: turn.command.id });
  }
}

/** A clock without a duty is its own successor, while it applies. */
function itself(turn: Turn, { def }: ClockState): Found | undefined {
  const clock = turn.pack.data.clocks[def];
  return clock && turn.test(clock.when) ? [def, clock] : undefined;
}

/** Follows a change of class: a duty's clock moves to the one that now applies, others that no longer apply are cancelled. */
export function reclassifyClocks(turn: Turn): void {
  for (const [name, clock] of Object.entries(turn.state.clocks)) {
    if (isEnded(clock)) continue;
    if (clock.duty !== undefined) follow(turn, name, clock, successor(turn, clock));
    else if (clock.outcome === 'open') follow(turn, name, clock, itself(turn, clock));
  }
}
