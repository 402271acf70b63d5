import { z } from 'zod';
import { ParameterValue } from '../pack/common.js';
import { Given, local, Step } from './schema.js';

/** A case of the period, and what happens to it. */
const PeriodCase = z.strictObject({
  given: Given,
  /** The version of the pack it was opened under, where that is another one. */
  version: z.string().optional(),
  steps: z.array(Step).default([]),
});

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const counted = {
  count: z.number().int().optional(),
  share: z.number().optional(),
  mean: z.number().nullable().optional(),
  apart: z.number().int().optional(),
};

/** What must be said of the task of one period and its report: parts of it, but of lists every entry. */
const Expected = z.strictObject({
  task: z.string(),
  /** As `2026-W40`, `2026-09`, `2026-Q3` or `2026`. */
  period: z.string(),
  from: local.optional(),
  until: local.optional(),
  madeAt: local.optional(),
  dueAt: local.optional(),
  warnings: z.array(local).optional(),
  provisional: z.boolean().optional(),
  /** Handed in then: whether that is in time. */
  submitted: z.strictObject({ at: local, late: z.boolean() }).optional(),
  figures: z
    .record(
      z.string(),
      z.strictObject({
        ...counted,
        groups: z.array(z.strictObject({ by: z.record(z.string(), scalar), ...counted })).optional(),
      })
    )
    .optional(),
  list: z
    .array(
      z.strictObject({
        no: z.number().int().optional(),
        caseId: z.string(),
        columns: z.record(z.string(), scalar).optional(),
      })
    )
    .optional(),
  incomplete: z.array(z.strictObject({ caseId: z.string(), missing: z.array(z.string()) })).optional(),
  addenda: z
    .array(z.strictObject({ caseId: z.string(), listedIn: z.string().optional(), type: z.string().optional() }))
    .optional(),
  proposals: z
    .array(
      z.strictObject({
        proposal: z.string(),
        person: z.string(),
        count: z.number().int().optional(),
        measures: z.array(z.string()).optional(),
        evidence: z.array(z.strictObject({ caseId: z.string(), clock: z.string().optional() })).optional(),
      })
    )
    .optional(),
});
export type PeriodExpected = z.infer<typeof Expected>;

/** A scenario of tasks that belong to no case: the cases there are, and what tasks and reports of periods must come to. */
export const PeriodScenario = z.strictObject({
  id: z.string(),
  title: z.strictObject({ zh: z.string(), en: z.string() }),
  source: z.string().optional(),
  note: z.string().optional(),
  /** Other values of the pack's parameters. */
  parameters: z.record(z.string(), ParameterValue).optional(),
  offset: z.string().regex(/^[+-]\d{2}:\d{2}$/),
  cases: z.record(z.string(), PeriodCase).default({}),
  expect: z.array(Expected).min(1),
});
export type PeriodScenario = z.infer<typeof PeriodScenario>;
