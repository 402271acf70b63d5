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
 * Starts worker, API and counterpart for a rehearsal: own namespace, task queue, schema and data folder, nothing real in reach.
 * Servers are its own, unless DATABASE_URL and TEMPORAL_ADDRESS name some.
 */
export async function startRehearsal(
  home: string,
  mapping: Mapping,
  env: NodeJS.ProcessEnv,
  report: (name: string, message: string) => void,
  signal: AbortSignal
): Promise<Stack> {
  const folder = resolve(home);
  mkdirSync(folder, { recursive: true });
  const directory = join(folder, 'directory.yaml');
  writeFileSync(directory, directoryOf(mapping));
  return startStack({
    home: folder,
    env: {
      LOG_LEVEL: 'warn',
      ...env,
      REHEARSAL: 'true',
      DIRECTORY_FILE: directory,
      API_PORT: String(await freePort(0)),
    },
    report,
    usualPorts: false,
    signal,
  });
}
