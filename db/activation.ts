import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { parse } from 'yaml';
import type { Config } from '../config/config.js';
import { readPackFiles, shippedPackNames } from '../config/pack-files.js';
import { packageRoot } from '../config/root.js';
import type { Pin } from '../domain/case/commands.js';
import type { CompiledPack } from '../domain/pack/compile.js';
import { suggest } from '../domain/pack/lint.js';
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
  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
  }
}

const faultLines = (pack: string, faults: readonly PackFault[]): string[] =>
  faults.map((f) => `${f.file ?? pack} line ${f.line}: ${f.code} ${f.path}: ${f.message}`);

/** Values of the operator by pack (`PARAMETERS_FILE`); a pack named without any counts as meant to be used. */
export type GivenValues = Readonly<Record<string, ParameterValues | null>>;

/** Which shipped packs can be put in force, and of the others the required parameters nobody has given a value. */
export interface Choice {
  packs: { id: string; content: unknown }[];
  skipped: { pack: string; missing: string[] }[];
}

/** Demo values that a pack ships for what its source has lost: for development, scenarios and rehearsals only. */
export function demoParameters(id: string): ParameterValues {
  return readPackFiles(id).demo;
}

/**
 * Chooses the shipped packs to put in force. One that only lacks values and is not mentioned in `given` is skipped; `base` are values
 * underneath those given. Throws an ActivationFault with every mentioned pack that is incomplete or wrong, and every name
 * that is no pack.
 */
export function choosePacks(given: GivenValues, base: (pack: string) => ParameterValues = () => ({})): Choice {
  const choice: Choice = { packs: [], skipped: [] };
  const ids = shippedPacks();
  const unknown = Object.keys(given).filter((id) => !ids.includes(id));
  const faults = unknown.map((id) => `PACK_UNKNOWN no pack to put in force is called "${id}": ${suggest(id, ids)}`);
  for (const id of ids) {
    const { pack, parts } = readPackFiles(id);
    const loaded = loadPack(pack.text, { ...base(id), ...given[id] }, undefined, parts);
    if ('pack' in loaded) choice.packs.push({ id, content: loaded.content });
    else if (!Object.hasOwn(given, id) && loaded.faults.every(({ code }) => code === 'PARAMETER_MISSING'))
      choice.skipped.push({ pack: id, missing: loaded.faults.map(({ path }) => path.replace('parameters.', '')) });
    else faults.push(...faultLines(id, loaded.faults));
  }
  if (faults.length > 0) throw new ActivationFault(faults);
  return choice;
}

/** Reads a shipped pack with the values given for its parameters. Throws an ActivationFault with everything that is wrong. */
export function shippedPack(id: string, values: ParameterValues): CompiledPack {
  const { pack, parts } = readPackFiles(id);
  const loaded = loadPack(pack.text, values, undefined, parts);
  if ('faults' in loaded) throw new ActivationFault(faultLines(id, loaded.faults));
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

/** Stores and activates the chosen packs and every calendar that comes with the product; what is active already stays as it is. */
export async function activateShipped(store: ContentStore, pool: Pool, { packs }: Choice): Promise<void> {
  for (const file of readdirSync(policies('calendars')).filter((f) => f.endsWith('.json'))) {
    const pin = await store.put('calendar', JSON.parse(readFileSync(policies('calendars', file), 'utf8')));
    await activateUnlessNewer(pool, 'calendar', pin);
  }
  for (const { content } of packs) await activateUnlessNewer(pool, 'pack', await store.put('pack', content));
}

/**
 * Tables up to date, shipped packs and calendars active, an organisation in the register: what a deployment needs before its first case.
 * May be repeated. Throws what choosePacks throws, before any pack is put in force.
 */
export async function prepareDatabase(config: Config): Promise<Choice> {
  await migrate(config.database.url, config.database.schema);
  const pool = createPool(config, () => undefined);
  const file = config.parametersFile;
  const given = file === undefined ? {} : ((parse(readFileSync(file, 'utf8')) ?? {}) as GivenValues);
  try {
    const choice = choosePacks(given, config.devMode ? demoParameters : undefined);
    await seedDirectory(pool, config);
    await activateShipped(new ContentStore(config.home, pool), pool, choice);
    return choice;
  } finally {
    await pool.end();
  }
}
