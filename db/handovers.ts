import type { Pool } from 'pg';
import type { Command } from '../domain/case/commands.js';
import { transaction } from './pool.js';

/** Whose request it was, and its key: the same key is one handover. */
export interface HandoverId {
  readonly org: string;
  readonly client: string;
  readonly key: string;
}

export interface KeptHandover {
  /** Of the request. */
  readonly digest: string;
  readonly from: string;
  readonly reason: string;
}

/** What is to become of one case: it goes `to` somebody by `command`, or it stays, and `code` says why. */
export interface PlannedCase {
  readonly caseId: string;
  readonly slot?: string;
  readonly to?: string;
  readonly command?: Command;
  readonly code?: string;
}

/** What came of it for one case. */
export interface CaseOutcome {
  readonly outcome: 'handedOver' | 'kept';
  readonly code?: string;
}

/** A case of a handover at its place in the plan; without an outcome it is still to do. */
export type HandoverCase = PlannedCase & Partial<CaseOutcome> & { readonly place: number };

const OF = 'org = $1 AND client = $2 AND key = $3';
const idOf = ({ org, client, key }: HandoverId): string[] => [org, client, key];

/** The handover of a key, if there is one. */
export async function findHandover(pool: Pool, id: HandoverId): Promise<KeptHandover | undefined> {
  const { rows } = await pool.query<KeptHandover>(
    `SELECT digest, from_person AS "from", reason FROM handovers WHERE ${OF}`,
    idOf(id)
  );
  return rows[0];
}

/** Keeps a plan, whole, before it is carried out; of two with one key the first stays. */
export async function keepHandover(
  pool: Pool,
  id: HandoverId,
  { digest, askedBy, from, reason }: KeptHandover & { askedBy: string },
  cases: readonly PlannedCase[]
): Promise<void> {
  await transaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `INSERT INTO handovers (org, client, key, digest, asked_by, from_person, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT DO NOTHING`,
      [...idOf(id), digest, askedBy, from, reason]
    );
    if (rowCount === 0) return;
    await client.query(
      `INSERT INTO handover_cases (org, client, key, place, case_id, slot, to_person, command, outcome, code)
       SELECT $1, $2, $3, n, p->>'caseId', p->>'slot', p->>'to', p->'command', CASE WHEN NOT p ? 'command' THEN 'kept' END, p->>'code'
       FROM jsonb_array_elements($4::jsonb) WITH ORDINALITY AS planned (p, n)`,
      [...idOf(id), JSON.stringify(cases)]
    );
  });
}

/** The cases of a handover in the order of its plan, after a place; `open` only those still to do. */
export async function handoverCases(
  pool: Pool,
  id: HandoverId,
  { after, limit, open = false }: { after: number; limit: number; open?: boolean }
): Promise<HandoverCase[]> {
  const { rows } = await pool.query<Row>(
    `SELECT place, case_id, slot, to_person, command, outcome, code FROM handover_cases
     WHERE ${OF} AND place > $4 ${open ? 'AND outcome IS NULL' : ''} ORDER BY place LIMIT $5`,
    [...idOf(id), after, limit]
  );
  return rows.map(caseOf);
}

/** Keeps what came of one case, once. */
export async function keepOutcome(
  pool: Pool,
  id: HandoverId,
  place: number,
  { outcome, code }: CaseOutcome
): Promise<void> {
  await pool.query(`UPDATE handover_cases SET outcome = $5, code = $6 WHERE ${OF} AND place = $4 AND outcome IS NULL`, [
    ...idOf(id),
    place,
    outcome,
    code ?? null,
  ]);
}

/** How many cases came to what; those still to do are `pending`. */
export async function countOutcomes(
  pool: Pool,
  id: HandoverId
): Promise<Readonly<Record<'handedOver' | 'kept' | 'pending', number>>> {
  const { rows } = await pool.query<{ handedOver: number; kept: number; pending: number }>(
    `SELECT (count(*) FILTER (WHERE outcome = 'handedOver'))::int AS "handedOver", (count(*) FILTER (WHERE outcome = 'kept'))::int AS kept,
       (count(*) FILTER (WHERE outcome IS NULL))::int AS pending FROM handover_cases WHERE ${OF}`,
    idOf(id)
  );
  return rows[0] ?? { handedOver: 0, kept: 0, pending: 0 };
}

interface Row {
  place: number;
  case_id: string;
  slot: string | null;
  to_person: string | null;
  command: Command | null;
  outcome: CaseOutcome['outcome'] | null;
  code: string | null;
}

function caseOf({ place, case_id: caseId, slot, to_person: to, command, outcome, code }: Row): HandoverCase {
  return {
    ...{ place, caseId },
    ...(slot !== null && { slot }),
    ...(to !== null && { to }),
    ...(command && { command }),
    ...(outcome && { outcome }),
    ...(code !== null && { code }),
  };
}
