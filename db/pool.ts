import pg from 'pg';
import type { Config } from '../config/config.js';

/** A pool on the configured schema. Waits at most 3 s for a connection and 8 s for a statement: a dead database is told, not waited for. */
export function createPool(config: Pick<Config, 'database'>, onLost: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString: config.database.url,
    // Every statement is short: helpers of its own would take longer to start than it runs.
    options: `-c search_path=${config.database.schema} -c max_parallel_workers_per_gather=0`,
    connectionTimeoutMillis: 3_000,
    query_timeout: 8_000,
    max: 8,
  });
  pool.on('error', onLost);
  // The pool hears idle connections only; one lost between two statements would end the process. Its next statement fails and tells.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Runs `work` in one transaction; rolls back and rethrows when it throws. */
export async function transaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // A connection in doubt is not used again.
    client.release(error instanceof Error ? error : true);
    throw error;
  }
}
