import type { Config } from '../config/config.js';
import { Refusal } from '../domain/errors.js';
import { instant, parseInstant, type Instant } from '../domain/time.js';
import { readInstant } from './instants.js';

/** Header by which a rehearsal says what time it is for a request. */
export const PRESENT_HEADER = 'Rehearsal-Now';

/**
 * What time it is for a request, and so as of when the directory is asked: the real time. In a rehearsal, whose cases have clocks of
 * their own, the instant the request states; the real time where it states none. Throws REHEARSAL_ONLY, INPUT_INVALID.
 */
export function presentOf({ rehearsal }: Pick<Config, 'rehearsal'>, stated: string | undefined): Instant {
  if (stated === undefined) return instant(Date.now());
  if (!rehearsal) throw new Refusal('REHEARSAL_ONLY', { field: PRESENT_HEADER });
  if (readInstant(stated) === undefined)
    throw new Refusal('INPUT_INVALID', { faults: [{ field: PRESENT_HEADER, fault: 'a date-time with offset' }] });
  return parseInstant(stated);
}

/** The present of a callback: the outside knows no rehearsal, so there it is the time the callback tells of. */
export function presentOfCallback({ rehearsal }: Pick<Config, 'rehearsal'>, now: Instant, told?: string): Instant {
  return rehearsal && told !== undefined ? parseInstant(told) : now;
}
