import type { Pool } from 'pg';
import type { Actor, Pin } from '../domain/case/commands.js';
import type { Change } from '../domain/decide/adoption-changes.js';
import { transaction } from './pool.js';
import { awaitsCalendar, type CaseRow } from './queries.js';

/** What cases go over to another version of. */
export const KINDS = ['pack', 'calendar'] as const;
export interface Target extends Pin {
  readonly kind: (typeof KINDS)[number];
}

/** Open cases that go over to another version of their pack or calendar. Without an approver nothing has been done. */
export interface Migration {
  readonly id: string;
  /** sha256 of the request, hex. */
  readonly request: string;
  readonly target: Target;
  /** sha256 of what was previewed for all its cases, hex. */
  readonly preview: string;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly approver?: Actor;
  readonly approvedAt?: Date;
}

/** What was previewed for a case: its changes with their digest, or why it stays. */
export type PlannedMove =
  | { readonly caseId: string; readonly preview: string; readonly changes: readonly Change[] }
  | { readonly caseId: string; readonly code: string };

/** What came of it; `failed`: the case stays under the rules it has. */
export interface MoveOutcome {
  readonly outcome: 'adopted' | 'failed';
  readonly code?: string;
}

/** A case of a migration at its place; without an outcome it is still to do. */
export interface Move extends Partial<MoveOutcome> {
  readonly place: number;
  readonly caseId: string;
  readonly preview?: string;
  readonly changes: readonly Change[];
  /** IANA zone of the case, for its instants. */
  readonly zone: string;
}

/** Which cases: those of other versions than `target`, or of a pack where one is given of that one. */
export interface MoveFilter {
  readonly org: string;
  readonly target: Target;
  readonly from?: Pin | undefined;
}

/** A calendar is adopted where a date waits for it: no other due date moves (conventions, rules 11 and 14). */
const TO_MOVE = {
  pack: `org = $1 AND pack_id = $2 AND lifecycle = 'open' AND state->'pack'->>'hash' <> $3`,
  calendar: `org = $1 AND ${awaitsCalendar('$2', '$3')}`,
};

/** Cases to move, by id after the one named. */
export async function casesToMove(
  pool: Pool,
  { org, target, from }: MoveFilter,
  after: string,
  limit: number
): Promise<CaseRow[]> {
  const { rows } = await pool.query<CaseRow>(
    `SELECT case_id AS "caseId", org, client, state FROM cases WHERE ${TO_MOVE[target.kind]}
       AND ($4::text IS NULL OR state->'pack'->>'hash' = $4) AND case_id > $5 ORDER BY case_id LIMIT $6`,
    [org, target.id, target.hash, from?.hash ?? null, after, limit]
  );
  return rows;
}

