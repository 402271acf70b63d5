import type { Pool } from 'pg';

/** Whose request it was, and its key: the same key is one handover. */
export interface HandoverId {
  readonly org: string;
  readonly client: string;
  readonly key: string;
}

/** A handover as it was planned, before anything was done; `answer` once all of it was. */
export interface KeptHandover<Plan, Answer> {
  readonly digest: string;
  readonly plan: Plan;
  readonly answer?: Answer;
}

interface Row<Plan, Answer> {
  digest: string;
  plan: Plan;
  answer: Answer | null;
}

/** The handover of a key, if there is one. */
export async function findHandover<Plan, Answer>(
  pool: Pool,
  { org, client, key }: HandoverId
): Promise<KeptHandover<Plan, Answer> | undefined> {
  const { rows } = await pool.query<Row<Plan, Answer>>(
    'SELECT digest, plan, answer FROM handovers WHERE org = $1 AND client = $2 AND key = $3',
    [org, client, key]
  );
  return rows.map(({ answer, ...kept }) => ({ ...kept, ...(answer !== null && { answer }) }))[0];
}

/** Keeps a plan before it is carried out; of two with one key the first stays. */
export async function keepHandover(
  pool: Pool,
  { org, client, key }: HandoverId,
  { digest, askedBy, plan }: { digest: string; askedBy: string; plan: unknown }
): Promise<void> {
  await pool.query(
    `INSERT INTO handovers (org, client, key, digest, asked_by, plan) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [org, client, key, digest, askedBy, JSON.stringify(plan)]
  );
}

/** Keeps what came of it, once. */
export async function endHandover(pool: Pool, { org, client, key }: HandoverId, answer: unknown): Promise<void> {
  await pool.query('UPDATE handovers SET answer = $4 WHERE org = $1 AND client = $2 AND key = $3 AND answer IS NULL', [
    org,
    client,
    key,
    JSON.stringify(answer),
  ]);
}
