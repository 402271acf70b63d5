import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, processRef, type ProcessRef, signal, until } from './process.js';

/** Names of the secrets that `redress start` makes up on its first run and keeps. */
export type Secrets = Record<
  'PAYLOAD_KEYS' | 'LOOKUP_KEY' | 'JWT_SECRET' | 'APPROVAL_TOKEN_SECRET' | 'WEBHOOK_SECRET' | 'DATABASE_PASSWORD',
  string
>;

/** Another `redress start` runs on the same data folder. */
export class HomeInUseError extends Error {
  constructor(
    readonly home: string,
    readonly pid: number
  ) {
    super(`Redress already runs on ${home} (process ${pid}). Stop it first, or give another folder with --home.`);
    this.name = 'HomeInUseError';
  }
}

/** Takes the data folder for this process, or throws HomeInUseError. A lock whose process is gone is taken over. */
export function lockHome(home: string): () => void {
  mkdirSync(join(home, 'logs'), { recursive: true });
  const lock = join(home, 'lock');
  const mine = join(home, `lock.${process.pid}`);
  writeFileSync(mine, JSON.stringify(processRef(process.pid)));
  try {
    if (!tryLink(mine, lock)) {
      takeOver(home, lock, mine);
      if (!tryLink(mine, lock)) throw new HomeInUseError(home, readRef(lock)?.pid ?? 0);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => rmSync(lock, { force: true });
}

// Linking is atomic: of two starts at the same moment one wins.
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function takeOver(home: string, lock: string, mine: string): void {
  const holder = readRef(lock);
  if (holder && isAlive(holder)) throw new HomeInUseError(home, holder.pid);
  const stale = `${mine}.stale`;
  if (!existsSync(lock)) return;
  renameSync(lock, stale);
  // Between the look and the move another start may have put its own lock there: give it back.
  const moved = readRef(stale);
  if (moved && isAlive(moved)) {
    renameSync(stale, lock);
    throw new HomeInUseError(home, moved.pid);
  }
  rmSync(stale, { force: true });
}

function readRef(file: string): ProcessRef | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessRef;
  } catch {
    return undefined;
  }
}

/** Ends what an earlier start that was killed left running, so that its ports and files are free. Returns the names. */
export async function endLeftovers(home: string): Promise<string[]> {
  const left = Object.entries(readChildren(home)).filter(([, ref]) => isAlive(ref));
  for (const [, ref] of left.reverse()) {
    // SIGINT asks PostgreSQL for a fast stop and everything else for an orderly one.
    signal(ref.pid, 'SIGINT');
    if (!(await until(() => !isAlive(ref), 10_000))) signal(ref.pid, 'SIGKILL');
    await until(() => !isAlive(ref), 5_000);
  }
  return left.map(([name]) => name);
}

const childrenFile = (home: string) => join(home, 'children.json');

function readChildren(home: string): Record<string, ProcessRef> {
  return existsSync(childrenFile(home)) ? (JSON.parse(readFileSync(childrenFile(home), 'utf8')) as never) : {};
}

/** Writes down which processes run, for endLeftovers of the next start. */
export function recordChildren(home: string, pids: Readonly<Record<string, number>>): void {
  const refs = Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, processRef(pid)]));
  writeFileSync(`${childrenFile(home)}.new`, JSON.stringify(refs));
  renameSync(`${childrenFile(home)}.new`, childrenFile(home));
}

/** The secrets of this data folder, each made on first use and kept in a file only its owner reads. */
export function homeSecrets(home: string): Secrets {
  const file = join(home, 'secrets.json');
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>) : {};
  const random = (bytes: number, encoding: BufferEncoding = 'hex') => randomBytes(bytes).toString(encoding);
  const made: Secrets = {
    PAYLOAD_KEYS: `k1:${random(32, 'base64')}`,
    LOOKUP_KEY: random(32, 'base64'),
    JWT_SECRET: random(32),
    APPROVAL_TOKEN_SECRET: random(32),
    WEBHOOK_SECRET: `whsec_${random(32, 'base64')}`,
    DATABASE_PASSWORD: random(16),
  };
  const secrets = { ...made, ...kept };
  if (Object.keys(made).every((name) => name in kept)) return secrets;
  // Losing the keys means losing every open case, so the file appears whole or not at all.
  writeFileSync(`${file}.new`, JSON.stringify(secrets, undefined, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
}
