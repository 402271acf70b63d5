import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockHome } from '../../dev/home.js';
import { startedAt, until } from '../../dev/process.js';
import { type Service, ServiceFailedError, Supervisor } from '../../dev/supervisor.js';

let home: string;
let supervisor: Supervisor;
let reports: string[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'redress-supervisor-'));
  lockHome(home);
  reports = [];
  supervisor = new Supervisor(home, (name, message) => reports.push(`${name}: ${message}`));
});
afterEach(async () => {
  await supervisor.stopAll();
  rmSync(home, { recursive: true, force: true });
});

const mark = (name: string) => join(home, name);

/** A service that runs `script` with `touch` at hand, ready when it has touched its own name. */
function service(name: string, script: string, more: Partial<Service> = {}): Service {
  const prelude = `const { appendFileSync } = require('node:fs'); const touch = (n) => appendFileSync(${JSON.stringify(home)} + '/' + n, '.');`;
  return {
    name,
    command: {
      command: process.execPath,
      args: ['-e', `${prelude} ${script}; setInterval(() => 0, 1e6)`],
      env: process.env,
    },
    ready: async () => existsSync(mark(name)),
    stopGrace: 5000,
    ...more,
  };
}

it('a service that dies is started again', async () => {
  await supervisor.start(service('a', `touch('a')`));
  const before = supervisor.pids().a;
  supervisor.kill('a', 'SIGKILL');
  expect(await until(() => reports.includes('a: is up again'), 5000)).toBe(true);
  expect(supervisor.pids().a).not.toBe(before);
  expect(reports[0]).toBe('a: ended by SIGKILL, starting it again');
});

it('a service that keeps dying is started again more and more slowly, and each failure is told with its log', async () => {
  const script = `touch('n'); if (require('node:fs').existsSync('${mark('bad')}')) { console.log('no luck'); process.exit(3); } touch('a')`;
  await supervisor.start(service('a', script));
  writeFileSync(mark('bad'), '');
  rmSync(mark('a'));
  supervisor.kill('a', 'SIGKILL');
  expect(await until(() => reports.length >= 3, 10_000)).toBe(true);
  expect(reports[1]).toMatch(/a did not come up: ended with code 3.*no luck/s);
  expect(readFileSync(mark('n'), 'utf8').length).toBeLessThan(5);
  rmSync(mark('bad'));
  expect(await until(() => reports.includes('a: is up again'), 10_000)).toBe(true);
});

it('a service that ends before it is ready fails the start with the end of its log', async () => {
  const failing = service('a', `console.error('port in use'); process.exit(7)`);
  const error = await supervisor.start(failing).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ServiceFailedError);
  expect(String(error)).toMatch(/a did not come up: ended with code 7.*logs\/a\.log.*port in use/s);
});

it('a program that is not there fails the start', async () => {
  const missing = { ...service('a', ''), command: { command: '/no/such/program', args: [] } };
  await expect(supervisor.start(missing)).rejects.toThrow('ENOENT');
});

it('services are stopped in reverse order, a deaf one is killed', async () => {
  const onTerm = (name: string) =>
    `process.on('SIGTERM', () => { touch('order-${name}'); process.exit() }); touch('${name}')`;
  await supervisor.start(service('a', onTerm('a')));
  await supervisor.start(
    service('deaf', `process.on('SIGTERM', () => touch('asked')); touch('deaf')`, { stopGrace: 300 })
  );
  await supervisor.start(
    service(
      'c',
      `process.on('SIGTERM', () => { if (!require('node:fs').existsSync('${mark('asked')}')) touch('first'); process.exit() }); touch('c')`
    )
  );
  const pids = Object.values(supervisor.pids());
  await supervisor.stopAll();
  expect(pids.map(startedAt)).toEqual([undefined, undefined, undefined]);
  expect(['first', 'asked', 'order-a'].map((name) => existsSync(mark(name)))).toEqual([true, true, true]);
  expect(supervisor.pids()).toEqual({});
});

it('a service that was halted stays down until it is resumed', async () => {
  await supervisor.start(service('a', `touch('a')`));
  await supervisor.halt('a', 'SIGKILL');
  await new Promise((done) => setTimeout(done, 500));
  expect([supervisor.pids(), supervisor.isUp('a'), reports]).toEqual([{}, false, []]);
  await supervisor.resume('a');
  expect(supervisor.isUp('a')).toBe(true);
});

it('a restart asked for is no death', async () => {
  await supervisor.start(service('a', `touch('a')`));
  const before = supervisor.pids().a;
  await supervisor.restart('a');
  expect(supervisor.pids().a).not.toBe(before);
  expect(reports).toEqual([]);
});
