import { join } from 'node:path';
import type { Connection } from '@temporalio/client';
import type { Config } from '../config/config.js';
import { packageRoot } from '../config/root.js';
import { listens } from './process.js';
import type { Service } from './supervisor.js';
import { forgetLastWorker, workerAnswers } from './watch.js';

function node(entry: string, env: Record<string, string>): Service['command'] {
  return {
    command: process.execPath,
    args: ['--enable-source-maps', join(packageRoot(), 'dist', entry)],
    env,
  };
}

/** The worker; ready when it answers the canary, that is when it really polls. */
export function workerService(env: Record<string, string>, config: Config, connection: Connection): Service {
  return {
    name: 'worker',
    command: node('worker/main.js', env),
    ready: async () => {
      await forgetLastWorker(connection, config.temporal);
      return workerAnswers(connection, config.temporal, 2000);
    },
    // Its own grace time for running activities is 20 s, 25 s by force.
    stopGrace: 30_000,
  };
}

/** The API; ready when it says so. */
export function apiService(env: Record<string, string>, apiUrl: string): Service {
  return {
    name: 'api',
    command: node('api/main.js', env),
    ready: async () => (await fetch(`${apiUrl}/ready`, { signal: AbortSignal.timeout(2000) })).ok,
    stopGrace: 15_000,
  };
}

/** The systems outside, played for development; ready when both its ports listen. */
export function counterpartService(env: Record<string, string>, ports: { http: number; smtp: number }): Service {
  return {
    name: 'counterpart',
    command: node('dev/counterpart/main.js', env),
    ready: async () => (await listens(ports.http)) && (await listens(ports.smtp)),
    stopGrace: 5000,
  };
}
