import { activeKey, seal, type Keyring } from '../../config/keyring.js';
import type { SealedRow } from '../../db/personal.js';
import type { CoreEngine } from './core-engine.js';

/** What a database would answer that has the personal data of every opening, sealed, and has recorded no case yet. */
export function personalRows(engine: CoreEngine, keys: Keyring) {
  const key = activeKey(keys);
  const rowOf = (caseId: string): SealedRow[] => {
    const { open } = engine.cases.get(caseId)?.input ?? {};
    if (!open) return [];
    const plain = Buffer.from(JSON.stringify(open.personal));
    return [{ case_id: caseId, command: 'open', sealed: seal(key, plain, `case:${caseId}:open`), sealed_key: key.id }];
  };
  return async (sql: string, [ids]: [string[]] = [[]]) => ({
    rows: sql.includes('case_personal') ? ids.flatMap(rowOf) : [],
  });
}
