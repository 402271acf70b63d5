import type { Pool, PoolClient } from 'pg';
import { transaction } from './pool.js';

/** An entry of the KPI register; months are `YYYY-MM`. */
export interface KpiEntry {
  readonly key: string;
  readonly caseId: string;
  readonly subject: string;
  readonly recorder?: string;
  readonly finding: string;
  /** 1, or -1 for a finding that was taken back. */
  readonly count: number;
  readonly month: string;
}

export interface PostedKpi extends KpiEntry {
  /** Where it counts: its own month, or the first open one after it. */
  readonly postedMonth: string;
}

interface Row {
  key: string;
  case_id: string;
  subject: string;
  recorder: string | null;
  finding: string;
  count: number;
  month: string;
  posted_month: string;
}

function entryOf(row: Row): PostedKpi {
  const { key, case_id: caseId, subject, recorder, finding, count, month, posted_month: postedMonth } = row;
  return { key, caseId, subject, ...(recorder !== null && { recorder }), finding, count, month, postedMonth };
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

async function firstOpen(client: PoolClient, month: string): Promise<string> {
  const { rows } = await client.query<{ month: string }>('SELECT month FROM kpi_closed_months WHERE month >= $1', [
    month,
  ]);
  const closed = new Set(rows.map((row) => row.month));
  let open = month;
  while (closed.has(open)) open = nextMonth(open);
  return open;
}

/** Posts an entry, once per key; into a closed month nothing is posted any more, but with a reference to it into the next open one. */
export function postKpi(pool: Pool, entry: KpiEntry): Promise<PostedKpi> {
  return transaction(pool, async (client) => {
    // Closing takes the same lock, so that no entry slips into a month while it is closed.
    await client.query("SELECT pg_advisory_xact_lock(hashtext('kpi'))");
    const { key, caseId, subject, recorder, finding, count, month } = entry;
    const values = [key, caseId, subject, recorder ?? null, finding, count, month, await firstOpen(client, month)];
    await client.query(
      `INSERT INTO kpi_entries (key, case_id, subject, recorder, finding, count, month, posted_month)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
      values
    );
    const { rows } = await client.query<Row>('SELECT * FROM kpi_entries WHERE key = $1', [key]);
    return entryOf(rows[0] as Row);
  });
}

/** Everything posted in a month, by person and time. */
export async function kpiOf(pool: Pool, month: string): Promise<PostedKpi[]> {
  const { rows } = await pool.query<Row>(
    'SELECT * FROM kpi_entries WHERE posted_month = $1 ORDER BY subject, posted_at, key',
    [month]
  );
  return rows.map(entryOf);
}

/** Closes a month for good; false where it was closed already. */
export function closeKpiMonth(pool: Pool, month: string, by: string): Promise<boolean> {
  return transaction(pool, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock(hashtext('kpi'))");
    const { rowCount } = await client.query(
      'INSERT INTO kpi_closed_months (month, closed_by) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [month, by]
    );
    return rowCount === 1;
  });
}
