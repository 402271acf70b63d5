import { z } from 'zod';
import { LimitSchema, type Limit } from '../calendar/index.js';
import { Cel, Label, Matcher, Reaction, ruled, Who } from './common.js';

/** How long: a limit of the calendar, or an instant that is data of the case, or the earliest of several. */
export type Due =
  | Limit
  | { fact: string }
  | { event: string }
  | { byCategory: Record<string, Limit>; otherwise?: Limit | undefined }
  | { dutyDue: true }
  | { earliest: Due[] };

const Simple = z.union([
  z.strictObject({ fact: z.string() }),
  z.strictObject({ event: z.string() }),
  z.strictObject({ byCategory: z.record(z.string(), LimitSchema), otherwise: LimitSchema.optional() }),
  z.strictObject({ dutyDue: z.literal(true) }),
  LimitSchema,
]);
const Due: z.ZodType<Due> = z.union([z.strictObject({ earliest: z.array(Simple).min(1) }), Simple]);

/** When to warn: at a clock time on the due day, or after a share of the window between start and due instant. */
export const Warning = z.strictObject({
  at: z.union([
    z.strictObject({ dueDay: z.string().regex(/^\d{2}:\d{2}$/) }),
    z.strictObject({ percent: z.number().min(1).max(99) }),
  ]),
  notify: Who,
});
export type Warning = z.infer<typeof Warning>;

/**
 * A clock: what starts it, what stops it and who may, how long, when to warn, what a breach sets off.
 * `duty` names a promise several clocks measure in turn (a first callback): only one of them runs, the next supersedes it.
 * `each`: absent = once in a case; `round` = again once the earlier one has ended; `event` = one for every start.
 */
export const Clock = z.strictObject({
  label: Label,
  ...ruled,
  mode: z.enum(['hard', 'soft', 'measured']).default('hard'),
  /** Who owes it, where that is not the owner of the case: a slot, a role, or `starter`. */
  owner: z.string().optional(),
  duty: z.string().optional(),
  each: z.enum(['round', 'event']).optional(),
  when: Cel.optional(),
  start: z.array(Matcher).min(1),
  anchor: z.strictObject({ overlay: z.string() }).optional(),
  stop: z.array(Matcher).min(1),
  due: Due,
  warn: z.array(Warning).default([]),
  reclassify: z.strictObject({ later: z.strictObject({ consent: Who }).optional() }).default({}),
  breach: z.array(z.union([z.strictObject({ use: z.string() }), Reaction])).default([]),
});
export type Clock = z.infer<typeof Clock>;
