import type { Pool } from 'pg';
import type { Value } from '../domain/case/commands.js';
import type { ErrorCode } from '../domain/errors.js';

/** A refusal found before a case was reached. Never holds personal data: `detail` names fields, `path` is the route. */
export interface EdgeRefusal {
  readonly requestId: string;
  readonly actor?: string;
  readonly method: string;
  readonly path: string;
  readonly caseId?: string;
  readonly code: ErrorCode;
  readonly detail: Value;
}

/** Keeps a refusal in the register. Rejects when the database does; the caller's answer never depends on it. */
export async function recordRefusal(pool: Pool, refusal: EdgeRefusal): Promise<void> {
  const { requestId, actor, method, path, caseId, code, detail } = refusal;
  await pool.query(
    `INSERT INTO refusals (request_id, actor, method, path, case_id, code, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [requestId, actor ?? null, method, path, caseId ?? null, code, detail === null ? null : JSON.stringify(detail)]
  );
}
