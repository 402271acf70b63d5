import { z } from 'zod';
import { provisionalCases } from '../../db/queries.js';
import { CalendarDataSchema, type CalendarData } from '../../domain/calendar/index.js';
import type { Actor, Pin } from '../../domain/case/commands.js';
import { Refusal } from '../../domain/errors.js';
import { actorOf } from '../actors.js';
import type { ApiDeps } from '../deps.js';
import { type AnyRoute, route } from '../route.js';
import { CalendarPost } from '../schemas.js';

/** A country's working days over decades are larger than a command. */
const CALENDAR_LIMIT = 1024 * 1024;
const TOGETHER = 8;

const Loaded = z.strictObject({
  calendar: z.strictObject({ id: z.string(), version: z.string(), hash: z.string() }),
  adopted: z.array(z.string()).describe('Cases whose provisional dates were counted again.'),
  pending: z.array(z.string()).describe('Cases that have the command but have not answered yet.'),
});

function parse(raw: Buffer): CalendarData {
  let content: unknown;
  try {
    content = JSON.parse(raw.toString('utf8'));
  } catch {
    throw new Refusal('MALFORMED_JSON');
  }
  const parsed = CalendarDataSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), fault: message }));
  throw new Refusal('CALENDAR_INVALID', { faults });
}

/** Gives the new version to every case with a provisional date; a case that does not answer in time has the command all the same. */
async function adopt(
  deps: ApiDeps,
  actor: Actor,
  calendar: Pin,
  cases: string[]
): Promise<[adopted: string[], pending: string[]]> {
  const [adopted, pending]: [string[], string[]] = [[], []];
  const queue = [...cases];
  const work = async (): Promise<void> => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const command = {
        id: `calendar:${calendar.hash}`,
        type: 'adoptCalendar',
        actor,
        source: 'system',
        calendar,
      } as const;
      const done = await deps.engine.command(id, { command, personal: {} });
      (done.kind === 'pending' ? pending : adopted).push(id);
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
  return [adopted, pending];
}

/** `POST /v1/calendars`: loads a new year; provisional dates become definite by a recorded event (conventions, rule 11). */
export function calendarRoutes(deps: ApiDeps): AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/v1/calendars',
      summary:
        'Load a new version of a calendar: new cases get it, and cases with provisional dates adopt it. May be repeated.',
      access: ['admin'],
      query: CalendarPost,
      rawBody: { type: 'application/json', limit: CALENDAR_LIMIT },
      answers: { 200: ['The version in force and the cases that adopted it.', Loaded] },
      errors: [
        'MALFORMED_JSON',
        'CALENDAR_INVALID',
        'CALENDAR_CONTRADICTS',
        'ENGINE_UNAVAILABLE',
        'DATABASE_UNAVAILABLE',
      ],
      async handle({ raw, caller, now, query: { hold } }) {
        const calendar = await deps.packs.loadCalendar(parse(raw));
        const cases = hold ? [] : await provisionalCases(deps.pool, calendar);
        const [adopted, pending] = await adopt(deps, actorOf(deps.directory, caller, undefined, now), calendar, cases);
        return { body: { calendar, adopted, pending } };
      },
    }),
  ];
}
