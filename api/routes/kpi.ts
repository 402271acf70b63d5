import { z } from 'zod';
import { closeKpiMonth, kpiOf } from '../../db/kpi.js';
import { Refusal } from '../../domain/errors.js';
import type { ApiDeps } from '../deps.js';
import { type AnyRoute, route } from '../route.js';

const Month = z.object({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be YYYY-MM') });

const Entries = z
  .object({
    month: z.string(),
    entries: z.array(
      z.object({
        subject: z.string(),
        recorder: z.string().optional(),
        finding: z.string(),
        count: z.int().meta({ description: '-1: a finding that was taken back.' }),
        caseId: z.string(),
        month: z.string().meta({ description: 'The month it belongs to; posted later where that was closed.' }),
      })
    ),
  })
  .meta({ id: 'KpiEntries' });
const Closed = z.object({ month: z.string(), closed: z.literal(true) }).meta({ id: 'KpiClosed' });

/** The KPI register (seed-000 §8.4): what was posted in a month, and closing the month. */
export function kpiRoutes({ pool }: ApiDeps): AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/v1/kpi/{month}',
      summary: 'KPI entries posted in a month.',
      access: ['staff', 'auditor', 'admin'],
      params: Month,
      answers: { 200: ['The entries, by person.', Entries] },
      errors: ['DATABASE_UNAVAILABLE'],
      async handle({ params: { month } }) {
        const entries = (await kpiOf(pool, month)).map(({ key: _key, postedMonth: _posted, ...entry }) => entry);
        return { body: { month, entries } };
      },
    }),
    route({
      method: 'post',
      path: '/v1/kpi/{month}/close',
      summary: 'Close a month: later entries of it are posted to the next open one.',
      access: ['admin'],
      params: Month,
      answers: { 200: ['The month is closed.', Closed] },
      errors: ['ACTION_NOT_ALLOWED', 'DATABASE_UNAVAILABLE'],
      async handle({ params: { month }, caller }) {
        if (!(await closeKpiMonth(pool, month, caller.id))) throw new Refusal('ACTION_NOT_ALLOWED', { closed: month });
        return { body: { month, closed: true } };
      },
    }),
  ];
}
