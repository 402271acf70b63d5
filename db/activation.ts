import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { parse } from 'yaml';
import type { Config } from '../config/config.js';
import { readPackFiles, shippedPackNames } from '../config/pack-files.js';
import { packageRoot } from '../config/root.js';
import type { Pin } from '../domain/case/commands.js';
import type { CompiledPack } from '../domain/pack/compile.js';
import { loadPack, standsAlone, type PackFault, type ParameterValues } from '../domain/pack/load.js';
import { activate, activeContents, type ContentKind } from './contents.js';
import { ContentStore } from './content-store.js';
import { seedDirectory } from './directory-seed.js';
import { migrate } from './migrate.js';
import { createPool } from './pool.js';

const policies = (...parts: string[]): string => join(packageRoot(), 'policies', ...parts);

/** A pack may not be activated: every fault with its place, a missing operator parameter among them by name. */
export class ActivationFault extends Error {
  override readonly name = 'ActivationFault';
  constructor(
    readonly pack: string,
    readonly faults: PackFault[]
  ) {
    super(faults.map((f) => `${f.file ?? pack} line ${f.line}: ${f.code} ${f.path}: ${f.message}`).join('\n'));
  }
}

/** Demo values that a pack ships for what its source has lost: for development, scenarios and rehearsals only. */
export function demoParameters(id: string): ParameterValues {
  return readPackFiles(id).demo;
}

/** Reads a shipped pack with the values given for its parameters. Throws an ActivationFault with everything that is wrong. */
export function shippedPack(id: string, values: ParameterValues): CompiledPack {
  const { pack, parts } = readPackFiles(id);
  const loaded = loadPack(pack.text, values, undefined, parts);
  if ('faults' in loaded) throw new ActivationFault(id, loaded.faults);
  return loaded.pack;
}

/** The packs that can be put in force: add-ons, and bases that leave something open, run only within others. */
export function shippedPacks(): string[] {
  return shippedPackNames().filter((id) => {
    const { pack, parts } = readPackFiles(id);
    return standsAlone(pack.text, parts);
  });
}

/** A calendar year an operator loaded, or a pack published since, is not taken back by a restart. */
async function activateUnlessNewer(pool: Pool, kind: ContentKind, pin: Pin): Promise<void> {
  const active = (await activeContents(pool)).find((content) => content.kind === kind && content.id === pin.id);
  const newer = active && active.version.localeCompare(pin.version, 'en', { numeric: true }) > 0;
  if (!newer) await activate(pool, kind, pin.id, pin.hash);
}

/** Stores and activates every pack and calendar that comes with the product; what is active already stays as it is. */
export async function activateShipped(
  store: ContentStore,
  pool: Pool,
  valuesOf: (pack: string) => ParameterValues
): Promise<Pin[]> {
  const pins: Pin[] = [];
  for (const file of readdirSync(policies('calendars')).filter((f) => f.endsWith('.json'))) {
    const pin = await store.put('calendar', JSON.parse(readFileSync(policies('calendars', file), 'utf8')));
    await activateUnlessNewer(pool, 'calendar', pin);
    pins.push(pin);
  }
  for (const id of shippedPacks()) {
    const pin = await store.put('pack', shippedPack(id, valuesOf(id)).content);
    await activateUnlessNewer(pool, 'pack', pin);
    pins.push(pin);
  }
  return pins;
}

/** Tables up to date, shipped packs and calendars active, an organisation in the register: what a deployment needs before its first case. May be repeated. */
export async function prepareDatabase(config: Config): Promise<void> {
  await migrate(config.database.url, config.database.schema);
  const pool = createPool(config, () => undefined);
  const given =
    config.parametersFile === undefined
      ? {}
      : (parse(readFileSync(config.parametersFile, 'utf8')) as Record<string, ParameterValues>);
  const valuesOf = (pack: string): ParameterValues => ({ ...(config.devMode && demoParameters(pack)), ...given[pack] });
  try {
    await seedDirectory(pool, config);
    await activateShipped(new ContentStore(config.home, pool), pool, valuesOf);
  } finally {
    await pool.end();
  }
}