/** How many there are. */
export async function countToMove(pool: Pool, org: string, target: Target): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM cases WHERE ${TO_MOVE[target.kind]}`,
    [org, target.id, target.hash]
  );
  return rows[0]?.count ?? 0;
}

interface Row {
  id: string;
  request: string;
  kind: Target['kind'];
  target: Pin;
  preview: string;
  proposed_by: string;
  proposed_at: Date;
  approver: Actor | null;
  approved_at: Date | null;
}

function migrationOf(row: Row): Migration {
  const { id, request, kind, preview, proposed_by: proposedBy, proposed_at: proposedAt } = row;
  const approval = row.approver && row.approved_at && { approver: row.approver, approvedAt: row.approved_at };
  const target = { kind, ...row.target };
  return { id, request, target, preview, proposedBy, proposedAt, ...approval };
}

/** Keeps a proposal, whole; of two under one id the first stays. */
export async function keepMigration(
  pool: Pool,
  org: string,
  { id, request, target, preview, proposedBy }: Omit<Migration, 'proposedAt'>,
  cases: readonly PlannedMove[]
): Promise<void> {
  const { kind, ...pin } = target;
  await transaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `INSERT INTO case_migrations (id, org, request, kind, target, preview, proposed_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT DO NOTHING`,
      [id, org, request, kind, JSON.stringify(pin), preview, proposedBy]
    );
    if (rowCount === 0) return;
    await client.query(
      `INSERT INTO migration_cases (migration, place, case_id, preview, changes, outcome, code)
       SELECT $1, n, p->>'caseId', p->>'preview', p->'changes', CASE WHEN p ? 'code' THEN 'failed' END, p->>'code'
       FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS planned (p, n)`,
      [id, JSON.stringify(cases)]
    );
  });
}

export async function findMigration(pool: Pool, org: string, id: string): Promise<Migration | undefined> {
  const { rows } = await pool.query<Row>('SELECT * FROM case_migrations WHERE org = $1 AND id = $2', [org, id]);
  return rows.map(migrationOf)[0];
}

/** The newest migrations of an organisation. */
export async function listMigrations(pool: Pool, org: string, limit: number): Promise<Migration[]> {
  const { rows } = await pool.query<Row>(
    'SELECT * FROM case_migrations WHERE org = $1 ORDER BY proposed_at DESC, id LIMIT $2',
    [org, limit]
  );
  return rows.map(migrationOf);
}

/** Keeps who approved it; the first approval stays. */
export async function approveMigration(pool: Pool, org: string, id: string, approver: Actor): Promise<void> {
  await pool.query(
    'UPDATE case_migrations SET approver = $3, approved_at = now() WHERE org = $1 AND id = $2 AND approver IS NULL',
    [org, id, JSON.stringify(approver)]
  );
}

/** The cases of a migration in the order of its plan, after a place; `open` only those still to do. */
export async function movesOf(
  pool: Pool,
  id: string,
  { after, limit, open = false }: { after: number; limit: number; open?: boolean }
): Promise<Move[]> {
  const { rows } = await pool.query<{
    place: number;
    case_id: string;
    preview: string | null;
    changes: Change[] | null;
    outcome: MoveOutcome['outcome'] | null;
    code: string | null;
    zone: string;
  }>(
    `SELECT place, case_id, preview, changes, outcome, code, coalesce(state->>'zone', 'UTC') AS zone
     FROM migration_cases LEFT JOIN cases USING (case_id) WHERE migration = $1 AND place > $2 ${open ? 'AND outcome IS NULL' : ''} ORDER BY place LIMIT $3`,
    [id, after, limit]
  );
  return rows.map(({ place, case_id: caseId, preview, changes, outcome, code, zone }) => ({
    ...{ place, caseId, zone, changes: changes ?? [] },
    ...(preview !== null && { preview }),
    ...(outcome !== null && { outcome }),
    ...(code !== null && { code }),
  }));
}

/** Keeps what came of one case, once. */
export async function keepMove(pool: Pool, id: string, place: number, { outcome, code }: MoveOutcome): Promise<void> {
  await pool.query(
    'UPDATE migration_cases SET outcome = $3, code = $4 WHERE migration = $1 AND place = $2 AND outcome IS NULL',
    [id, place, outcome, code ?? null]
  );
}

/** How many cases came to what; those still to do are `pending`. */
export async function countMoves(
  pool: Pool,
  id: string
): Promise<Readonly<Record<'adopted' | 'failed' | 'pending', number>>> {
  const { rows } = await pool.query<{ adopted: number; failed: number; pending: number }>(
    `SELECT (count(*) FILTER (WHERE outcome = 'adopted'))::int AS adopted, (count(*) FILTER (WHERE outcome = 'failed'))::int AS failed,
       (count(*) FILTER (WHERE outcome IS NULL))::int AS pending FROM migration_cases WHERE migration = $1`,
    [id]
  );
  return rows[0] ?? { adopted: 0, failed: 0, pending: 0 };
}

/** How often each kind of change was previewed, over all its cases. */
export async function countChanges(pool: Pool, id: string): Promise<Partial<Record<Change['what'], number>>> {
  const { rows } = await pool.query<{ what: Change['what']; count: number }>(
    `SELECT change->>'what' AS what, count(*)::int AS count
     FROM migration_cases, jsonb_array_elements(changes) AS change WHERE migration = $1 GROUP BY 1`,
    [id]
  );
  return Object.fromEntries(rows.map(({ what, count }) => [what, count]));
}
