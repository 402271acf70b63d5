import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import type { TestProject } from 'vitest/node';
import { packageRoot } from '../../config/root.js';
import { choosePorts } from '../../dev/environment.js';
import { lockHome } from '../../dev/home.js';
import { embeddedPostgres } from '../../dev/postgres.js';
import { Supervisor } from '../../dev/supervisor.js';
import { findTemporal } from '../../dev/temporal-binary.js';
import { prepareNamespace, temporalDevServer } from '../../dev/temporal.js';
import { leftProcesses } from './leaks.js';

/** The servers that all stack tests of a run share. */
export interface SharedServers {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  /** Marks every process of this run, in its environment. */
  readonly run: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: SharedServers;
  }
}

const NAMESPACES = ['redress', 'redress-rehearsal'];

/** Vitest calls it once before the stack tests; what it returns is called after them and fails the run on a leak. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  requireFreshBuild();
  const run = randomUUID();
  process.env.REDRESS_TEST_RUN = run;
  const home = mkdtempSync(join(tmpdir(), 'redress-servers-'));
  // Root's PostgreSQL runs as another account, which has to get in.
  chmodSync(home, 0o755);
  const unlock = lockHome(home);
  const supervisor = new Supervisor(home, (name, message) => process.stderr.write(`${name}: ${message}\n`));
  const stop = async () => {
    await supervisor.stopAll();
    unlock();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    project.provide('servers', { ...(await startServers(supervisor, home)), run });
  } catch (error) {
    await stop();
    throw error;
  }
  return async () => {
    await stop();
    const left = leftProcesses(run);
    if (left.length === 0) return;
    // Vitest prints what a teardown throws, but does not fail for it.
    process.exitCode = 1;
    throw new Error(`Processes left over by tests:\n${left.join('\n')}`);
  };
}

async function startServers(supervisor: Supervisor, home: string) {
  const ports = await choosePorts(false);
  const postgres = await embeddedPostgres(home, ports.postgres, 'test');
  await supervisor.start(postgres.service);
  const binary = await findTemporal((line) => process.stderr.write(`temporal: ${line}\n`));
  await supervisor.start(temporalDevServer(home, binary, { grpc: ports.temporal }, NAMESPACES));
  const temporalAddress = `127.0.0.1:${ports.temporal}`;
  const connection = await Connection.connect({ address: temporalAddress });
  for (const namespace of NAMESPACES) await prepareNamespace(connection, namespace);
  await connection.close();
  return { databaseUrl: postgres.url, temporalAddress };
}

// Stack tests run the compiled files: an old build would test yesterday's code.
function requireFreshBuild(): void {
  const root = packageRoot();
  const built = statSync(join(root, 'dist', '.tsbuildinfo'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const folders = readdirSync(root, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !/^(\.|node_modules|dist|test|docs)/.test(entry.name)
  );
  const newer = folders.some(({ name }) =>
    readdirSync(join(root, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .some((file) => statSync(join(root, name, file)).mtimeMs > built)
  );
  if (newer) execFileSync('npm', ['run', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}
