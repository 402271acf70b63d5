import type { PoolClient } from 'pg';
import type { Pin } from '../domain/case/commands.js';
import { caseKeys, personalKeys, personalTexts, type Findable } from '../domain/lookup/keys.js';
import { addKeys, addTexts, blindIndex } from './case-keys.js';
import type { Lookup } from './lookup.js';
import { unsealed, type SealedRow } from './personal.js';
import { transaction } from './pool.js';

/** Cases made anew in one transaction; recordings of theirs wait for it. */
const STEP = 100;

interface Row extends Omit<Findable, 'caseId'> {
  readonly case_id: string;
  readonly org: string;
  readonly pack: Pin;
}

/** The next cases by id, locked: a recording adds its keys before or after, never meanwhile. */
async function nextCases(client: PoolClient, after: string): Promise<Row[]> {
  const { rows } = await client.query<Row>(
    `SELECT case_id, org, state->'pack' AS pack, state->'facts' AS facts, state->'forms' AS forms FROM cases
     WHERE case_id > $1 ORDER BY case_id LIMIT $2 FOR UPDATE`,
    [after, STEP]
  );
  return rows;
}

const TABLES = ['case_keys', 'case_grams'];

async function index({ keys, lookupKey, packOf }: Lookup, client: PoolClient, row: Row): Promise<void> {
  const { data: pack } = await packOf(row.pack);
  const blind = blindIndex(lookupKey, row.org);
  await addKeys(client, blind, row.case_id, caseKeys(pack, { ...row, caseId: row.case_id }));
  const { rows } = await client.query<SealedRow>('SELECT * FROM case_personal WHERE case_id = $1', [row.case_id]);
  for (const sealed of rows) {
    const personal = unsealed(keys, sealed);
    await addKeys(client, blind, row.case_id, personalKeys(pack, personal));
    await addTexts(client, blind, row.case_id, sealed.command, personalTexts(pack, personal));
  }
}

/**
 * Makes the look-up index anew from `cases` and `case_personal`, a hundred cases at a time, and drops what belongs to no case; look-ups
 * go on meanwhile. Returns how many cases there are. Throws KEY_UNKNOWN where a case is sealed with a key not in the list.
 */
export async function rebuildKeys(lookup: Lookup, progress: (done: number, all: number) => void): Promise<number> {
  const { pool } = lookup;
  const count = await pool.query<{ all: number }>('SELECT count(*)::int AS all FROM cases');
  const all = count.rows[0]?.all ?? 0;
  let done = 0;
  for (let after: string | undefined = ''; after !== undefined; progress(done, all)) {
    const from: string = after;
    const cases = await transaction(pool, async (client) => {
      const rows = await nextCases(client, from);
      const ids = rows.map((row) => row.case_id);
      for (const table of TABLES) await client.query(`DELETE FROM ${table} WHERE case_id = ANY($1)`, [ids]);
      for (const row of rows) await index(lookup, client, row);
      return rows;
    });
    done += cases.length;
    after = cases.at(-1)?.case_id;
  }
  for (const table of TABLES) {
    await pool.query(`DELETE FROM ${table} k WHERE NOT EXISTS (SELECT FROM cases c WHERE c.case_id = k.case_id)`);
    await pool.query(`ANALYZE ${table}`);
  }
  return done;
}
