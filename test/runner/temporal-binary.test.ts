import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findTemporal, temporalCache } from '../../dev/temporal-binary.js';

let folder: string;
let env: NodeJS.ProcessEnv;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redress-find-'));
  mkdirSync(join(folder, 'bin'));
  env = { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, XDG_CACHE_HOME: join(folder, 'cache') };
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const say = (line: string) => void said.push(line);
const offline = () => Promise.reject(new Error('no network'));

function program(file: string, script: string): string {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}
const cli = (file: string, version: string) => program(file, `echo "temporal version ${version}"`);

it('temporal on PATH is taken', async () => {
  const path = cli(join(folder, 'bin', 'temporal'), '1.6.0 (Server 1.30.0, UI 2.45.0)');
  expect(await findTemporal(say, env, undefined, offline)).toBe(path);
});

it('a found CLI is judged by the server inside: a development build is good, an old server is not', async () => {
  cli(join(folder, 'bin', 'temporal'), '1.4.0 (Server 1.28.9, UI 2.39.0)');
  const cached = cli(join(temporalCache(env), 'temporal'), '0.0.0-DEV (Server 1.29.1, UI 2.42.1)');
  expect(await findTemporal(say, env, undefined, offline)).toBe(cached);
  expect(said[0]).toBe('temporal on PATH: server 1.28.9 is older than 1.29.1');
});

it('a download is kept in the cache for the next start', async () => {
  const download = async (into: string) => cli(join(into, 'temporal-x'), '1.5.1 (Server 1.29.1, UI 2.42.1)');
  const path = await findTemporal(say, env, undefined, download);
  expect(path).toBe(join(temporalCache(env), 'temporal'));
  expect(await findTemporal(say, env, undefined, offline)).toBe(path);
});

it('where nothing else helps, the CLI is built with Go', async () => {
  const build = [
    'cat > "$GOBIN/temporal" <<END',
    '#!/bin/sh',
    'echo "temporal version 0.0.0-DEV (Server 1.29.1)"',
    'END',
  ];
  const asked = 'test "$3" = github.com/temporalio/cli/cmd/temporal@v1.5.1';
  program(join(folder, 'bin', 'go'), [...build, 'chmod +x "$GOBIN/temporal"', asked].join('\n'));
  expect(await findTemporal(say, env, undefined, offline)).toBe(join(temporalCache(env), 'temporal'));
});

it('a failure says what was tried and what to do, and leaves nothing half fetched', async () => {
  program(join(folder, 'bin', 'go'), 'echo "go: module lookup disabled" >&2; exit 1');
  const failure = findTemporal(say, env, undefined, offline);
  await expect(failure).rejects.toThrow(
    /temporal on PATH: not there.*cache .*: not there.*no network.*go install .*go ended with code 1: go: module lookup disabled.*TEMPORAL_ADDRESS/s
  );
  expect(existsSync(join(temporalCache(env), 'temporal'))).toBe(false);
});

it('a build that is interrupted ends at once and leaves nothing half fetched', async () => {
  program(join(folder, 'bin', 'go'), 'exec sleep 60');
  const controller = new AbortController();
  const failure = findTemporal(say, env, controller.signal, offline);
  setTimeout(() => controller.abort(), 300);
  await expect(failure).rejects.toThrow('aborted');
  expect(readdirSync(temporalCache(env))).toEqual([]);
}, 5000);
