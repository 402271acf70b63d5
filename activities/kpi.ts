import { ApplicationFailure } from '@temporalio/common';
import type { Pool } from 'pg';
import { z } from 'zod';
import { postKpi } from '../db/kpi.js';
import { formatLocal } from '../domain/calendar/index.js';
import type { Effect } from '../domain/case/effect.js';
import { instant } from '../domain/time.js';

const Asked = z.object({
  subject: z.string().min(1),
  recorder: z.string().nullable().optional(),
  finding: z.enum(['verified', 'overturned']),
  acceptedAt: z.number(),
  month: z.enum(['acceptance', 'verification']),
  zone: z.string(),
});

/** Counts a finding in a person's KPI of the month (seed-000 §8.4, G19); one that was overturned takes its entry back. */
export function createKpi(pool: Pool): Record<'recordKpi', Effect> {
  return {
    recordKpi: async ({ key, caseId, at, with: asked }) => {
      const said = Asked.safeParse(asked);
      if (!said.success) throw ApplicationFailure.nonRetryable('the KPI entry is incomplete', 'KPI_INCOMPLETE');
      const { subject, recorder, finding, acceptedAt, month: basis, zone } = said.data;
      const month = formatLocal(instant(basis === 'acceptance' ? acceptedAt : at), zone).slice(0, 7);
      const count = finding === 'verified' ? 1 : -1;
      const who = recorder ? { recorder } : {};
      const posted = await postKpi(pool, { key, caseId, subject, ...who, finding, count, month });
      return { ref: `KPI-${posted.postedMonth}`, at: Date.now(), data: { month, postedMonth: posted.postedMonth } };
    },
  };
}
