import { dueDate } from '../calendar/index.js';
import { Refusal } from '../errors.js';
import { SECOND, type Instant } from '../time.js';
import type { Turn } from './turn.js';

/** Clocks of two machines differ: a stamp this little ahead counts as now. */
const SKEW = 5 * SECOND;

/** Nothing happens in the future or before the case. */
export function checkWithin({ now, state }: Turn, occurredAt: Instant): void {
  if (occurredAt > now + SKEW) throw new Refusal('TIME_IN_FUTURE', { occurredAt });
  const since = state.acceptedAt === 0 ? state.receivedAt : state.acceptedAt;
  if (state.seq > 0 && occurredAt < since) throw new Refusal('TIME_BEFORE_CASE', { occurredAt, acceptedAt: since });
}

/** Conventions, rule 5: no time in the future or before the case; a manual one only within the pack's tolerance. */
export function checkTime(turn: Turn): void {
  const { command, now, state } = turn;
  const { occurredAt, source } = command;
  if (occurredAt === undefined) return;
  checkWithin(turn, occurredAt);
  const { tolerance } = turn.pack.data.manualTime;
  if (source === 'manual' && dueDate(turn.calendar, occurredAt, tolerance).dueAt < now) {
    throw new Refusal('CONSENT_REQUIRED', { occurredAt, by: turn.pack.data.manualTime.consent }, state.seq > 0);
  }
}
