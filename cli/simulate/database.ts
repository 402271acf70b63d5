import pg from 'pg';
import { getContent } from '../../db/contents.js';
import { CalendarDataSchema, compileCalendar } from '../../domain/calendar/index.js';
import type { Pin } from '../../domain/case/commands.js';
import type { Event, EventOf } from '../../domain/case/events.js';
import { upcast } from '../../domain/case/upcast.js';
import type { Pinned } from '../../domain/decide/index.js';
import { compilePack } from '../../domain/pack/compile.js';
import { caseOfEvents } from '../../domain/simulate/from-events.js';
import { instant, type Instant } from '../../domain/time.js';
import type { Progress } from '../import/lines.js';
import type { Found } from './source.js';

/** Rows fetched at a time: some hundred cases. */
const FETCHED = 5000;

interface Row {
  readonly case_id: string;
  readonly event: Event;
}

/** The rules each case was pinned to, by their hashes. */
class Rules {
  private readonly known = new Map<string, Promise<Pinned>>();

  constructor(private readonly pool: pg.Pool) {}

  of({ pack, calendar }: EventOf<'received'>): Promise<Pinned> {
    const name = `${pack.hash} ${calendar.hash}`;
    let rules = this.known.get(name);
    if (!rules) this.known.set(name, (rules = this.load(pack.hash, calendar)));
    return rules;
  }

  private async load(packHash: string, calendarPin: Pin): Promise<Pinned> {
    const [pack, calendar] = await Promise.all([this.content(packHash), this.content(calendarPin.hash)]);
    return { pack: compilePack(pack), calendar: compileCalendar(CalendarDataSchema.parse(calendar)), calendarPin };
  }

  private async content(hash: string): Promise<unknown> {
    const content = await getContent(this.pool, hash);
    if (content === undefined) throw new RangeError(`the database has no content ${hash}`);
    return content;
  }
}

/** Rows of one case after another, as they come. */
async function* byCase(rows: AsyncIterable<Row>): AsyncGenerator<{ id: string; events: Event[] }> {
  let one: { id: string; events: Event[] } | undefined;
  for await (const { case_id: id, event } of rows) {
    if (one && one.id !== id) yield one;
    if (one?.id !== id) one = { id, events: [] };
    one.events.push(upcast(event));
  }
  if (one) yield one;
}

async function* fetched(client: pg.PoolClient, packId: string): AsyncGenerator<Row> {
  const rows = 'SELECT e.case_id, e.event FROM case_events e JOIN cases c USING (case_id)';
  await client.query(`DECLARE recorded NO SCROLL CURSOR FOR ${rows} WHERE c.pack_id = $1 ORDER BY e.case_id, e.seq`, [
    packId,
  ]);
  for (;;) {
    const { rows: some } = await client.query<Row>(`FETCH ${FETCHED} FROM recorded`);
    if (some.length === 0) return;
    yield* some;
  }
}

async function counted(client: pg.PoolClient, packId: string): Promise<{ cases: number; newest: Instant }> {
  const { rows } = await client.query<{ cases: number; newest: string | null }>(
    `SELECT count(DISTINCT c.case_id)::int AS cases, max(e.at) AS newest
     FROM cases c JOIN case_events e USING (case_id) WHERE c.pack_id = $1`,
    [packId]
  );
  return { cases: rows[0]?.cases ?? 0, newest: instant(Number(rows[0]?.newest ?? 0)) };
}

/**
 * The recorded cases of a pack, all as of one moment, by id: events only, no personal data is read. What has not ended is known up to
 * the newest event of all. Throws a RangeError where the database lacks the rules of a case.
 */
export async function* casesOfDatabase(pool: pg.Pool, packId: string, progress: Progress): AsyncGenerator<Found> {
  const rules = new Rules(pool);
  const client = await pool.connect();
  try {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { cases, newest } = await counted(client, packId);
    let done = 0;
    for await (const { id, events } of byCase(fetched(client, packId))) {
      progress(++done, cases);
      const received = events.find((event): event is EventOf<'received'> => event.type === 'received');
      // One whose opening was refused was never a case.
      if (!received) continue;
      const last = events.at(-1);
      const until = last?.type === 'completed' ? last.at : newest;
      yield caseOfEvents(await rules.of(received), id, events, until);
    }
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

/** The database a simulation reads, which may be a large one: no statement is given up. */
export function databaseOf(url: string | undefined, schema: string): pg.Pool {
  return new pg.Pool({
    connectionString: url,
    options: `-c search_path=${schema}`,
    connectionTimeoutMillis: 3_000,
    max: 2,
  });
}
