import type { Pool } from 'pg';
import type { Event } from '../domain/case/events.js';
import type { Pin } from '../domain/case/commands.js';
import type { CaseState } from '../domain/case/state.js';
import type { Mark } from '../domain/decide/marks.js';
import type { Instant } from '../domain/time.js';

/** A case as the recorder last wrote it. */
export interface CaseRow {
  readonly caseId: string;
  readonly org: string;
  readonly client: string;
  readonly state: CaseState;
}

/** A line of a list or queue; `rankKey` is its place in the pack's priority order. */
export interface CaseLine {
  readonly caseId: string;
  readonly packId: string;
  readonly zone: string;
  readonly lifecycle: string;
  readonly stage: string;
  readonly category: string;
  readonly level: string;
  readonly handler: string | undefined;
  readonly approvalOpen: boolean;
  readonly nextDue: Instant | undefined;
  readonly overdue: boolean;
  readonly acceptedAt: Instant;
  readonly rankKey: string;
  readonly marks: readonly Mark[];
  /** The case that goes on for it. */
  readonly mergedInto?: string;
}

export interface CaseFilter {
  readonly org: string;
  /** Only cases this client opened. */
  readonly client?: string;
  readonly lifecycle?: string;
  readonly handler?: string;
  readonly stage?: string;
  readonly pack?: string;
  /** Only cases that are overdue or due before this instant. */
  readonly dueBefore?: Instant;
  /** Only cases one of these people owns or, where a role owns it, one of these roles; never one `who` may not own. */
  readonly ownedBy?: { readonly who: string; readonly people: readonly string[]; readonly roles: readonly string[] };
}

export async function findCase(pool: Pool, caseId: string): Promise<CaseRow | undefined> {
  const { rows } = await pool.query<{ org: string; client: string; state: CaseState }>(
    'SELECT org, client, state FROM cases WHERE case_id = $1',
    [caseId]
  );
  return rows.map((row) => ({ caseId, ...row }))[0];
}

/** Events of a case in order, after sequence number `after`. */
export async function caseEvents(pool: Pool, caseId: string, after: number, limit: number): Promise<Event[]> {
  const { rows } = await pool.query<{ event: Event }>(
    'SELECT event FROM case_events WHERE case_id = $1 AND seq > $2 ORDER BY seq LIMIT $3',
    [caseId, after, limit]
  );
  return rows.map(({ event }) => event);
}

/** The events of some cases, each case's in order; of these types, or of all. A case without any is absent. */
export async function eventsOfCases(
  pool: Pool,
  caseIds: readonly string[],
  types?: readonly string[]
): Promise<Map<string, Event[]>> {
  const { rows } = await pool.query<{ case_id: string; event: Event }>(
    'SELECT case_id, event FROM case_events WHERE case_id = ANY($1) AND ($2::text[] IS NULL OR type = ANY($2)) ORDER BY case_id, seq',
    [caseIds, types ?? null]
  );
  const found = new Map<string, Event[]>();
  for (const { case_id: caseId, event } of rows) {
    const events = found.get(caseId);
    if (events) events.push(event);
    else found.set(caseId, [event]);
  }
  return found;
}

/** The queue: what comes first by the pack's priority order, after the place `after` names. */
export async function queuedCases(
  pool: Pool,
  filter: CaseFilter,
  after: readonly [rankKey: string, caseId: string] | undefined,
  limit: number
): Promise<CaseLine[]> {
  const [rankKey, caseId] = after ?? ['', ''];
  return lines(pool, filter, '(rank_key, case_id) > ($7, $8) ORDER BY rank_key, case_id', [rankKey, caseId], limit);
}

/** The newest cases first, after the place `after` names. */
export async function newestCases(
  pool: Pool,
  filter: CaseFilter,
  after: readonly [acceptedAt: number, caseId: string] | undefined,
  limit: number
): Promise<CaseLine[]> {
  const [acceptedAt, caseId] = after ?? [Number.MAX_SAFE_INTEGER, ''];
  const order = '(-accepted_at, case_id) > (-$7::bigint, $8) ORDER BY -accepted_at, case_id';
  return lines(pool, filter, order, [acceptedAt, caseId], limit);
}

