import type { PoolClient } from 'pg';
import type { Pin } from '../domain/case/commands.js';
import { caseKeys, personalKeys, personalTexts, type Findable } from '../domain/lookup/keys.js';
import { addKeys, addTexts, blindIndex } from './case-keys.js';
import type { LookupIndex } from './lookup.js';
import { unsealed, type SealedRow } from './personal.js';
import { rebuild, type Progress } from './rebuild.js';

interface Row extends Omit<Findable, 'caseId'> {
  readonly case_id: string;
  readonly org: string;
  readonly pack: Pin;
}

async function index({ keys, lookupKey, packOf }: LookupIndex, client: PoolClient, row: Row): Promise<void> {
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
 * Makes the look-up index anew from `cases` and `case_personal`, and drops what belongs to no case; look-ups go on meanwhile.
 * Returns how many cases there are. Throws KEY_UNKNOWN where a case is sealed with a key not in the list.
 */
export function rebuildKeys(lookup: LookupIndex, progress: Progress): Promise<number> {
  const projection = {
    tables: ['case_keys', 'case_grams'],
    columns: `org, state->'pack' AS pack, state->'facts' AS facts, state->'forms' AS forms`,
    write: (client: PoolClient, row: Row) => index(lookup, client, row),
  };
  return rebuild<Row>(lookup.pool, projection, progress);
}
