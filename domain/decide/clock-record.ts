import type { Owner } from '../case/events.js';
import { isEnded } from '../case/evolve-clocks.js';
import type { CaseState, ClockState } from '../case/state.js';
import type { Pack } from '../pack/schema.js';
import type { Instant } from '../time.js';
import { clockOwner } from './owner.js';

/** A clock as reports count it: what the case itself says of it, and nothing computed anew. */
export interface ClockRecord {
  clock: string;
  def: string;
  duty?: string;
  mode: ClockState['mode'];
  anchor: Instant;
  dueAt: Instant;
  provisional: boolean;
  outcome: ClockState['outcome'];
  stoppedAt?: Instant;
  dutyDoneAt?: Instant;
  lateMs?: number;
  /** The breach was proven wrong later: the fact stays, and counts as none. */
  overturned: boolean;
  /** The breach was found by rules the case went over to, and counts in nobody's KPI. */
  retroactive: boolean;
  /** Who owed it when it was met or breached; while it runs, who owes it now. */
  owner?: Owner;
}

/** Who a clock is counted for: the one its event kept; of one that runs, whoever owes it now; nobody of one that was cancelled. */
export function countedFor(pack: Pack, state: CaseState, clock: ClockState): Owner | undefined {
  return clock.owner ?? (isEnded(clock) ? undefined : clockOwner(pack, state, clock));
}

/** One record for each clock of a case. */
export function clockRecords(pack: Pack, state: CaseState): ClockRecord[] {
  return Object.entries(state.clocks).map(([name, clock]) => {
    const { def, duty, mode, anchor, dueAt, provisional, outcome, stoppedAt, dutyDoneAt, lateMs } = clock;
    const owner = countedFor(pack, state, clock);
    return {
      ...{ clock: name, def, mode, anchor, dueAt, provisional, outcome, overturned: clock.overturnedAt !== undefined },
      retroactive: clock.retroactive === true,
      ...(duty !== undefined && { duty }),
      ...(stoppedAt !== undefined && { stoppedAt }),
      ...(dutyDoneAt !== undefined && { dutyDoneAt }),
      ...(lateMs !== undefined && { lateMs }),
      ...(owner && { owner }),
    };
  });
}
