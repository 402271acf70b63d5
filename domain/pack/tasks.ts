import { z } from 'zod';
import { LimitSchema } from '../calendar/index.js';
import { Warning } from './clocks.js';
import { Item, Label, ruled, Who } from './common.js';

/** Weeks begin on Monday, quarters with January, April, July and October, by the days of the pack's calendar. */
export const PERIODS = ['week', 'month', 'quarter', 'year'] as const;
export type PeriodKind = (typeof PERIODS)[number];

/** An instant after the end of a period: the end of a limit counted from there, or a clock time on the n-th working day. */
export const AfterPeriod = z.union([
  z.strictObject({ workingDays: z.int().min(1).max(366), at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/) }),
  LimitSchema,
]);
export type AfterPeriod = z.infer<typeof AfterPeriod>;

/**
 * Work that belongs to no case and comes again with every period (seed-001 §9, seed-003 z.weekly, seed-004 D-9 and D-10). `report` is made
 * `made` (default: at once) after the end of the period and told to the roles of `to`; `closes: kpi` then closes the month of the KPI register
 * (seed-000 §8.4). With `due` one of them hands the task in, with
 * what `input` asks for; a task not handed in by then is late, and `late` are told.
 */
export const Task = z.strictObject({
  label: Label,
  ...ruled,
  period: z.enum(PERIODS),
  report: z.string().optional(),
  closes: z.literal('kpi').optional(),
  made: AfterPeriod.optional(),
  to: z.array(z.string()).default([]),
  due: AfterPeriod.optional(),
  input: z.record(z.string(), Item).default({}),
  warn: z.array(Warning).default([]),
  late: z.strictObject({ notify: Who }).optional(),
});
export type Task = z.infer<typeof Task>;
