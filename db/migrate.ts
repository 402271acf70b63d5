import { join } from 'node:path';
import { runner } from 'node-pg-migrate';
import { packageRoot } from '../config/root.js';

/** Brings `schema` of the database to the newest migration of db/migrations. Concurrent callers wait for each other. */
export async function migrate(databaseUrl: string, schema: string): Promise<void> {
  await runner({
    databaseUrl,
    schema,
    createSchema: true,
    dir: join(packageRoot(), 'db', 'migrations'),
    migrationsTable: 'migrations',
    migrationsSchema: schema,
    createMigrationsSchema: true,
    advisoryLockMode: 'wait',
    direction: 'up',
    log: () => undefined,
  });
}
