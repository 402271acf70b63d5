import type { Pool } from 'pg';
import { keyById, unseal, type Keyring } from '../config/keyring.js';

interface Row {
  command: string;
  sealed: Buffer;
  sealed_key: string;
}

/**
 * The personal data of a case, unsealed: of every field what was said last. What came with a refused command does not count;
 * it stays sealed.
 */
export async function casePersonal(pool: Pool, keys: Keyring, caseId: string): Promise<Record<string, string>> {
  const { rows } = await pool.query<Row>(
    `SELECT p.command, p.sealed, p.sealed_key FROM case_personal p
     JOIN LATERAL (SELECT min(e.seq) AS seq FROM case_events e WHERE e.case_id = p.case_id AND e.event->>'cause' = p.command
                   AND e.type <> 'refused' AND NOT e.event ? 'timed') first ON first.seq IS NOT NULL
     WHERE p.case_id = $1 ORDER BY first.seq`,
    [caseId]
  );
  const parts = rows.map(({ command, sealed, sealed_key }) => {
    const plain = unseal(keyById(keys, sealed_key), sealed, `case:${caseId}:${command}`);
    return JSON.parse(plain.toString('utf8')) as Record<string, string>;
  });
  return Object.assign({}, ...parts) as Record<string, string>;
}
