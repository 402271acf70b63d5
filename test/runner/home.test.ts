import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { endLeftovers, homeSecrets, HomeInUseError, lockHome, recordChildren } from '../../dev/home.js';
import { processRef } from '../../dev/process.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'redress-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

async function idle() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1e6)']);
  await once(child, 'spawn');
  return child;
}

it('a data folder in use is refused, naming the process that uses it', () => {
  const unlock = lockHome(home);
  expect(() => lockHome(home)).toThrow(HomeInUseError);
  expect(() => lockHome(home)).toThrow(`(process ${process.pid})`);
  unlock();
  lockHome(home)();
  expect(existsSync(join(home, 'lock'))).toBe(false);
});

it('the lock of a process that is gone is taken over', async () => {
  const child = await idle();
  writeFileSync(join(home, 'lock'), JSON.stringify(processRef(child.pid ?? 0)));
  expect(() => lockHome(home)).toThrow(HomeInUseError);
  child.kill('SIGKILL');
  await once(child, 'exit');
  lockHome(home)();
});

it('the lock of a process whose number was given to another one is taken over', () => {
  writeFileSync(join(home, 'lock'), JSON.stringify({ pid: process.pid, startedAt: 'long ago' }));
  lockHome(home)();
});

it('a lock cut short by a crash is taken over', () => {
  writeFileSync(join(home, 'lock'), '{"pid":');
  lockHome(home)();
});

it('secrets are made once and only their owner reads them', () => {
  const first = homeSecrets(home);
  expect(homeSecrets(home)).toEqual(first);
  expect(Buffer.from(first.PAYLOAD_KEYS.split(':')[1] ?? '', 'base64')).toHaveLength(32);
  expect(statSync(join(home, 'secrets.json')).mode & 0o777).toBe(0o600);
});

it('a secret that a later version needs is added to the ones of the data folder, which stay', () => {
  const { LOOKUP_KEY: _added, ...old } = homeSecrets(home);
  writeFileSync(join(home, 'secrets.json'), JSON.stringify(old));
  const now = homeSecrets(home);
  expect(now).toMatchObject(old);
  expect(Buffer.from(now.LOOKUP_KEY, 'base64')).toHaveLength(32);
  expect(homeSecrets(home)).toEqual(now);
});

it('processes an earlier start left behind are ended, others with the same number are not', async () => {
  const [left, other] = [await idle(), await idle()];
  recordChildren(home, { worker: left.pid ?? 0, api: other.pid ?? 0 });
  const file = join(home, 'children.json');
  const refs = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { startedAt: string }>;
  writeFileSync(file, JSON.stringify({ ...refs, api: { ...refs.api, startedAt: 'long ago' } }));

  expect(await endLeftovers(home)).toEqual(['worker']);
  expect([left.signalCode, other.signalCode]).toEqual(['SIGINT', null]);
  other.kill('SIGKILL');
});
