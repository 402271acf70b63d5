import { z } from 'zod';
import { DurationSchema, LimitSchema, type Limit } from '../calendar/index.js';
import { Cel, Label, Matcher, Reaction, ruled, Who } from './common.js';

type End = { end?: 'day' | undefined };
type Simple =
  | Limit
  | ({ fact: string } & End)
  | { event: string }
  | ({ item: string } & End)
  | { byCategory: Record<string, Limit>; otherwise?: Limit | undefined }
  | { parameter: string; hours?: string | undefined }
  | { workingHours: string; hours: string }
  | { dutyDue: true }
  | { clockDue: string };
type Plain = Simple | { earliest: Simple[] };

/**
 * How long: a limit of the calendar, of a parameter, or counted in named `hours` of the pack; or an instant that is data of the case
 * (with `end: day` the end of its day); or the due instant of another clock; or the earliest of several. Of `cases` the first that
 * holds counts; where none does, the clock does not start.
 */
export type Due = Plain | { cases: { if?: string | undefined; due: Plain }[] };

const end = { end: z.literal('day').optional() };
const Simple: z.ZodType<Simple> = z.union([
  z.strictObject({ fact: z.string(), ...end }),
  z.strictObject({ event: z.string() }),
  z.strictObject({ item: z.string(), ...end }),
  z.strictObject({ byCategory: z.record(z.string(), LimitSchema), otherwise: LimitSchema.optional() }),
  z.strictObject({ parameter: z.string(), hours: z.string().optional() }),
  z.strictObject({ workingHours: DurationSchema, hours: z.string() }),
  z.strictObject({ dutyDue: z.literal(true) }),
  z.strictObject({ clockDue: z.string() }),
  LimitSchema,
]);
const Plain: z.ZodType<Plain> = z.union([z.strictObject({ earliest: z.array(Simple).min(1) }), Simple]);
export const Due: z.ZodType<Due> = z.union([
  z.strictObject({ cases: z.array(z.strictObject({ if: Cel.optional(), due: Plain })).min(1) }),
  Plain,
]);

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
 * What a change of class does to a running clock (conventions, rule 8). `breached: start`: where the clock under the old class is
 * breached, the one under the new class starts beside it.
 */
const Reclassified = z.strictObject({
  mode: z.enum(['recomputeFromStart', 'restart', 'keep']).default('recomputeFromStart'),
  breached: z.enum(['keep', 'start']).default('keep'),
  later: z.strictObject({ consent: Who }).optional(),
});

/**
 * A clock: what starts it, what stops it and who may, how long, when to warn, what a breach sets off.
 * `duty` names a promise several clocks measure in turn (a first callback): only one of them runs, the next supersedes it.
 * `each`: absent = once in a case; `round` = again once the earlier one has ended; `event` = one for every start; `item` = one for
 * every record of a list fact, all of them replaced when the list is.
 * `backstop`: a clock of which this one follows: if the start has not come by its due instant, this one starts there (conventions, rule 10).
 */
export const Clock = z.strictObject({
  label: Label,
  ...ruled,
  mode: z.enum(['hard', 'soft', 'measured']).default('hard'),
  /** Who owes it, where that is not the owner of the case: a slot, a role, or `starter`. */
  owner: z.string().optional(),
  duty: z.string().optional(),
  each: z.union([z.enum(['round', 'event']), z.strictObject({ item: z.string() })]).optional(),
  when: Cel.optional(),
  start: z.array(Matcher).min(1),
  anchor: z.union([z.strictObject({ overlay: z.string() }), z.strictObject({ fact: z.string() })]).optional(),
  backstop: z.string().optional(),
  stop: z.array(Matcher).min(1),
  due: Due,
  warn: z.array(Warning).default([]),
  reclassify: Reclassified.default({ mode: 'recomputeFromStart', breached: 'keep' }),
  breach: z.array(z.union([z.strictObject({ use: z.string() }), Reaction])).default([]),
});
export type Clock = z.infer<typeof Clock>;

/** A time that is taken and not limited: from the first start to the first stop after it, once in a case. */
export const Measure = z.strictObject({
  label: Label,
  ...ruled,
  when: Cel.optional(),
  start: z.array(Matcher).min(1),
  stop: z.array(Matcher).min(1),
});
export type Measure = z.infer<typeof Measure>;

/**
 * A later (or other) due date for a clock that runs: the old one is superseded, the same clock goes on with `to`, counted from its own
 * start. A clock that has ended is left as it is. Who decides and what must be known first is said by the action or approval it stands at.
 */
export const Extension = z.strictObject({ clock: z.string(), to: Due, if: Cel.optional() });
export type Extension = z.infer<typeof Extension>;
