import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { Config } from '../../config/config.js';
import { freePort } from '../../dev/process.js';
import { startStack as start, type StackOptions } from '../../dev/stack.js';

/** What a test needs; everything left out is the default of `redress start`. */
export interface TestStackOptions {
  readonly worker?: boolean;
  readonly api?: boolean;
  readonly counterpart?: boolean;
  /** PostgreSQL and Temporal of its own, to be killed; otherwise the run's shared ones, with own schema and task queue. */
  readonly ownServers?: boolean;
  /** Data folder to keep; otherwise one in the temporary folder, removed by stop(). */
  readonly home?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly watch?: StackOptions['watch'];
}

/** Real processes from dist/ under supervision. */
export interface TestStack {
  readonly apiUrl: string;
  readonly temporalAddress: string;
  readonly databaseUrl: string;
  readonly config: Config;
  /** The environment its processes run with, secrets and counterpart URLs included. */
  readonly env: Readonly<Record<string, string>>;
  readonly home: string;
  /** What the supervisor said, `name: message`. */
  readonly reports: readonly string[];
  /** Process ids by name: postgres, temporal, counterpart, worker, api. */
  readonly pids: () => Record<string, number>;
  /** SIGKILL, SIGSTOP … to one process; a dead one is started again by the supervisor. */
  kill(name: string, signal: NodeJS.Signals): void;
  /** SIGKILL, and it stays dead until `resume`. */
  halt(name: string): Promise<void>;
  resume(name: string): Promise<void>;
  /** Stops one process in order and starts it again. */
  restart(name: string): Promise<void>;
  /** Rejects when the API answered 500. */
  stop(): Promise<void>;
}

/** Starts a stack for one test file. Always stop() it: what is left over fails the run. */
export async function startStack(options: TestStackOptions = {}): Promise<TestStack> {
  const servers = inject('servers');
  process.env.REDRESS_TEST_RUN = servers.run;
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'redress-test-'));
  // Root's PostgreSQL runs as another account, which has to get in.
  chmodSync(home, 0o755);
  const own = `t${randomBytes(5).toString('hex')}`;
  const shared = {
    ...{ DATABASE_URL: servers.databaseUrl, TEMPORAL_ADDRESS: servers.temporalAddress },
    ...{ DATABASE_SCHEMA: own, TASK_QUEUE: own },
  };
  const { worker = true, api = true, counterpart = true, watch } = options;
  const reports: string[] = [];
  const stack = await start({
    home,
    env: {
      ...bare(process.env),
      ...{ API_PORT: String(await freePort(0)), LOG_LEVEL: 'info' },
      ...(!options.ownServers && shared),
      ...options.env,
    },
    report: (name, message) => reports.push(`${name}: ${message}`),
    processes: { worker, api, counterpart },
    usualPorts: false,
    ...(watch && { watch }),
  });
  return {
    ...{ home, reports, apiUrl: stack.apiUrl, config: stack.config, env: stack.env },
    temporalAddress: stack.config.temporal.address,
    databaseUrl: stack.config.database.url,
    pids: () => stack.supervisor.pids(),
    kill: (name, signal) => stack.supervisor.kill(name, signal),
    halt: (name) => stack.supervisor.halt(name, 'SIGKILL'),
    resume: (name) => stack.supervisor.resume(name),
    restart: (name) => stack.supervisor.restart(name),
    stop: async () => {
      await stack.stop();
      const unforeseen = unforeseenErrors(home);
      if (options.home === undefined) rmSync(home, { recursive: true, force: true });
      if (unforeseen.length > 0) throw new Error(`errors nobody foresaw:\n${unforeseen.join('\n')}`);
    },
  };
}

/** An answer 500 fails the file it happened in, with what the API logged of it, whether or not a client's second try went well. */
function unforeseenErrors(home: string): string[] {
  const log = join(home, 'logs', 'api.log');
  const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
  return lines.filter((line) => line.includes('"msg":"internal error"'));
}

// Settings of the person's own shell must not leak into a test.
function bare(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'XDG_CACHE_HOME', 'REDRESS_TEST_RUN'];
  return Object.fromEntries(names.map((name) => [name, env[name]]));
}
