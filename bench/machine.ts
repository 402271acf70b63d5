import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../config/root.js';
import { rounded } from './stats.js';

/** The machine beside the figures: absolute numbers belong to it and to who else was working on it. */
export function machine() {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    version: string;
    dependencies: Record<string, string>;
  };
  return {
    ...{ cpus: cpus().length, cpu: cpus()[0]?.model, memoryGiB: rounded(totalmem() / 2 ** 30) },
    load: loadavg().map((value) => rounded(value, 2)),
    ...{ node: process.version, redress: manifest.version, sdk: manifest.dependencies['@temporalio/worker'] },
  };
}
