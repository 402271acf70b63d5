import type { Pool, PoolClient } from 'pg';
import type { CaseState } from '../domain/case/state.js';
import { clockRecords, type ClockRecord } from '../domain/decide/clock-record.js';
import { canonical } from '../domain/hash.js';
import type { Pack } from '../domain/pack/schema.js';
import type { Instant } from '../domain/time.js';

/** A clock of a case, wherever it belongs. */
export type CaseClock = ClockRecord & { readonly caseId: string; readonly pack: string; readonly zone: string };

/** How a clock is counted: a breach that was overturned, or found by rules adopted later, is told apart from one that counts. */
export const COUNTED_AS = ['open', 'met', 'breached', 'overturned', 'retroactive', 'cancelled', 'superseded'] as const;
export type CountedAs = (typeof COUNTED_AS)[number];

export interface RecordFilter {
  readonly org: string;
  /** A person or a role. */
  readonly owner?: string;
  readonly outcome?: CountedAs;
  readonly pack?: string;
  /** Due at this instant or later. */
  readonly from?: Instant;
  /** Due before this instant. */
  readonly until?: Instant;
}

/** How many clocks of an owner came to what; without an owner, clocks nobody is counted for. */
export interface Count {
  readonly owner?: string;
  readonly outcome: CountedAs;
  readonly count: number;
}

/** Writes the clocks that are other than they were `before`; of a new case all of them. */
export async function writeClockRecords(
  client: PoolClient,
  { caseId, org }: { caseId: string; org: string },
  pack: Pack,
  [before, state]: readonly [CaseState, CaseState]
): Promise<void> {
  // By other rules somebody else may owe what has not changed.
  const written = before.pack.hash === state.pack.hash ? clockRecords(pack, before) : [];
  const known = new Map(written.map((one) => [one.clock, canonical(one)]));
  const changed = clockRecords(pack, state).filter((one) => known.get(one.clock) !== canonical(one));
  if (changed.length === 0) return;
  await client.query(
    `INSERT INTO clock_records (case_id, org, pack_id, clock, def, duty, mode, anchor, due_at, provisional, outcome, stopped_at,
                                duty_done_at, late_ms, overturned, retroactive, owner_slot, owner_person, owner_role)
     SELECT $1, $2, $3, clock, def, duty, mode, anchor, "dueAt", provisional, outcome, "stoppedAt", "dutyDoneAt", "lateMs", overturned, retroactive,
            owner->>'slot', owner->>'person', owner->>'role'
     FROM jsonb_to_recordset($4::jsonb) AS c (clock text, def text, duty text, mode text, anchor bigint, "dueAt" bigint,
       provisional boolean, outcome text, "stoppedAt" bigint, "dutyDoneAt" bigint, "lateMs" bigint, overturned boolean, retroactive boolean,
       owner jsonb)
     ON CONFLICT (case_id, clock) DO UPDATE SET def = excluded.def, due_at = excluded.due_at, provisional = excluded.provisional,
       outcome = excluded.outcome, stopped_at = excluded.stopped_at, duty_done_at = excluded.duty_done_at, late_ms = excluded.late_ms,
       overturned = excluded.overturned, retroactive = excluded.retroactive, owner_slot = excluded.owner_slot, owner_person = excluded.owner_person,
       owner_role = excluded.owner_role`,
    [caseId, org, state.pack.id, JSON.stringify(changed)]
  );
}

const COUNTED = `CASE WHEN c.overturned THEN 'overturned' WHEN c.retroactive THEN 'retroactive' ELSE c.outcome END`;
const FILTER = `c.org = $1 AND ($2::text IS NULL OR coalesce(c.owner_person, c.owner_role) = $2) AND ($3::text IS NULL OR ${COUNTED} = $3)
  AND ($4::text IS NULL OR c.pack_id = $4) AND ($5::bigint IS NULL OR c.due_at >= $5) AND ($6::bigint IS NULL OR c.due_at < $6)`;

function valuesOf({ org, owner, outcome, pack, from, until }: RecordFilter): unknown[] {
  return [org, owner ?? null, outcome ?? null, pack ?? null, from ?? null, until ?? null];
}

interface Row {
  case_id: string;
  clock: string;
  pack_id: string;
  zone: string;
  def: string;
  duty: string | null;
  mode: ClockRecord['mode'];
  anchor: string;
  due_at: string;
  provisional: boolean;
  outcome: ClockRecord['outcome'];
  stopped_at: string | null;
  duty_done_at: string | null;
  late_ms: string | null;
  overturned: boolean;
  retroactive: boolean;
  owner_slot: string | null;
  owner_person: string | null;
  owner_role: string | null;
}

/** Clocks by due date, after the place `after` names. */
export async function findClockRecords(
  pool: Pool,
  filter: RecordFilter,
  after: readonly [dueAt: number, caseId: string, clock: string] | undefined,
  limit: number
): Promise<CaseClock[]> {
  const { rows } = await pool.query<Row>(
    `SELECT c.*, cases.state->>'zone' AS zone FROM clock_records c JOIN cases USING (case_id)
     WHERE ${FILTER} AND (c.due_at, c.case_id, c.clock) > ($7, $8, $9) ORDER BY c.due_at, c.case_id, c.clock LIMIT $10`,
    [...valuesOf(filter), ...(after ?? [Number.MIN_SAFE_INTEGER, '', '']), limit]
  );
  return rows.map(recordOf);
}

/** Counts by owner and outcome of everything the filter lets through. */
export async function countClockRecords(pool: Pool, filter: RecordFilter): Promise<Count[]> {
  const { rows } = await pool.query<{ owner: string | null; outcome: CountedAs; count: number }>(
    `SELECT coalesce(c.owner_person, c.owner_role) AS owner, ${COUNTED} AS outcome, count(*)::int AS count
     FROM clock_records c WHERE ${FILTER} GROUP BY 1, 2 ORDER BY 1, 2`,
    valuesOf(filter)
  );
  return rows.map(({ owner, outcome, count }) => ({ ...(owner !== null && { owner }), outcome, count }));
}

/** bigint columns arrive as text. */
function recordOf(row: Row): CaseClock {
  const at = (value: string): Instant => Number(value) as Instant;
  const {
    case_id: caseId,
    pack_id: pack,
    clock,
    zone,
    def,
    duty,
    mode,
    provisional,
    outcome,
    overturned,
    retroactive,
  } = row;
  const { owner_slot: slot, owner_person: person, owner_role: role } = row;
  const owner = {
    ...(slot !== null && { slot }),
    ...(person !== null && { person }),
    ...(role !== null && { role }),
  };
  return {
    ...{ caseId, pack, zone, clock, def, mode, anchor: at(row.anchor), dueAt: at(row.due_at), provisional, outcome },
    ...(duty !== null && { duty }),
    ...(row.stopped_at !== null && { stoppedAt: at(row.stopped_at) }),
    ...(row.duty_done_at !== null && { dutyDoneAt: at(row.duty_done_at) }),
    ...(row.late_ms !== null && { lateMs: Number(row.late_ms) }),
    ...{ overturned, retroactive },
    ...(Object.keys(owner).length > 0 && { owner }),
  };
}
