import { instant, MINUTE, type Instant } from '../time.js';
import type { TaskTimes } from './times.js';

/** A report is made a little after its instant, so that what happened until then is recorded. */
export const SETTLING = MINUTE;

/** A provisional date is looked at again this often: the calendar may have been loaded meanwhile. */
const AGAIN = 24 * 60 * MINUTE;

/** How far the task of a period has come. */
export interface TaskState {
  readonly times: TaskTimes;
  /** Whether something is made or closed after the period. */
  readonly isMade: boolean;
  readonly made: boolean;
  readonly warned: readonly number[];
  readonly late: boolean;
  readonly submittedAt?: Instant;
}

export type TaskDuty =
  { readonly do: 'make' } | { readonly do: 'warn'; readonly index: number } | { readonly do: 'late' };

interface Planned {
  readonly at: Instant;
  readonly duty: TaskDuty;
}

function planned({ times, isMade, made, warned, late, submittedAt }: TaskState): Planned[] {
  const all: Planned[] = isMade && !made ? [{ at: instant(times.madeAt + SETTLING), duty: { do: 'make' } }] : [];
  if (submittedAt !== undefined || times.dueAt === undefined || late) return all;
  const warnings = times.warnings.filter(({ index }) => !warned.includes(index));
  all.push(...warnings.map(({ at, index }): Planned => ({ at, duty: { do: 'warn', index } })));
  return [...all, { at: times.dueAt, duty: { do: 'late' } }];
}

/**
 * What is to be done at an instant, in order. After an outage nobody is warned of a due date that is past, and nothing is made or
 * late at an instant that is provisional.
 */
export function dutiesAt(state: TaskState, now: Instant): TaskDuty[] {
  const due = planned(state).filter(({ at }) => at <= now);
  const isLate = due.some(({ duty }) => duty.do === 'late');
  const { provisional, madeProvisional } = state.times;
  const may = { make: !madeProvisional, warn: !isLate, late: !provisional };
  const done = due.filter(({ duty }) => may[duty.do]);
  return done.sort((a, b) => a.at - b.at).map(({ duty }) => duty);
}

/** When to look at it again; undefined once nothing is to be waited for. */
export function nextAt(state: TaskState, now: Instant): Instant | undefined {
  const open = planned(state);
  if (open.length === 0) return undefined;
  const again = state.times.provisional ? [now + AGAIN] : [];
  const instants = [...again, ...open.map(({ at }) => at).filter((at) => at > now)];
  return instants.length > 0 ? instant(Math.min(...instants)) : undefined;
}
