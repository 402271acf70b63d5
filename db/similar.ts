import type { Pool } from 'pg';
import { LINE, lineOf, type CaseLine, type LineRow } from './queries.js';
import type { Instant } from '../domain/time.js';

/** What a case is compared by: the kinds of its keys that make another one similar; `client` where only its own cases count. */
export interface Compared {
  readonly caseId: string;
  readonly org: string;
  readonly client?: string;
  readonly pack: string;
  readonly kinds: readonly string[];
  /** When it was accepted, or received where nobody accepted it yet. */
  readonly at: Instant;
}

/** An open case that shares keys of these kinds with another one. */
export type SimilarCase = CaseLine & { readonly matched: readonly string[]; readonly at: Instant };

interface SimilarRow extends LineRow {
  matched: string[];
  taken_at: string;
}

const TAKEN = "coalesce(nullif(accepted_at, 0), (state->>'receivedAt')::bigint)";

/** The other open cases of organisation and pack that share a key, those nearest in time first; equal keys have equal digests. */
export async function similarCases(pool: Pool, compared: Compared, limit: number): Promise<SimilarCase[]> {
  const { caseId, org, client, pack, kinds, at } = compared;
  const { rows } = await pool.query<SimilarRow>(
    `WITH shared AS MATERIALIZED (
       SELECT k.case_id, array_agg(DISTINCT k.kind ORDER BY k.kind) AS matched
       FROM case_keys own JOIN case_keys k USING (kind, digest)
       WHERE own.case_id = $1 AND kind = ANY ($2::text[]) AND k.case_id <> $1 GROUP BY k.case_id)
     SELECT ${LINE}, matched, ${TAKEN} AS taken_at FROM shared JOIN cases USING (case_id)
     WHERE org = $3 AND pack_id = $4 AND lifecycle = 'open' AND ($5::text IS NULL OR client = $5)
     ORDER BY abs(${TAKEN} - $6::bigint), case_id LIMIT $7`,
    [caseId, kinds, org, pack, client ?? null, at, limit]
  );
  return rows.map((row) => ({ ...lineOf(row), matched: row.matched, at: Number(row.taken_at) as Instant }));
}