/** Open cases in which an approval waits, in priority order. */
export async function casesAwaitingApproval(pool: Pool, org: string, limit: number): Promise<CaseRow[]> {
  const { rows } = await pool.query<{ case_id: string; client: string; state: CaseState }>(
    `SELECT case_id, client, state FROM cases WHERE org = $1 AND lifecycle = 'open' AND approval_open
     ORDER BY rank_key, case_id LIMIT $2`,
    [org, limit]
  );
  return rows.map(({ case_id: caseId, client, state }) => ({ caseId, org, client, state }));
}

/** The columns of a {@link LineRow}. */
export const LINE = `case_id, pack_id, state->>'zone' AS zone, lifecycle, stage, category, level, handler, approval_open, next_due,
  overdue, accepted_at, rank_key, marks, CASE WHEN (state->'merge'->>'done')::boolean THEN state->'merge'->>'into' END AS merged_into`;

async function lines(
  pool: Pool,
  filter: CaseFilter,
  place: string,
  from: unknown[],
  limit: number
): Promise<CaseLine[]> {
  const { org, client, lifecycle, handler, stage, pack, dueBefore, ownedBy } = filter;
  const { rows } = await pool.query<LineRow>(
    `SELECT ${LINE} FROM cases
     WHERE org = $1 AND ($2::text IS NULL OR client = $2) AND ($3::text IS NULL OR lifecycle = $3)
       AND ($4::text IS NULL OR handler = $4) AND ($5::text IS NULL OR stage = $5)
       AND ($6::bigint IS NULL OR overdue OR next_due < $6) AND ($10::text IS NULL OR pack_id = $10)
       AND ($11::text IS NULL OR (handler = ANY(CASE WHEN owner_role THEN $13::text[] ELSE $12 END) AND NOT $11 = ANY(owner_never)))
       AND ${place} LIMIT $9`,
    [
      org,
      client ?? null,
      lifecycle ?? null,
      handler ?? null,
      stage ?? null,
      dueBefore ?? null,
      ...from,
      limit,
      pack ?? null,
      ownedBy?.who ?? null,
      ownedBy?.people ?? [],
      ownedBy?.roles ?? [],
    ]
  );
  return rows.map(lineOf);
}

export interface LineRow {
  case_id: string;
  pack_id: string;
  zone: string;
  lifecycle: string;
  stage: string;
  category: string;
  level: string;
  handler: string | null;
  approval_open: boolean;
  next_due: string | null;
  overdue: boolean;
  accepted_at: string;
  rank_key: string;
  marks: Mark[];
  merged_into: string | null;
}

/** A row as it came: bigint columns arrive as text. */
export function lineOf(row: LineRow): CaseLine {
  const { zone, lifecycle, stage, category, level, overdue, marks } = row;
  return {
    ...{ caseId: row.case_id, packId: row.pack_id, zone, lifecycle, stage, category, level, overdue, marks },
    handler: row.handler ?? undefined,
    approvalOpen: row.approval_open,
    nextDue: row.next_due === null ? undefined : (Number(row.next_due) as Instant),
    acceptedAt: Number(row.accepted_at) as Instant,
    rankKey: row.rank_key,
    ...(row.merged_into !== null && { mergedInto: row.merged_into }),
  };
}

/** Open cases with a date counted beyond the coverage of another version of a calendar, whose id and hash these parameters are. */
export const awaitsCalendar = (id: string, hash: string): string =>
  `lifecycle <> 'completed' AND state->'calendar'->>'id' = ${id} AND state->'calendar'->>'hash' <> ${hash}
     AND (jsonb_path_exists(state, '$.clocks.*.provisional ? (@ == true)') OR jsonb_path_exists(state, '$.agenda.*.estimate'))`;

export async function provisionalCases(pool: Pool, calendar: Pin): Promise<string[]> {
  const { rows } = await pool.query<{ case_id: string }>(
    `SELECT case_id FROM cases WHERE ${awaitsCalendar('$1', '$2')}`,
    [calendar.id, calendar.hash]
  );
  return rows.map((row) => row.case_id);
}
