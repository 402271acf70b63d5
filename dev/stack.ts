import { resolve } from 'node:path';
import { Connection } from '@temporalio/client';
import { type Config, loadConfig } from '../config/config.js';
import { prepareDatabase } from '../db/activation.js';
import { prepareSchedules } from '../worker/schedules.js';
import { childEnvironment, choosePorts, type Env, PortTakenError, type Ports } from './environment.js';
import { endLeftovers, homeSecrets, lockHome } from './home.js';
import { embeddedPostgres } from './postgres.js';
import { freePort, sleep } from './process.js';
import { apiService, counterpartService, workerService } from './services.js';
import { type Report, Supervisor } from './supervisor.js';
import { findTemporal } from './temporal-binary.js';
import { prepareNamespace, temporalDevServer } from './temporal.js';
import { startCanary, type WatchPace, watchWorker } from './watch.js';

/** What to run and where. */
export interface StackOptions {
  readonly home: string;
  /** Settings of the caller; DATABASE_URL and TEMPORAL_ADDRESS among them switch to real servers. */
  readonly env: Env;
  readonly report: Report;
  /** Default: all three. */
  readonly processes?: { readonly worker?: boolean; readonly api?: boolean; readonly counterpart?: boolean };
  /** Take the usual ports where they are free (default), or always free ones. */
  readonly usualPorts?: boolean;
  /** Ends a start that is still under way: everything started is stopped and startStack throws. */
  readonly signal?: AbortSignal;
  /** How often the worker is asked whether it polls. */
  readonly watch?: WatchPace;
}

/** A running stack. */
export interface Stack {
  readonly config: Config;
  /** The environment its processes run with. */
  readonly env: Readonly<Record<string, string>>;
  readonly apiUrl: string;
  /** Page of the Temporal development server; undefined where TEMPORAL_ADDRESS names a server. */
  readonly temporalUi: string | undefined;
  readonly counterpartUrl: string | undefined;
  readonly supervisor: Supervisor;
  /** Stops all in reverse order and frees the data folder. */
  stop(): Promise<void>;
}

/** Namespace of rehearsals, made beside the real one. */
const REHEARSAL_NAMESPACE = 'redress-rehearsal';

/**
 * Starts all of Redress on the data folder `home` and keeps it running. Throws HomeInUseError, PortTakenError, NoTemporalError,
 * ConfigError or ServiceFailedError, each with a message for the person at the terminal, after stopping what it had started.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const home = resolve(options.home);
  const unlock = lockHome(home);
  const supervisor = new Supervisor(home, options.report);
  const ending = new AbortController();
  const closers: (() => Promise<void>)[] = [];
  const stop = async () => {
    ending.abort();
    await supervisor.stopAll();
    for (const close of closers.splice(0)) await close();
    unlock();
  };
  let booting: ReturnType<typeof bringUp> | undefined;
  try {
    const boot = async () => {
      for (const name of await endLeftovers(home)) options.report(name, 'was left running by an earlier start, ended');
      await planned(options, home);
      const temporal = await temporalBinary(options);
      // Planned anew: fetching a server takes minutes, in which others may have taken the ports.
      const { ports, env, config } = await planned(options, home);
      return bringUp({ supervisor, options, home, env, config, ports, temporal, ending: ending.signal, closers });
    };
    booting = boot();
    return { ...(await Promise.race([booting, ended(options.signal)])), supervisor, stop };
  } catch (error) {
    await stop();
    // What was under way notices the end by itself; a fetch tidies up behind it.
    await Promise.race([booting?.catch(() => undefined), sleep(5000)]);
    throw error;
  }
}

async function ended(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, fail) => signal?.addEventListener('abort', () => fail(new Error('stopped while starting'))));
}

// Settings and ports, checked before anything starts.
async function planned(options: StackOptions, home: string) {
  const ports = await choosePorts(options.usualPorts ?? true);
  const env = childEnvironment(home, options.env, homeSecrets(home), ports);
  const config = loadConfig(env);
  const { host, port } = config.api;
  if (options.processes?.api !== false && (await freePort(port, host)) === undefined) {
    throw new PortTakenError(port, '--port or API_PORT');
  }
  return { ports, env, config };
}

async function temporalBinary({ env, report, signal }: StackOptions): Promise<string | undefined> {
  if (env.TEMPORAL_ADDRESS) return undefined;
  return findTemporal((line) => report('temporal', line), process.env, signal);
}

interface Run {
  readonly supervisor: Supervisor;
  readonly options: StackOptions;
  readonly home: string;
  readonly env: Record<string, string>;
  readonly config: Config;
  readonly ports: Ports;
  /** CLI that has the development server; undefined where TEMPORAL_ADDRESS names a server. */
  readonly temporal: string | undefined;
  readonly ending: AbortSignal;
  readonly closers: (() => Promise<void>)[];
}

