import { execFile } from 'node:child_process';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { commandLine, signal, startedAt, until } from './process.js';
import { type Account, postgresAccount, postgresBinaries, postgresFolder } from './postgres-files.js';
import type { Service } from './supervisor.js';

const run = promisify(execFile);
const USER = 'redress';
const DATABASE = 'redress';

/** An embedded PostgreSQL whose data stays in (or is named in) `home`. */
export interface EmbeddedPostgres {
  readonly service: Service;
  /** Connection string of the database. */
  readonly url: string;
}

/** Makes the database folder on first use and describes the server; the supervisor runs it. */
export async function embeddedPostgres(home: string, port: number, password: string): Promise<EmbeddedPostgres> {
  const account = postgresAccount();
  const binaries = postgresBinaries(account);
  const folder = postgresFolder(home, account);
  const data = join(folder, 'data');
  if (!existsSync(data)) await createCluster(join(binaries, 'bin', 'initdb'), folder, data, password, account);
  await clearStalePid(data);
  const options = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 200 };
  const url = (database: string) => `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`;
  return {
    url: url(DATABASE),
    service: {
      name: 'postgres',
      command: {
        command: join(binaries, 'bin', 'postgres'),
        args: ['-D', data, ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
        env: { ...process.env, LC_ALL: 'C' },
        cwd: '/',
        account,
      },
      ready: () => ensureDatabase(url('postgres')),
      // SIGINT is PostgreSQL's "fast" stop: it does not wait for clients to leave.
      stopSignal: 'SIGINT',
      stopGrace: 20_000,
    },
  };
}

// The builtin locale sorts alike on every system. Made beside and moved, so that an interrupted first start leaves nothing half.
async function createCluster(initdb: string, folder: string, data: string, password: string, account?: Account) {
  const fresh = join(folder, 'data.new');
  const passwordFile = join(folder, 'password');
  rmSync(fresh, { recursive: true, force: true });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) chownSync(passwordFile, account.uid, account.gid);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${USER}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  try {
    await run(initdb, ['-D', fresh, ...locale, ...access], { ...account, cwd: '/' });
    renameSync(fresh, data);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

// After kill -9 of everything PostgreSQL finds its old postmaster.pid. It clears that up itself unless the number now belongs
// to some other process of the same account, so the file goes when its process is not a postgres.
async function clearStalePid(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (startedAt(pid) !== undefined && commandLine(pid).includes(data)) {
    signal(pid, 'SIGINT');
    if (!(await until(() => startedAt(pid) === undefined, 20_000))) signal(pid, 'SIGKILL');
  }
  rmSync(file, { force: true });
}

async function ensureDatabase(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    const found = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
