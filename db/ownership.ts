import type { Pool } from 'pg';
import type { CaseRow } from './queries.js';

/** The open cases of one owner. */
export interface Load {
  readonly owner: string;
  readonly isRole: boolean;
  readonly open: number;
  readonly overdue: number;
}

/** How many open cases everybody owns, people and roles; `unowned` are those that have no owner. */
export async function openLoads(
  pool: Pool,
  org: string
): Promise<{ owned: ReadonlyMap<string, Load>; unowned: number }> {
  const { rows } = await pool.query<{ owner: string | null; isRole: boolean; open: number; overdue: number }>(
    `SELECT handler AS owner, owner_role AS "isRole", count(*)::int AS open, (count(*) FILTER (WHERE overdue))::int AS overdue
     FROM cases WHERE org = $1 AND lifecycle = 'open' GROUP BY 1, 2 ORDER BY 1, 2`,
    [org]
  );
  const owned = rows.flatMap(({ owner, ...counts }) =>
    owner === null ? [] : [[owner, { owner, ...counts }] as const]
  );
  return { owned: new Map(owned), unowned: rows.find(({ owner }) => owner === null)?.open ?? 0 };
}

/** Whose cases are looked for: those a person owns or, where a slot is named, those in which they hold it. */
export interface HeldBy {
  readonly org: string;
  readonly person: string;
  readonly slot?: string;
}

/** A case with its place in the queue. */
export type QueuedCase = CaseRow & { readonly rankKey: string };

/** Open cases of a person, the most pressing first, after the one given. */
export async function heldCases(
  pool: Pool,
  { org, person, slot }: HeldBy,
  after: QueuedCase | undefined,
  limit: number
): Promise<QueuedCase[]> {
  const { rows } = await pool.query<QueuedCase>(
    `SELECT case_id AS "caseId", org, client, state, rank_key AS "rankKey" FROM cases WHERE org = $1 AND lifecycle = 'open'
       AND (($3::text IS NULL AND handler = $2 AND NOT owner_role) OR state->'people'->$3->>'person' = $2)
       AND (rank_key, case_id) > ($4, $5) ORDER BY rank_key, case_id LIMIT $6`,
    [org, person, slot ?? null, after?.rankKey ?? '', after?.caseId ?? '', limit]
  );
  return rows;
}

/** The cases of these ids, in the order given; those nobody knows are left out. */
export async function listedCases(pool: Pool, org: string, ids: readonly string[]): Promise<CaseRow[]> {
  const { rows } = await pool.query<CaseRow>(
    `SELECT case_id AS "caseId", org, client, state FROM cases WHERE org = $1 AND case_id = ANY($2)
     ORDER BY array_position($2, case_id)`,
    [org, ids]
  );
  return rows;
}
