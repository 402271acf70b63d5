import { z } from 'zod';
import { newestCases, queuedCases } from '../../db/queries.js';
import { HOUR, instant } from '../../domain/time.js';
import { CaseLines } from '../answers.js';
import type { SystemRole } from '../auth.js';
import { cursorOf, placeOf } from '../cursor.js';
import type { ApiDeps } from '../deps.js';
import { visible } from '../duplicates.js';
import { type AnyRoute, route } from '../route.js';
import { ListQuery, QueueQuery } from '../schemas.js';
import { lineView } from '../views.js';

/** A case that falls due within this time is at risk. */
const RISK = 4 * HOUR;

const access: SystemRole[] = ['client', 'staff', 'auditor', 'admin'];

/** The queue and the list of cases. */
export function listRoutes({ pool }: ApiDeps): AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/v1/queue',
      summary: "Open cases in the pack's priority order. `atRisk`: overdue, or due within four hours.",
      access: ['staff', 'auditor', 'admin'],
      query: QueueQuery,
      answers: { 200: ['One page; `cursor` leads to the next.', CaseLines] },
      errors: ['DATABASE_UNAVAILABLE'],
      async handle({ caller, query: { limit, cursor, atRisk, ...filters } }) {
        const risk = atRisk ? { dueBefore: instant(Date.now() + RISK) } : {};
        const filter = { ...visible(caller), ...filters, lifecycle: 'open', ...risk };
        const lines = await queuedCases(pool, filter, placeOf(z.tuple([z.string(), z.string()]), cursor), limit);
        const last = lines.length === limit ? lines.at(-1) : undefined;
        return { body: { cases: lines.map(lineView), ...(last && { cursor: cursorOf(last.rankKey, last.caseId) }) } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/cases',
      summary: 'Cases, newest first; for clients their own.',
      access,
      query: ListQuery,
      answers: { 200: ['One page; `cursor` leads to the next.', CaseLines] },
      errors: ['DATABASE_UNAVAILABLE'],
      async handle({ caller, query: { limit, cursor, ...filters } }) {
        const filter = { ...visible(caller), ...filters };
        const lines = await newestCases(pool, filter, placeOf(z.tuple([z.int(), z.string()]), cursor), limit);
        const last = lines.length === limit ? lines.at(-1) : undefined;
        return {
          body: { cases: lines.map(lineView), ...(last && { cursor: cursorOf(last.acceptedAt, last.caseId) }) },
        };
      },
    }),
  ];
}
