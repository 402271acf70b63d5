import { z } from 'zod';
import { newestCases, queuedCases, type CaseFilter } from '../../db/queries.js';
import { HOUR, instant, type Instant } from '../../domain/time.js';
import { actorOf } from '../actors.js';
import { CaseLines } from '../answers.js';
import type { Caller, SystemRole } from '../auth.js';
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
export function listRoutes(deps: ApiDeps): AnyRoute[] {
  const { pool } = deps;
  return [
    route({
      method: 'get',
      path: '/v1/queue',
      summary:
        "Open cases in the pack's priority order. `atRisk`: overdue, or due within four hours. `mine`: what the caller looks after.",
      access: ['staff', 'auditor', 'admin'],
      query: QueueQuery,
      answers: { 200: ['One page; `cursor` leads to the next.', CaseLines] },
      errors: ['DATABASE_UNAVAILABLE'],
      async handle({ caller, now, query: { limit, cursor, atRisk, mine, ...filters } }) {
        const risk = atRisk ? { dueBefore: instant(now + RISK) } : {};
        const own = mine ? { ownedBy: ownedBy(deps, caller, now) } : {};
        const filter = { ...visible(caller), ...filters, lifecycle: 'open', ...risk, ...own };
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

/** What is a person's own to look after: theirs, that of people on leave they stand in for, and what waits for a role of theirs. */
function ownedBy({ directory }: ApiDeps, caller: Caller, now: Instant): NonNullable<CaseFilter['ownedBy']> {
  const { id, roles, standsInFor = [] } = actorOf(directory, caller, undefined, now);
  return { who: id, people: [id, ...standsInFor], roles };
}
