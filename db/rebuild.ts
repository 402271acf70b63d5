import type { Pool, PoolClient } from 'pg';
import { transaction } from './pool.js';

/** Cases made anew in one transaction; recordings of theirs wait for it. */
const STEP = 100;

/** A projection that is made anew: its tables, what it reads of a case besides its id, and how it writes one. */
export interface Projection<Row> {
  readonly tables: readonly string[];
  readonly columns: string;
  readonly write: (client: PoolClient, row: Row & { readonly case_id: string }) => Promise<void>;
}

/** Tells how far it has come: cases done, and all of them. */
export type Progress = (done: number, all: number) => void;

/**
 * Makes a projection anew from `cases`, a hundred at a time and by id, each locked, so that a recording writes before or after and
 * never meanwhile; then drops what belongs to no case. Returns how many cases there are.
 */
export async function rebuild<Row>(pool: Pool, projection: Projection<Row>, progress: Progress): Promise<number> {
  const { tables } = projection;
  const count = await pool.query<{ all: number }>('SELECT count(*)::int AS all FROM cases');
  const all = count.rows[0]?.all ?? 0;
  let done = 0;
  for (let after: string | undefined = ''; after !== undefined; progress(done, all)) {
    const ids: string[] = await transaction(pool, (client) => step(client, projection, after ?? ''));
    done += ids.length;
    after = ids.at(-1);
  }
  for (const table of tables) {
    await pool.query(`DELETE FROM ${table} k WHERE NOT EXISTS (SELECT FROM cases c WHERE c.case_id = k.case_id)`);
    await pool.query(`ANALYZE ${table}`);
  }
  return done;
}

async function step<Row>(client: PoolClient, { tables, columns, write }: Projection<Row>, after: string) {
  const { rows } = await client.query<Row & { case_id: string }>(
    `SELECT case_id, ${columns} FROM cases WHERE case_id > $1 ORDER BY case_id LIMIT $2 FOR UPDATE`,
    [after, STEP]
  );
  const ids = rows.map((row) => row.case_id);
  for (const table of tables) await client.query(`DELETE FROM ${table} WHERE case_id = ANY($1)`, [ids]);
  for (const row of rows) await write(client, row);
  return ids;
}