async function bringUp(run: Run): Promise<Omit<Stack, 'supervisor' | 'stop'>> {
  const { options, env, config, ports } = run;
  const processes = { worker: true, api: true, counterpart: true, ...options.processes };
  await startServers(run);
  await startProcesses(run, await prepare(config, run.closers), processes);
  return {
    config,
    env,
    apiUrl: apiUrl(config),
    temporalUi: options.env.TEMPORAL_ADDRESS ? undefined : `http://127.0.0.1:${ports.temporalUi}`,
    counterpartUrl: processes.counterpart ? env.COUNTERPART_URL : undefined,
  };
}

const apiUrl = (config: Config) => `http://${config.api.host}:${config.api.port}`;

async function startServers({ supervisor, options, home, ports, config, temporal }: Run): Promise<void> {
  const { env, report } = options;
  if (!env.DATABASE_URL) {
    report('postgres', `embedded PostgreSQL on port ${ports.postgres}`);
    const password = new URL(config.database.url).password;
    await supervisor.start((await embeddedPostgres(home, ports.postgres, password)).service);
  }
  if (temporal !== undefined) {
    report('temporal', `development server on port ${ports.temporal}`);
    const listen = { grpc: ports.temporal, ui: ports.temporalUi };
    await supervisor.start(temporalDevServer(home, temporal, listen, [config.temporal.namespace, REHEARSAL_NAMESPACE]));
  }
}

async function prepare(config: Config, closers: (() => Promise<void>)[]): Promise<Connection> {
  const connection = await Connection.connect({ address: config.temporal.address, connectTimeout: '10s' });
  closers.push(() => connection.close());
  for (const namespace of new Set([config.temporal.namespace, REHEARSAL_NAMESPACE])) {
    await prepareNamespace(connection, namespace);
  }
  await prepareDatabase(config);
  await prepareSchedules(connection, config);
  return connection;
}

type Processes = { worker: boolean; api: boolean; counterpart: boolean };

async function startProcesses(run: Run, connection: Connection, processes: Processes): Promise<void> {
  const { supervisor, env, config, ports, options } = run;
  if (processes.counterpart) {
    await supervisor.start(counterpartService(env, { http: ports.counterpart, smtp: ports.counterpartSmtp }));
  }
  if (processes.worker) {
    options.report('worker', `on task queue ${config.temporal.taskQueue}`);
    await startCanary(connection, config.temporal);
    await supervisor.start(workerService(env, config, connection));
    void watchWorker(connection, config.temporal, watchedWorker(run), run.ending, options.watch);
  }
  if (processes.api) {
    options.report('api', `on ${apiUrl(config)}`);
    await supervisor.start(apiService(env, apiUrl(config)));
  }
}

function watchedWorker({ supervisor, options }: Run) {
  return {
    isUp: () => supervisor.isUp('worker'),
    replace: () => {
      if (!supervisor.isUp('worker')) return;
      options.report('worker', 'has stopped polling: no answer to two questions in a row; replacing it');
      supervisor.kill('worker', 'SIGKILL');
    },
  };
}
