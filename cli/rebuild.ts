import type { Config } from '../config/config.js';
import { loadConfig } from '../config/config.js';
import { ContentStore } from '../db/content-store.js';
import { createPool } from '../db/pool.js';
import type { Progress } from '../db/rebuild.js';
import type { CompiledPack } from '../domain/pack/compile.js';
import type { Pool } from 'pg';
import { progressBar } from './progress.js';

/** What a projection is made anew with. */
export interface Rebuilding {
  readonly config: Config;
  readonly pool: Pool;
  readonly packOf: (pin: { hash: string }) => Promise<CompiledPack>;
}

/** Makes a projection anew on the servers the environment names, and tells how many cases there are. */
export async function rebuildNow(make: (with_: Rebuilding, progress: Progress) => Promise<number>): Promise<void> {
  const config = loadConfig(process.env);
  const pool = createPool(config, () => undefined);
  const store = new ContentStore(config.home, pool);
  const { progress, stop } = progressBar();
  const cases = await make({ config, pool, packOf: ({ hash }) => store.pack(hash) }, progress)
    .finally(stop)
    .finally(() => pool.end());
  process.stdout.write(`${cases} cases\n`);
}
