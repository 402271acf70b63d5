import { createHmac, type KeyObject } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { CaseKey, CaseText } from '../domain/lookup/keys.js';
import { gramsOf } from '../domain/lookup/normal.js';

/** Values as the index keeps them: equal ones are equal, and nobody without the key learns or tries a value. */
export interface BlindIndex {
  /** HMAC-SHA-256, cut to 16 bytes. */
  readonly digest: (key: string) => Buffer;
  /** HMAC-SHA-256, cut to 8 bytes, as a bigint of PostgreSQL: a hit is checked against the text anyway. */
  readonly gram: (gram: string) => string;
}

/** The blind index of an organisation; `secret` is LOOKUP_KEY. */
export function blindIndex(secret: KeyObject, org: string): BlindIndex {
  const hmac = (use: string, value: string): Buffer =>
    createHmac('sha256', secret)
      .update(JSON.stringify([use, org, value]))
      .digest();
  return {
    digest: (key) => hmac('key', key).subarray(0, 16),
    gram: (gram) => hmac('gram', gram).readBigInt64BE().toString(),
  };
}

/** Writes keys of a case; what is there already stays once. */
export async function addKeys(
  client: PoolClient,
  index: BlindIndex,
  caseId: string,
  keys: readonly CaseKey[]
): Promise<void> {
  if (keys.length === 0) return;
  await client.query(
    `INSERT INTO case_keys (case_id, kind, digest) SELECT $1, kind, digest FROM unnest($2::text[], $3::bytea[]) AS k (kind, digest)
     ON CONFLICT DO NOTHING`,
    [caseId, keys.map(({ kind }) => kind), keys.map(({ value }) => index.digest(value))]
  );
}

/** Writes the parts of the texts that came with a command; what is there already stays once. */
export async function addTexts(
  client: PoolClient,
  index: BlindIndex,
  caseId: string,
  command: string,
  texts: readonly CaseText[]
): Promise<void> {
  for (const { kind, text } of texts) {
    const grams = gramsOf(text).map((gram) => index.gram(gram));
    await client.query(
      'INSERT INTO case_grams (case_id, command, kind, grams) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [caseId, command, kind, grams]
    );
  }
}
