import { once } from 'node:events';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import { loadConfig } from '../config/config.js';
import { createLogger } from '../config/log.js';
import { runMain } from '../config/main.js';
import { createApp } from './app.js';

runMain(async () => {
  const config = loadConfig(process.env);
  const log = createLogger(config, 'api');
  // Lazy: the API comes up, and says what it waits for, while Temporal or PostgreSQL are down.
  const connection = Connection.lazy({ address: config.temporal.address });
  const pool = new pg.Pool({ connectionString: config.database.url, connectionTimeoutMillis: 3000 });
  pool.on('error', (error) => log.warn({ error: error.message }, 'database connection lost'));
  const server = createApp({ config, connection, pool, log }).listen(config.api.port, config.api.host);
  await once(server, 'listening');
  log.info({ host: config.api.host, port: config.api.port }, 'listening');
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  // No new requests; those in flight get up to ten seconds.
  const closed = new Promise((done) => server.close(done));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 10_000).unref();
  await closed;
  await pool.end();
  await connection.close();
});
