/** The calendar: due dates, their proofs, and what a person reads of them. */
export {
  CalendarDataSchema,
  DurationSchema,
  HoursSchema,
  LimitSchema,
  type CalendarData,
  type Hours,
  type Limit,
  type WorkingDaysLimit,
} from './types.js';
export { canonicalJson, compileCalendar, type Calendar } from './compile.js';
export { durationMs } from './days.js';
export { isOpenAt, nextOpening, openBetween, walkHours } from './hours.js';
export { dueDate, type DueDate, type DueOptions } from './due.js';
export { dueWithProof, type Days, type Proof, type ReasonedDays } from './proof.js';
export { explainProof, type Lang } from './explain.js';
export { formatLocal, isWorkingDay, localDate, localInstant, localMonth, onDueDay } from './local.js';
export { extendCalendar, type CalendarExtension } from './extend.js';
