import type { Instant } from '../time.js';
import { isEnded } from './evolve-clocks.js';
import type { CaseState, ClockState, PageState } from './state.js';

/** The pages that wanted to be acknowledged, by name. */
export function pagesOf({ pages = {} }: CaseState): Record<string, PageState> {
  return pages;
}

/** The case that goes on for this one: itself, or the one it was merged into. */
export function goesOnAs({ caseId, merge }: CaseState): string {
  return merge?.done ? merge.into : caseId;
}

/** The clocks by which somebody still owes something, breached or not; of a merged case the other one owes everything. */
export function owedClocks(state: CaseState): [name: string, clock: ClockState][] {
  if (state.merge?.done) return [];
  return Object.entries(state.clocks).filter(([, clock]) => !isEnded(clock));
}

/** The earliest due date somebody still owes something by, breached or not. */
export function nextDue(state: CaseState): Instant | null {
  const due = owedClocks(state).map(([, clock]) => clock.dueAt);
  return due.length === 0 ? null : (Math.min(...due) as Instant);
}

/** Whether something owed is late already; what is only measured is late for nobody. */
export function isOverdue(state: CaseState): boolean {
  return owedClocks(state).some(([, { outcome, mode }]) => outcome === 'breached' && mode !== 'measured');
}
