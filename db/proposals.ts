import type { Pool, PoolClient } from 'pg';
import { activeKey, keyById, seal, unseal, type Keyring } from '../config/keyring.js';
import type { Raised } from '../domain/reports/proposals.js';
import type { ReportContent } from '../domain/reports/report.js';
import { instant, type Instant } from '../domain/time.js';

/** What a report put before people, and what they decided. */
export interface ProposalRow {
  /** `pack:report:period:proposal:person`. */
  readonly id: string;
  readonly packHash: string;
  readonly report: string;
  readonly period: string;
  readonly raised: Raised;
  readonly raisedAt: Instant;
  readonly decided?: Decided;
}

export interface Decided {
  readonly decision: 'accept' | 'reject';
  readonly measure?: string;
  readonly by: string;
  readonly at: Instant;
  readonly key: string;
  readonly reason: string;
}

/** Whose report of which period. */
export interface ReportId {
  readonly org: string;
  readonly packId: string;
  readonly report: string;
  readonly period: string;
}

/** Raises what a report proposes, in the transaction that keeps the report. */
export async function addProposals(
  client: PoolClient,
  { org, packId, report, period }: ReportId,
  { proposals = [], pack }: ReportContent,
  at: Instant
): Promise<void> {
  for (const raised of proposals) {
    const { proposal, person } = raised;
    const id = [packId, report, period, proposal, person].join(':');
    await client.query(
      `INSERT INTO proposals (org, id, pack_hash, report, period, proposal, person, content, raised_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
      [org, id, pack.hash, report, period, proposal, person, JSON.stringify(raised), at]
    );
  }
}

interface Row {
  id: string;
  pack_hash: string;
  report: string;
  period: string;
  content: Raised;
  raised_at: string;
  decision: Decided['decision'] | null;
  measure: string | null;
  decided_by: string | null;
  decided_at: string | null;
  decide_key: string | null;
  reason: Buffer | null;
  reason_key: string | null;
}

const context = (id: string): string => `proposal:${id}`;

function proposalOf(keys: Keyring, row: Row): ProposalRow {
  const { id, pack_hash: packHash, report, period, content: raised, decision, measure, reason, reason_key } = row;
  const known = { id, packHash, report, period, raised, raisedAt: instant(Number(row.raised_at)) };
  if (decision === null) return known;
  const opened = reason && unseal(keyById(keys, reason_key ?? ''), reason, context(id)).toString('utf8');
  const decided = {
    ...{ decision, by: row.decided_by ?? '', at: instant(Number(row.decided_at)), key: row.decide_key ?? '' },
    ...{ reason: opened ?? '', ...(measure !== null && { measure }) },
  };
  return { ...known, decided };
}

/** The proposals of an organisation, the latest first; `open`: only those nobody has decided, or only the others. */
export async function findProposals(
  pool: Pool,
  keys: Keyring,
  { org, open, id }: { org: string; open?: boolean; id?: string },
  limit: number
): Promise<ProposalRow[]> {
  const { rows } = await pool.query<Row>(
    `SELECT * FROM proposals WHERE org = $1 AND ($2::boolean IS NULL OR (decision IS NULL) = $2) AND ($3::text IS NULL OR id = $3)
     ORDER BY raised_at DESC, id LIMIT $4`,
    [org, open ?? null, id ?? null, limit]
  );
  return rows.map((row) => proposalOf(keys, row));
}

/** Keeps a decision, once; false where there is one. */
export async function decideProposal(
  pool: Pool,
  keys: Keyring,
  { org, id }: { org: string; id: string },
  { decision, measure, by, at, key, reason }: Decided
): Promise<boolean> {
  const sealing = activeKey(keys);
  const sealed = seal(sealing, Buffer.from(reason), context(id));
  const { rowCount } = await pool.query(
    `UPDATE proposals SET decision = $3, measure = $4, decided_by = $5, decided_at = $6, decide_key = $7, reason = $8, reason_key = $9
     WHERE org = $1 AND id = $2 AND decision IS NULL`,
    [org, id, decision, measure ?? null, by, at, key, sealed, sealing.id]
  );
  return rowCount === 1;
}
