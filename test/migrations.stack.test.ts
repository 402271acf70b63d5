import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { packageRoot } from '../config/root.js';
import { migrate } from '../db/migrate.js';

it('processes that start at once on a new database wait for each other, and its tables are made once', async () => {
  const { databaseUrl } = inject('servers');
  const schema = `m${randomBytes(5).toString('hex')}`;
  await Promise.all([1, 2, 3].map(() => migrate(databaseUrl, schema)));
  const pool = new pg.Pool({ connectionString: databaseUrl });
  const { rows } = await pool.query<{ name: string }>(`SELECT name FROM ${schema}.migrations ORDER BY name`);
  await pool.query(`DROP SCHEMA ${schema} CASCADE`);
  await pool.end();
  const files = readdirSync(join(packageRoot(), 'db', 'migrations')).map((file) => file.replace('.sql', ''));
  expect(rows.map(({ name }) => name)).toEqual(files.sort());
});
