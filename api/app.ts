import type { Connection } from '@temporalio/client';
import express, { type Express } from 'express';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';

/** What the routes work with. */
export interface ApiDeps {
  readonly config: Config;
  readonly connection: Connection;
  readonly pool: pg.Pool;
  readonly log: Logger;
}

/** The HTTP application. `/health`: the process runs; `/ready`: it reaches Temporal and PostgreSQL (503 names what it does not). */
export function createApp({ config, connection, pool }: ApiDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/health', (_request, response) => {
    response.json({ status: 'up' });
  });
  app.get('/ready', async (_request, response) => {
    const { namespace } = config.temporal;
    const asked = () => connection.workflowService.describeNamespace({ namespace });
    const [temporal, database] = await Promise.all([
      answers(() => connection.withDeadline(Date.now() + 2000, asked)),
      answers(() => pool.query('select 1')),
    ]);
    response.status(temporal && database ? 200 : 503).json({ temporal, database });
  });
  return app;
}

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  return ask().then(
    () => true,
    () => false
  );
}
