import { Connection } from '@temporalio/client';
import { CurrentDirectory } from '../activities/directory.js';
import { loadConfig } from '../config/config.js';
import { createLogger } from '../config/log.js';
import { runMain } from '../config/main.js';
import { createPool } from '../db/pool.js';
import { createApp } from './app.js';
import { createDeps } from './connect.js';
import { listenUntil, stopSignal } from './listen.js';
import { openMailboxes } from './mailboxes.js';
import { quickTries } from '../worker/quick-tries.js';

runMain(async () => {
  const config = loadConfig(process.env);
  const log = createLogger(config, 'api');
  const stop = stopSignal();
  // Lazy: the API comes up, and says what it waits for, while Temporal or PostgreSQL are down.
  const connection = Connection.lazy({ address: config.temporal.address, interceptors: quickTries });
  const pool = createPool(config, (error) => log.warn({ error: error.message }, 'database connection lost'));
  const organisation = await CurrentDirectory.open(pool, config, log);
  const deps = createDeps(config, log, pool, connection, organisation);
  const mailboxes = await openMailboxes(deps, stop);
  await listenUntil(createApp(deps), config.api, stop, () => log.info(config.api, 'listening'));
  await mailboxes.closed;
  organisation.close();
  await pool.end();
  await connection.close();
});
