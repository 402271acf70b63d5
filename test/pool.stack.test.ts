import { expect, inject, it } from 'vitest';
import { isDatabaseDown } from '../db/errors.js';
import { createPool, transaction } from '../db/pool.js';
import { sleep } from '../dev/process.js';

it('a connection lost between two statements of a transaction fails the transaction, not the process', async () => {
  const pool = createPool({ database: { url: inject('servers').databaseUrl, schema: 'public' } }, () => undefined);
  const cut = transaction(pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    // Nothing is asked of it while it ends.
    await sleep(300);
    await client.query('select 1');
  });
  const error: unknown = await cut.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(isDatabaseDown(error)).toBe(true);
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await pool.end();
});
