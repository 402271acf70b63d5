import { z } from 'zod';
import { Cel, Label, ruled, Scalar } from './common.js';

/** By what a figure is split: fields of `case` as conditions know them, `packVersion`, and of limits met or missed `clock` and `owner`. */
const split = { if: Cel.optional(), by: z.array(z.string()).min(1).optional() };

/** Events of the period of one type, with exact fields; one that was corrected away does not count. */
const Happened = z.strictObject({ event: z.string(), where: z.record(z.string(), Scalar).optional() });

/**
 * How many cases were received or closed in the period or are open at its end, how many limits were missed (`breaches`: of hard clocks;
 * `targetsMissed`: of soft ones; none that was overturned or found retroactively by a migration), or how many events there were. `if` and `by` look at the case as it was at
 * the event, else at the end of the period; groups have shares that add up to 100 percent.
 */
const Count = z.strictObject({
  label: Label,
  count: z.union([z.enum(['received', 'closed', 'open', 'breaches', 'targetsMissed']), Happened]),
  ...split,
});

/** The mean of a measure, in milliseconds, or of a number that is a fact, over cases of the period; those without it are counted apart. */
const Average = z.strictObject({
  label: Label,
  average: z.union([z.strictObject({ measure: z.string() }), z.strictObject({ fact: z.string() })]),
  of: z.enum(['received', 'closed']).default('closed'),
  ...split,
});
export const Figure = z.union([Count, Average]);
export type Figure = z.infer<typeof Figure>;

/**
 * What is to be decided by people where a figure of breaches, split by `owner`, reaches a number for one person: never applied by itself.
 * The evidence are the breaches; one of `decidedBy` accepts one of the `measures` or rejects, with a reason (seed-002 002-m).
 */
const Proposal = z.strictObject({
  label: Label,
  ...ruled,
  figure: z.string(),
  reaches: z.union([z.int().min(1), z.strictObject({ parameter: z.string() })]),
  measures: z.record(z.string(), Label),
  decidedBy: z.array(z.string()).min(1),
});
export type Proposal = z.infer<typeof Proposal>;

/**
 * The cases received or closed in the period one by one, numbered by receipt, with `columns` of the case and the hash of what happened to
 * each until then. One that lacks a fact of `requires` is named apart, and listed once it has them. What was entered in the period on
 * cases closed before it is listed as an addendum (seed-004 §8.2).
 */
const List = z.strictObject({
  of: z.enum(['received', 'closed']),
  columns: z.array(z.string()).default([]),
  requires: z.array(z.string()).default([]),
});

/** What is counted of the cases of a period. `readers`: the only roles that may read it; else those of its tasks, and auditors. */
export const Report = z.strictObject({
  label: Label,
  ...ruled,
  readers: z.array(z.string()).min(1).optional(),
  figures: z.record(z.string(), Figure).default({}),
  list: List.optional(),
  proposals: z.record(z.string(), Proposal).default({}),
});
export type Report = z.infer<typeof Report>;
