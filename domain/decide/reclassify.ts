import { isEnded } from '../case/evolve-clocks.js';
import type { DueDate } from '../case/events.js';
import type { ClockState } from '../case/state.js';
import type { Clock } from '../pack/clocks.js';
import { dueOf } from './due.js';
import { startClock } from './start-clock.js';
import { tellProvisional } from './reactions.js';
import type { Turn } from './turn.js';

type Found = [id: string, clock: Clock];

/** The clock that measures the duty under the new category: of the clocks anchored like the old one, the first that applies. */
function successor(turn: Turn, old: ClockState): Found | undefined {
  const same = turn.pack.data.clocks[old.def];
  if (same && turn.test(same.when)) return [old.def, same];
  return Object.entries(turn.pack.data.clocks).find(
    ([, c]) =>
      c.duty !== undefined && c.duty === old.duty && c.start.some((m) => m.event === 'accepted') && turn.test(c.when)
  );
}

/**
 * Conventions, rule 8 (`recomputeFromStart`): recompute from the original anchor; if that is past, the earlier of the old due and a
 * recomputation from the change; a later due date needs consent where the pack says so, else the old one stays.
 */
export function newDue(turn: Turn, clock: Clock, old: ClockState): { due: DueDate; withheld?: DueDate } | undefined {
  const fromStart = dueOf(turn, clock, { at: old.anchor, chained: old.chained === true });
  const fromChange = dueOf(turn, clock, { at: turn.at, chained: false });
  if (!fromStart || !fromChange) return undefined;
  const kept: DueDate = {
    dueAt: old.dueAt,
    provisional: old.provisional,
    proof: old.proof,
    warnings: warningsOf(turn, clock, old),
  };
  if (fromStart.dueAt <= turn.at) return { due: old.dueAt <= fromChange.dueAt ? kept : fromChange };
  if (fromStart.dueAt <= old.dueAt) return { due: fromStart };
  const consent = clock.reclassify.later?.consent;
  return !consent || turn.is(consent) ? { due: fromStart } : { due: kept, withheld: fromStart };
}

/** The warnings of a due date that stays which are still to come. */
export function warningsOf(turn: Turn, clock: Clock, old: ClockState): DueDate['warnings'] {
  const fixed = dueOf(turn, { ...clock, due: { instant: old.dueAt } }, { at: old.anchor, chained: false });
  return (fixed?.warnings ?? []).filter((w) => w.at > turn.at);
}

function follow(turn: Turn, name: string, old: ClockState): void {
  const found = successor(turn, old);
  if (!found) {
    if (old.outcome === 'open')
      turn.emit({ type: 'clockEnded', clock: name, outcome: 'cancelled', reason: 'notApplicable' });
    return;
  }
  const [id, clock] = found;
  const kept: DueDate = { dueAt: old.dueAt, provisional: old.provisional, proof: old.proof, warnings: old.warnings };
  if (old.outcome === 'breached') {
    if (id !== old.def) turn.emit({ type: 'clockMoved', clock: name, def: id, reason: 'reclassified', ...kept });
    return;
  }
  if (id === old.def && !('byCategory' in clock.due)) return;
  const result = newDue(turn, clock, old);
  if (!result) return;
  if (id === old.def) {
    turn.emit({ type: 'clockMoved', clock: name, def: id, reason: 'reclassified', ...result.due });
    if (result.due.provisional) tellProvisional(turn, name, result.due.dueAt, name);
  } else startClock(turn, id, clock, { at: old.anchor, chained: false, fixed: result.due });
  if (result.withheld) {
    const current = Object.entries(turn.state.clocks).find(([, c]) => c.def === id && c.outcome === 'open');
    if (current)
      turn.emit({ type: 'laterDueWithheld', clock: current[0], due: result.withheld, command: turn.command.id });
  }
}

/** Follows a change of category: a duty's clock moves to the one that now applies, others that no longer apply are cancelled. */
export function reclassifyClocks(turn: Turn): void {
  for (const [name, clock] of Object.entries(turn.state.clocks)) {
    const open = !isEnded(clock);
    if (open && clock.duty !== undefined) follow(turn, name, clock);
    else if (clock.outcome === 'open' && !turn.test(turn.pack.data.clocks[clock.def]?.when)) {
      turn.emit({ type: 'clockEnded', clock: name, outcome: 'cancelled', reason: 'notApplicable' });
    }
  }
}
