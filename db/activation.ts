import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { parse } from 'yaml';
import type { Config } from '../config/config.js';
import { packageRoot } from '../config/root.js';
import type { Pin } from '../domain/case/commands.js';
import { activate } from './contents.js';
import { ContentStore } from './content-store.js';
import { migrate } from './migrate.js';
import { createPool } from './pool.js';

type Parameters = Record<string, string | number | boolean>;
interface PackFile {
  parameters?: Record<string, { value?: unknown }>;
}

const policies = (...parts: string[]): string => join(packageRoot(), 'policies', ...parts);

/** The pack's content with the operator's values; in development the marked demo values stand in for what is lost. */
export function packContent(id: string, parameters: Parameters = demoParameters(id)): unknown {
  const pack = parse(readFileSync(policies(id, 'pack.yaml'), 'utf8')) as PackFile;
  for (const [name, value] of Object.entries(parameters)) {
    const parameter = pack.parameters?.[name];
    if (parameter) parameter.value = value;
  }
  return pack;
}

export function demoParameters(id: string): Parameters {
  const file = policies(id, 'parameters.demo.yaml');
  return existsSync(file) ? (parse(readFileSync(file, 'utf8')) as Parameters) : {};
}

export function shippedPacks(): string[] {
  return readdirSync(policies()).filter((id) => existsSync(policies(id, 'pack.yaml')));
}

/** Stores and activates every pack and calendar that comes with the product; what is active already stays as it is. */
export async function activateShipped(store: ContentStore, pool: Pool): Promise<Pin[]> {
  const pins: Pin[] = [];
  for (const file of readdirSync(policies('calendars')).filter((f) => f.endsWith('.json'))) {
    const pin = await store.put('calendar', JSON.parse(readFileSync(policies('calendars', file), 'utf8')));
    await activate(pool, 'calendar', pin.id, pin.hash);
    pins.push(pin);
  }
  for (const id of shippedPacks()) {
    const pin = await store.put('pack', packContent(id));
    await activate(pool, 'pack', pin.id, pin.hash);
    pins.push(pin);
  }
  return pins;
}

/** Tables up to date, shipped packs and calendars active: what a deployment needs before its first case. May be repeated. */
export async function prepareDatabase(config: Config): Promise<void> {
  await migrate(config.database.url, config.database.schema);
  const pool = createPool(config, () => undefined);
  await activateShipped(new ContentStore(config.home, pool), pool).finally(() => pool.end());
}
