import type { Instant } from '../time.js';
import type { Row } from './row.js';

/**
 * Why a row is judged otherwise than the register did, as far as its own columns tell:
 * - `withoutVerdict`: the register has no flag for it, though it was late;
 * - `withoutTarget`: the register has a flag only, which no due time of its own explains;
 * - `targetNotAfterOpening`: the register's due time is no later than the opening;
 * - `dueEarlier`, `dueLater`: the rule's due time lies before or after the register's, by more than the tolerance;
 * - `withinTolerance`: both due times count as the same, and it was closed between them;
 * - `closedAtDue`: it was closed at the due instant, which is late here;
 * - `againstOwnTimes`: the register's flag contradicts its own due and closing times.
 */
export type Reason =
  | 'withoutVerdict'
  | 'withoutTarget'
  | 'targetNotAfterOpening'
  | 'dueEarlier'
  | 'dueLater'
  | 'withinTolerance'
  | 'closedAtDue'
  | 'againstOwnTimes';

/** The reason for a row whose verdict by `due` differs from the register's. `tolerance`: milliseconds. */
export function reasonOf({ verdict, target, openedAt, closedAt }: Row, due: Instant, tolerance: number): Reason {
  if (verdict === undefined) return 'withoutVerdict';
  if (target === undefined) return 'withoutTarget';
  if (target <= openedAt) return 'targetNotAfterOpening';
  if (Math.abs(due - target) > tolerance) return due < target ? 'dueEarlier' : 'dueLater';
  if (closedAt === due) return 'closedAtDue';
  const between =
    closedAt !== undefined && Math.min(due, target) <= closedAt && closedAt <= Math.max(due, target) && due !== target;
  return between ? 'withinTolerance' : 'againstOwnTimes';
}
