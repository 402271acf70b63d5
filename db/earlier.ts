import type { Pool } from 'pg';
import type { CaseState } from '../domain/case/state.js';
import type { CaseKey } from '../domain/lookup/keys.js';
import type { BlindIndex } from './case-keys.js';

/** What earlier cases are looked for by: keys of the complaint, of which they share one. */
export interface Wanted {
  readonly caseId: string;
  readonly org: string;
  readonly pack: string;
  readonly keys: readonly CaseKey[];
}

/** A case that shares keys of these kinds. */
export interface EarlierRow {
  readonly state: CaseState;
  readonly shared: readonly string[];
}

/** How many cases of one complainant are looked at, those that closed last first. */
const LOOKED_AT = 50;

/** The other cases of organisation and pack that share a key, whoever opened them. */
export async function earlierCases(
  pool: Pool,
  index: BlindIndex,
  { caseId, org, pack, keys }: Wanted
): Promise<EarlierRow[]> {
  if (keys.length === 0) return [];
  const { rows } = await pool.query<EarlierRow>(
    `WITH found AS MATERIALIZED (
       SELECT k.case_id, array_agg(DISTINCT k.kind ORDER BY k.kind) AS shared
       FROM unnest($1::text[], $2::bytea[]) AS own (kind, digest) JOIN case_keys k USING (kind, digest)
       WHERE k.case_id <> $3 GROUP BY k.case_id)
     SELECT state, shared FROM found JOIN cases USING (case_id)
     WHERE org = $4 AND pack_id = $5
     ORDER BY (state->>'closedAt')::bigint DESC NULLS FIRST, case_id LIMIT ${LOOKED_AT}`,
    [keys.map(({ kind }) => kind), keys.map(({ value }) => index.digest(value)), caseId, org, pack]
  );
  return rows;
}
