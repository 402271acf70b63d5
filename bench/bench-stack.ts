import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode } from '@temporalio/worker';
import type pg from 'pg';
import { packageRoot } from '../config/root.js';
import { activeContents, getContent } from '../db/contents.js';
import { createPool } from '../db/pool.js';
import { freePort } from '../dev/process.js';
import { startStack, type Stack } from '../dev/stack.js';
import type { Pin } from '../domain/case/commands.js';
import { dataConverter } from '../worker/converter.js';
import { quickTries } from '../worker/quick-tries.js';
import { standard } from './cases.js';

export const FLOOR_QUEUE = 'floor';

/** The product and the floor on the same servers, and what a client of either needs. */
export interface Bench {
  readonly stack: Stack;
  readonly pool: pg.Pool;
  readonly connection: Connection;
  /** Client of the product, with its codec. */
  readonly client: Client;
  /** Client of the floor, without. */
  readonly plain: Client;
  readonly pins: { readonly pack: Pin; readonly calendar: Pin };
  close(): Promise<void>;
}

/** Starts servers, counterpart, API, the product's worker and the floor's, on a fresh data folder and free ports. */
export async function startBench(report: (name: string, message: string) => void): Promise<Bench> {
  const home = mkdtempSync(join(tmpdir(), 'redress-bench-'));
  const { PATH, HOME, XDG_CACHE_HOME, NODE_OPTIONS } = process.env;
  const env = { PATH, HOME, XDG_CACHE_HOME, NODE_OPTIONS, LOG_LEVEL: 'warn', API_PORT: String(await freePort(0)) };
  const stack = await startStack({ home, env, report, usualPorts: false });
  const { config } = stack;
  await startFloor(stack, home);
  const pool = createPool(config, (error) => report('postgres', error.message));
  const connection = await Connection.connect({ address: config.temporal.address, interceptors: quickTries });
  const { namespace } = config.temporal;
  return {
    ...{ stack, pool, connection, pins: await pinsOf(pool) },
    client: new Client({ connection, namespace, dataConverter: dataConverter(config.payloadKeys) }),
    plain: new Client({ connection, namespace }),
    close: async () => {
      await pool.end();
      await connection.close();
      await stack.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** What new cases get; throws where the pack or calendar of the standard case is not active. */
export async function pinsOf(pool: pg.Pool): Promise<Bench['pins']> {
  const active = await activeContents(pool);
  const pin = (wanted: string): Pin => {
    const found = active.find(({ id }) => id === wanted);
    if (!found) throw new Error(`${wanted} is not active`);
    return { id: found.id, version: found.version, hash: found.hash };
  };
  const pack = pin(standard.pack);
  const { calendar } = (await getContent(pool, pack.hash)) as { calendar: string };
  return { pack, calendar: pin(calendar) };
}

async function startFloor(stack: Stack, home: string): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(packageRoot(), 'dist', 'bench', 'floor', 'workflow.js'),
    logger: { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent },
  });
  const bundle = join(home, 'floor-bundle.js');
  writeFileSync(bundle, code);
  const env = { ...stack.env, FLOOR_BUNDLE: bundle, FLOOR_TASK_QUEUE: FLOOR_QUEUE };
  const entry = join(packageRoot(), 'dist', 'bench', 'floor', 'worker.js');
  await stack.supervisor.start({
    name: 'floor',
    command: { command: process.execPath, args: ['--enable-source-maps', entry], env, cwd: packageRoot() },
    // The first case of the warm-up waits for it.
    ready: async () => true,
    stopGrace: 15_000,
  });
}

function silent(): void {
  // The bundler tells its progress; failures are thrown.
}
