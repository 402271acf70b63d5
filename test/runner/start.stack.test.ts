import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { packageRoot } from '../../config/root.js';
import { type ProcessRef, freePort, isAlive, signal, until } from '../../dev/process.js';
import { searchAttributes } from '../../workflows/search-attributes.js';

let home: string;
let port: number;
const running: Start[] = [];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'redress-start-'));
  chmodSync(home, 0o755);
  port = (await freePort(0)) ?? 0;
});
afterEach(async () => {
  for (const start of running.splice(0)) await start.stop('SIGTERM');
  rmSync(home, { recursive: true, force: true });
});

/** `redress start` as a person would run it. */
class Start {
  output = '';
  private readonly child: ChildProcess;
  readonly code: Promise<number | null>;
  constructor(...args: string[]) {
    const { DATABASE_URL: _db, TEMPORAL_ADDRESS: _temporal, ...env } = process.env;
    this.child = spawn(process.execPath, [join(packageRoot(), 'dist/cli/main.js'), 'start', ...args], {
      env: { ...env, REDRESS_TEST_RUN: inject('servers').run, LANG: 'C.UTF-8' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.code = new Promise((done) => this.child.once('exit', done));
    running.push(this);
  }
  async says(text: string, ms = 60_000): Promise<boolean> {
    return until(() => this.output.includes(text), ms);
  }
  hangUp(): void {
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
  }
  async stop(by: NodeJS.Signals): Promise<number | null> {
    this.child.kill(by);
    return this.code;
  }
}

const children = () => JSON.parse(readFileSync(join(home, 'children.json'), 'utf8')) as Record<string, ProcessRef>;
const started = async (...args: string[]) => {
  const start = new Start('--home', home, '--port', String(port), ...args);
  expect(await start.says('Redress is up'), start.output).toBe(true);
  return start;
};
const temporalAddress = (start: Start) => /Temporal: (\S+)/.exec(start.output)?.[1] ?? '';

it('start prints where to go, is ready, and Ctrl-C stops every process', async () => {
  // Closed to others: as root PostgreSQL, which runs as another account, cannot live in there.
  chmodSync(home, 0o700);
  const start = await started();
  expect(start.output).toContain(`API: http://127.0.0.1:${port}`);
  expect(start.output).toContain('npx redress open');
  expect(start.output).not.toMatch(/postgresql:\/\/redress:[^*]/);
  expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(200);
  const pids = Object.values(children());
  expect(pids).toHaveLength(5);
  expect(await start.stop('SIGINT')).toBe(0);
  expect(start.output.trimEnd()).toMatch(/Stopped\.$/);
  expect(pids.filter(isAlive)).toEqual([]);
});

it('a case nobody knows is told as such by replay, which finds keys and packs in the data folder', async () => {
  const env = { ...process.env, TEMPORAL_ADDRESS: temporalAddress(await started()), LANG: 'C.UTF-8' };
  const replay = ['replay', 'C-aaaaaaaaaaaaaaaa', '--home', home];
  const { status, stderr } = spawnSync(process.execPath, [join(packageRoot(), 'dist/cli/main.js'), ...replay], { env });
  expect([status, String(stderr)]).toEqual([2, 'CASE_UNKNOWN: No such case (C-aaaaaaaaaaaaaaaa)\n']);
});

it('every process that is killed comes back, and the API is ready again', async () => {
  const start = await started();
  const before = children();
  for (const name of ['postgres', 'temporal', 'counterpart', 'worker', 'api']) {
    signal(before[name]?.pid ?? 0, 'SIGKILL');
    expect(await start.says(`${name.padEnd(11)} is up again`), start.output).toBe(true);
  }
  expect(start.output).toContain('postgres    ended by SIGKILL, starting it again');
  expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(200);
  expect(await start.stop('SIGTERM')).toBe(0);
});

it('a second start finds data and open cases again', async () => {
  const run = async (start: Start) => {
    const connection = await Connection.connect({ address: temporalAddress(start) });
    const handle = new Client({ connection, namespace: 'redress' }).workflow.getHandle('redress-canary');
    const { runId } = await handle.describe();
    await connection.close();
    return runId;
  };
  const first = await started();
  const runId = await run(first);
  const secrets = readFileSync(join(home, 'secrets.json'), 'utf8');
  await first.stop('SIGINT');
  const second = await started();
  expect(await run(second)).toBe(runId);
  expect(readFileSync(join(home, 'secrets.json'), 'utf8')).toBe(secrets);
  await second.stop('SIGINT');
});

it('after kill -9 of start itself the next start ends what was left and comes up', async () => {
  const first = await started();
  const left = children();
  await first.stop('SIGKILL');
  expect(Object.values(left).filter(isAlive)).toHaveLength(5);
  const second = await started();
  expect(second.output).toContain('postgres    was left running by an earlier start, ended');
  expect(Object.values(left).filter(isAlive)).toEqual([]);
  await second.stop('SIGINT');
});

it('a second start on the same data is refused, a taken port is named with its setting', async () => {
  const first = await started();
  const same = new Start('--home', home, '--port', '0');
  expect(await same.code).toBe(1);
  expect(same.output).toMatch(/^Redress already runs on .*\(process \d+\)/);
  const other = new Start('--home', mkdtempSync(join(home, 'other-')), '--port', String(port));
  expect(await other.code).toBe(1);
  expect(other.output).toContain(
    `Port ${port} is taken by another program. Choose another one with --port or API_PORT.`
  );
  await first.stop('SIGINT');
});

it('of two starts at once on new data one comes up and one is refused', async () => {
  const both = [new Start('--home', home, '--port', String(port)), new Start('--home', home, '--port', String(port))];
  const said = (text: string) => both.filter((start) => start.output.includes(text)).length;
  expect(await until(() => said('Redress is up') === 1 && said('already runs') === 1, 60_000)).toBe(true);
});

it('a reader of the output that leaves does not end it', async () => {
  const start = await started();
  start.hangUp();
  signal(children().worker?.pid ?? 0, 'SIGKILL');
  const pids = Object.values(children());
  expect(await until(() => children().worker?.pid !== pids[3]?.pid, 10_000)).toBe(true);
  const all = Object.values(children());
  expect(await start.stop('SIGHUP')).toBe(0);
  expect(all.filter(isAlive)).toEqual([]);
});

it('the usual ports of PostgreSQL and Temporal being taken disturbs nobody', async () => {
  const holders = [54329, 7233, 8233].map((taken) =>
    createServer()
      .on('error', () => undefined)
      .listen(taken, '127.0.0.1')
  );
  const start = await started();
  expect(temporalAddress(start)).not.toBe('127.0.0.1:7233');
  await start.stop('SIGINT');
  holders.forEach((holder) => holder.close());
});

it('namespaces keep closed cases for 90 days and know the search attributes', async () => {
  const connection = await Connection.connect({ address: inject('servers').temporalAddress });
  for (const namespace of ['redress', 'redress-rehearsal']) {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 24 * 3600);
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(searchAttributes.map(({ name }) => name)));
  }
  await connection.close();
});
