import type { Pool } from 'pg';
import { keyById, unseal, type Keyring } from '../config/keyring.js';

export type PersonalData = Record<string, string>;

/** A sealed row of case_personal. */
export interface SealedRow {
  case_id: string;
  command: string;
  sealed: Buffer;
  sealed_key: string;
}

/** Opens what came with one command. Throws KEY_UNKNOWN, SEAL_BROKEN. */
export function unsealed(keys: Keyring, { case_id, command, sealed, sealed_key }: SealedRow): PersonalData {
  const plain = unseal(keyById(keys, sealed_key), sealed, `case:${case_id}:${command}`);
  return JSON.parse(plain.toString('utf8')) as PersonalData;
}

/**
 * The personal data of cases by case id, unsealed: of every field what was said last; a case without any is absent. What came with a
 * refused command does not count; it stays sealed.
 */
export async function personalOf(
  pool: Pool,
  keys: Keyring,
  caseIds: readonly string[]
): Promise<Map<string, PersonalData>> {
  const { rows } = await pool.query<SealedRow>(
    `SELECT p.case_id, p.command, p.sealed, p.sealed_key FROM case_personal p
     JOIN LATERAL (SELECT min(e.seq) AS seq FROM case_events e WHERE e.case_id = p.case_id AND e.event->>'cause' = p.command
                   AND e.type <> 'refused' AND NOT e.event ? 'timed') first ON first.seq IS NOT NULL
     WHERE p.case_id = ANY($1) ORDER BY first.seq`,
    [caseIds]
  );
  const found = new Map<string, PersonalData>();
  for (const row of rows) found.set(row.case_id, { ...found.get(row.case_id), ...unsealed(keys, row) });
  return found;
}

/** The personal data of one case, as {@link personalOf}. */
export async function casePersonal(pool: Pool, keys: Keyring, caseId: string): Promise<PersonalData> {
  return (await personalOf(pool, keys, [caseId])).get(caseId) ?? {};
}
