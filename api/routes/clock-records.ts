import { z } from 'zod';
import {
  countClockRecords,
  findClockRecords,
  type CaseClock,
  type Count,
  type RecordFilter,
} from '../../db/clock-records.js';
import { directoriesAt } from '../../db/directory-register.js';
import type { Directory } from '../../domain/directory/directory.js';
import { formatLocal } from '../../domain/calendar/index.js';
import { parseInstant, type Instant } from '../../domain/time.js';
import { cursorOf, placeOf } from '../cursor.js';
import type { ApiDeps } from '../deps.js';
import { ClockRecords, RecordsQuery } from '../ownership-schemas.js';
import { type AnyRoute, route } from '../route.js';

/** The clocks of all cases, as the cases themselves count them: what figures are made of. */
export function clockRecordRoutes({ pool }: ApiDeps): AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/v1/clock-records',
      summary: 'Clocks of all cases by due date, with counts by outcome and by who owed them.',
      access: ['staff', 'auditor', 'admin'],
      query: RecordsQuery,
      answers: { 200: ['One page; `cursor` leads to the next.', ClockRecords] },
      errors: ['INPUT_INVALID', 'DATABASE_UNAVAILABLE'],
      async handle({ caller, query: { limit, cursor, from, until, ...rest } }) {
        const filter: RecordFilter = {
          org: caller.org,
          ...rest,
          ...(from !== undefined && { from: parseInstant(from) }),
          ...(until !== undefined && { until: parseInstant(until) }),
        };
        const place = placeOf(z.tuple([z.int(), z.string(), z.string()]), cursor);
        const records = await findClockRecords(pool, filter, place, limit);
        const leave = await directoriesAt(
          pool,
          records.filter(isBreach).map(({ dueAt }) => dueAt)
        );
        const last = records.length === limit ? records.at(-1) : undefined;
        return {
          body: {
            records: records.map((one) => ({ ...view(one), ...(isBreach(one) && absence(one, leave(one.dueAt))) })),
            summary: summaryOf(await countClockRecords(pool, filter)),
            ...(last && { cursor: cursorOf(last.dueAt, last.caseId, last.clock) }),
          },
        };
      },
    }),
  ];
}

function isBreach({ outcome, overturned, retroactive, owner }: CaseClock): boolean {
  return outcome === 'breached' && !overturned && !retroactive && owner?.person !== undefined;
}

/** A breach during a leave is not the absent one's alone: who stood in by the directory then in force is named. */
function absence({ owner, dueAt }: CaseClock, directory: Directory | undefined): { onLeave?: true; standIn?: string } {
  const person = owner?.person ?? '';
  if (!directory?.isOnLeave(person, dueAt)) return {};
  const standIn = directory.standInOf(person, dueAt)?.id;
  return { onLeave: true, ...(standIn !== undefined && { standIn }) };
}

function view({
  zone,
  anchor,
  dueAt,
  provisional,
  stoppedAt,
  dutyDoneAt,
  overturned,
  retroactive,
  ...record
}: CaseClock): object {
  const iso = (at: Instant): string => formatLocal(at, zone);
  return {
    ...record,
    ...{ anchor: iso(anchor), dueAt: iso(dueAt), ...(provisional && { provisional }) },
    ...(retroactive && { outcome: 'retroactive' }),
    ...(overturned && { outcome: 'overturned' }),
    ...(stoppedAt !== undefined && { stoppedAt: iso(stoppedAt) }),
    ...(dutyDoneAt !== undefined && { dutyDoneAt: iso(dutyDoneAt) }),
  };
}

function summaryOf(counts: readonly Count[]): z.input<typeof ClockRecords>['summary'] {
  const outcomes: Partial<Record<Count['outcome'], number>> = {};
  const owners = new Map<string | undefined, Partial<Record<Count['outcome'], number>>>();
  for (const { owner, outcome, count } of counts) {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
    owners.set(owner, { ...owners.get(owner), [outcome]: count });
  }
  const byOwner = [...owners].map(([owner, of]) => ({ ...(owner !== undefined && { owner }), outcomes: of }));
  return { outcomes, owners: byOwner };
}
