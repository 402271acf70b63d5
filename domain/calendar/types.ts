/**
 * Data of the calendar: what a calendar file holds and what a limit says.
 *
 * Glossary: working day 工作日 · make-up day 调休上班日 · limit 时限 · due instant 到期时刻 · provisional 暂定.
 */
import { z } from 'zod';
import { isDay } from './days.js';
import { isZone } from './zone.js';

const day = z.string().refine(isDay, 'not a calendar day YYYY-MM-DD');
export const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'not a clock time HH:MM');

/** Opening hours of one day: shifts in order, half-open, none empty, none overlapping. */
const hours = z
  .array(z.tuple([clock, clock]))
  .min(1)
  .refine((shifts) => {
    const marks = shifts.flat();
    return marks.every((mark, i) => i === 0 || (i % 2 === 0 ? mark >= marks[i - 1]! : mark > marks[i - 1]!));
  }, 'shifts must be in order, not empty and not overlapping');

const week = z
  .strictObject({
    mon: hours.optional(),
    tue: hours.optional(),
    wed: hours.optional(),
    thu: hours.optional(),
    fri: hours.optional(),
    sat: hours.optional(),
    sun: hours.optional(),
  })
  .refine((days) => Object.keys(days).length > 0, 'a week needs at least one working day');

const exception = z.union([
  z.strictObject({ off: z.string().min(1) }),
  z.strictObject({ work: z.string().min(1), hours: hours.optional() }),
]);

/**
 * One version of one calendar, as stored in policies/calendars. A weekday absent from `week` is not worked; `days` holds
 * the exceptions. Nothing is known outside `coveredFrom`..`coveredUntil` (inclusive); null: covered for ever, as where no
 * holiday is kept.
 */
export const CalendarDataSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]*$/),
    /** The decree or state of the data, e.g. the day of the notice; later versions sort after earlier ones. */
    version: z.string().min(1),
    zone: z.string().refine(isZone, 'not a time zone of this system'),
    coveredFrom: day,
    coveredUntil: day.nullable(),
    source: z.string().min(1),
    week,
    days: z.record(day, exception),
  })
  .refine((data) => data.coveredUntil === null || data.coveredFrom <= data.coveredUntil, {
    path: ['coveredUntil'],
    message: 'coverage ends before it begins',
  })
  .superRefine((data, context) => {
    for (const key of Object.keys(data.days)) {
      const covered = key >= data.coveredFrom && key <= (data.coveredUntil ?? key);
      if (!covered) context.addIssue({ code: 'custom', path: ['days', key], message: 'lies outside the coverage' });
    }
  });

export type CalendarData = z.infer<typeof CalendarDataSchema>;

const count = z.int().min(1).max(36_600);
export const DurationSchema = z
  .string()
  .regex(/^P(?=\d|T\d)(\d{1,5}D)?(T(?=\d)(\d{1,6}H)?(\d{1,7}M)?(\d{1,9}S)?)?$/, 'not a duration like PT5M or P3D')
  .refine((text) => /[1-9]/.test(text), 'a duration must be longer than zero');
const civil = z.enum(['civilDay', 'sameClock']);

const workingDays = z.strictObject({
  workingDays: count,
  /** `civilDay`: 24:00 of the n-th day (default); `serviceClose`: its last closing hour; `sameClock`: clock of the start. */
  end: z.enum(['civilDay', 'serviceClose', 'sameClock']).optional(),
  /** Whether a start on a day off stays there (`countFromEvent`, default) or first moves to the next working day. */
  anchor: z.enum(['countFromEvent', 'rollForward']).optional(),
  /** A start at or after `at` moves to `moveTo` of the next working day. */
  cutOff: z.strictObject({ at: clock, moveTo: clock }).optional(),
});
/** Opening hours a limit brings along: on every day or on working days only, whatever the calendar's own hours are. */
export const HoursSchema = z.strictObject({ days: z.enum(['every', 'working']), shifts: hours });
export type Hours = z.infer<typeof HoursSchema>;

const instantLimit = z.strictObject({
  instant: z.union([z.int(), z.iso.datetime({ offset: true, message: 'not a date-time with offset' })]),
});

/** How long a clock runs: exactly one unit. Durations are ISO 8601 without years, months and weeks (`PT5M`, `P3D`). */
export const LimitSchema = z.union(
  [
    workingDays,
    z.strictObject({ calendarDays: count, end: civil.optional() }),
    z.strictObject({
      sameDay: z.literal(true),
      end: z.enum(['civilDay', 'serviceClose']).optional(),
      /** A start at or after `at` counts as one of the next calendar day. */
      cutOff: z.strictObject({ at: clock }).optional(),
    }),
    z.strictObject({ elapsed: DurationSchema }),
    z.strictObject({ wallClock: DurationSchema }),
    z.strictObject({ workingHours: DurationSchema, within: HoursSchema.optional() }),
    z.strictObject({ months: z.int().min(1).max(1200), end: civil.optional() }),
    z.strictObject({ sameMonth: z.literal(true) }),
    z.strictObject({ years: z.int().min(1).max(100), end: civil.optional() }),
    instantLimit,
  ],
  {
    error:
      'a limit names exactly one of workingDays, calendarDays, sameDay, elapsed, wallClock, workingHours, months, ' +
      'sameMonth, years, instant, each with its own options only',
  }
);

export type Limit = z.infer<typeof LimitSchema>;
export type SameDayLimit = Extract<Limit, { sameDay: true }>;
export type WorkingDaysLimit = z.infer<typeof workingDays>;
export type Shift = readonly [from: string, to: string];
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
