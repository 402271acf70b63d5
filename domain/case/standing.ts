import type { Instant } from '../time.js';
import { isEnded } from './evolve-clocks.js';
import type { CaseState, ClockState, PageState } from './state.js';

/** The pages that wanted to be acknowledged, by name. */
export function pagesOf({ pages = {} }: CaseState): Record<string, PageState> {
  return pages;
}

/** The clocks by which somebody still owes something, breached or not. */
export function owedClocks(state: CaseState): [name: string, clock: ClockState][] {
  return Object.entries(state.clocks).filter(([, clock]) => !isEnded(clock));
}

/** The earliest due date somebody still owes something by, breached or not. */
export function nextDue(state: CaseState): Instant | null {
  const due = owedClocks(state).map(([, clock]) => clock.dueAt);
  return due.length === 0 ? null : (Math.min(...due) as Instant);
}

/** Whether something owed is late already. */
export function isOverdue(state: CaseState): boolean {
  return owedClocks(state).some(([, clock]) => clock.outcome === 'breached');
}
