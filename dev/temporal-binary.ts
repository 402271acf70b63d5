import { execFile, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The server the tests run on; the oldest one a found CLI may carry (worker versioning needs it). */
export const TEMPORAL_SERVER = '1.29.1';
/** The CLI release that carries it. */
const CLI = 'v1.5.1';
const GO_PACKAGE = `github.com/temporalio/cli/cmd/temporal@${CLI}`;
const EXE = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/** No Temporal server could be found or fetched; the message says what was tried and what to do. */
export class NoTemporalError extends Error {
  constructor(tried: readonly string[], cache: string) {
    super(
      `No Temporal development server. Tried:\n${tried.map((line) => `  ${line}`).join('\n')}\n` +
        `Do one of these: put the Temporal CLI (server ${TEMPORAL_SERVER} or later, https://docs.temporal.io/cli) on PATH or at\n` +
        `${cache}, install Go 1.24 or later, or set TEMPORAL_ADDRESS to a running server.`
    );
    this.name = 'NoTemporalError';
  }
}

/** Where a fetched CLI is kept for the next start. */
export function temporalCache(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'redress', `temporal-${TEMPORAL_SERVER}`);
}

/** A place to look for the CLI: the path, or an Error that says why not. */
interface Step {
  readonly what: string;
  readonly find: (say: (line: string) => void) => Promise<string>;
}

/**
 * The path of a Temporal CLI with a usable server: PATH, our cache, the SDK's download, `go install`; in that order, each told
 * to `say`. Throws NoTemporalError.
 */
export async function findTemporal(
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
  stop?: AbortSignal,
  download: (folder: string) => Promise<string> = sdkDownload
): Promise<string> {
  const cached = join(temporalCache(env), EXE);
  const steps: Step[] = [
    { what: 'temporal on PATH', find: async () => judged(onPath(EXE, env)) },
    { what: `cache ${cached}`, find: async () => judged(existsSync(cached) ? cached : undefined) },
    { what: `download of CLI ${CLI} by the Temporal SDK`, find: () => fetched(cached, download) },
    {
      what: `go install ${GO_PACKAGE}`,
      find: (report) => fetched(cached, (folder) => goInstall(folder, report, env, stop)),
    },
  ];
  const tried: string[] = [];
  for (const { what, find } of steps) {
    stop?.throwIfAborted();
    try {
      const path = await find(say);
      say(what.includes(path) ? what : `${what}: ${path}`);
      return path;
    } catch (error) {
      tried.push(`${what}: ${String(error instanceof Error ? error.message : error).split('\n')[0]}`);
      say(tried.at(-1) ?? '');
    }
  }
  throw new NoTemporalError(tried, cached);
}

function onPath(command: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, command)).find((path) => existsSync(path));
}

// A CLI built by `go install` calls itself 0.0.0-DEV, so it is judged by the server inside.
async function judged(path: string | undefined): Promise<string> {
  if (path === undefined) throw new Error('not there');
  const { stdout } = await run(path, ['--version'], { timeout: 20_000 });
  const server = /Server (\d+)\.(\d+)\.(\d+)/.exec(stdout)?.slice(1).map(Number);
  if (!server) throw new Error(`does not name its server: ${stdout.trim()}`);
  const least = TEMPORAL_SERVER.split('.').map(Number);
  const differs = server.findIndex((part, i) => part !== least[i]);
  if (differs >= 0 && (server[differs] ?? 0) < (least[differs] ?? 0)) {
    throw new Error(`server ${server.join('.')} is older than ${TEMPORAL_SERVER}`);
  }
  return path;
}

// Fetches into a folder beside the cache and moves the finished file, so that an interrupted fetch is not taken for a CLI.
async function fetched(cached: string, fetch: (folder: string) => Promise<string>): Promise<string> {
  const cache = join(cached, '..');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'fetch-'));
  try {
    const path = await judged(await fetch(folder));
    copyFileSync(path, `${cached}.new`);
    chmodSync(`${cached}.new`, 0o755);
    renameSync(`${cached}.new`, cached);
    return cached;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sdkDownload(folder: string): Promise<string> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const executable = { type: 'cached-download', version: CLI, downloadDir: folder } as const;
  const environment = await TestWorkflowEnvironment.createLocal({ server: { executable } });
  await environment.teardown();
  const file = readdirSync(folder).find((name) => name.startsWith('temporal'));
  if (file === undefined) throw new Error('the SDK left no file');
  return join(folder, file);
}

// Builds the CLI: minutes, so it says every ten seconds that it goes on.
async function goInstall(
  folder: string,
  say: (line: string) => void,
  env: NodeJS.ProcessEnv,
  stop?: AbortSignal
): Promise<string> {
  if (onPath('go', env) === undefined) throw new Error('Go is not installed');
  say(`building ${GO_PACKAGE}, once; this takes 3 to 10 minutes`);
  const go = spawn('go', ['install', '-v', GO_PACKAGE], {
    env: { ...env, GOBIN: folder, GOFLAGS: '-mod=mod' },
    signal: stop,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let packages = 0;
  let last = '';
  go.stderr.setEncoding('utf8').on('data', (text: string) => {
    packages += text.split('\n').length - 1;
    last = text.trim().split('\n').at(-1) ?? last;
  });
  const begin = Date.now();
  const ticker = setInterval(
    () => say(`… ${Math.round((Date.now() - begin) / 1000)} s, ${packages} packages downloaded or built`),
    10_000
  );
  const code = await new Promise<number | null>((done, fail) => go.once('close', done).once('error', fail)).finally(
    () => clearInterval(ticker)
  );
  if (code !== 0) throw new Error(`go ended with code ${code}: ${last}`);
  return join(folder, EXE);
}
