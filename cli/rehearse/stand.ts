import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../../dev/process.js';
import { startStack, type Stack } from '../../dev/stack.js';
import type { Mapping } from '../../domain/register/mapping.js';

/** The one person of a rehearsal as an organisation directory: whoever the register's clerks were, their names are not in it. */
export function directoryOf({ actor, time }: Mapping): string {
  const name = { zh: actor.id, en: actor.id };
  const login = actor.id.toLowerCase();
  const person = { id: actor.id, name, mail: `${login}@rehearsal.example`, login, roles: actor.roles, seniority: 0 };
  // JSON is YAML.
  return JSON.stringify({ directory: 1, zone: time.zone, people: [person] });
}

/**
 * Starts worker, API and counterpart for a rehearsal with these people (a directory file), does the work and stops all: own
 * namespace, task queue, schema and data folder, nothing real in reach. Servers are its own, unless DATABASE_URL and
 * TEMPORAL_ADDRESS name some.
 */
export async function onRehearsalServers<T>(
  home: string,
  people: string,
  env: Readonly<Record<string, string>>,
  work: (stack: Stack) => Promise<T>
): Promise<T> {
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stopping.abort());
  const folder = resolve(home);
  mkdirSync(folder, { recursive: true });
  const directory = join(folder, 'directory.yaml');
  writeFileSync(directory, people);
  const own = { REHEARSAL: 'true', DIRECTORY_FILE: directory, API_PORT: String(await freePort(0)) };
  const stack = await startStack({
    home: folder,
    env: { LOG_LEVEL: 'warn', ...process.env, ...own, ...env },
    report: (name, message) => void process.stderr.write(`${name.padEnd(11)} ${message}\n`),
    usualPorts: false,
    signal: stopping.signal,
  });
  try {
    return await work(stack);
  } finally {
    await stack.stop();
  }
}
