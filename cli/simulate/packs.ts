import { readFileSync } from 'node:fs';
import { DemoValues, loadFiles, readPackFiles } from '../../config/pack-files.js';
import { pinnedTo } from '../../config/packs.js';
import type { Pinned } from '../../domain/decide/index.js';
import type { PackFault, ParameterValues } from '../../domain/pack/load.js';
import { openYaml } from '../../domain/yaml.js';

/** A pack that cannot be simulated with, and why. */
export class PackFaulty extends Error {
  override readonly name = 'PackFaulty';
  constructor(pack: string, faults: readonly PackFault[]) {
    super([pack, ...faults.map((f) => `${f.line}:${f.column} ${f.path} ${f.message}`)].join('\n  '));
  }
}

/** The values of a parameter file. Throws a RangeError where it holds none. */
function valuesOf(file: string | undefined): ParameterValues {
  if (file === undefined) return {};
  const yaml = openYaml(readFileSync(file, 'utf8'));
  const values = 'value' in yaml ? DemoValues.safeParse(yaml.value) : undefined;
  if (!values?.success) throw new RangeError(`${file}: no parameter values`);
  return values.data;
}

/**
 * A pack for simulating: one of ours, `id@version` if that is its version, a folder, or a file in one; values the operator must give are
 * those of the file, else the demo values. Throws a RangeError or a PackFaulty.
 */
export function packOf(name: string, parameters?: string): Pinned {
  const [place = name, version] = /^[a-z0-9-]+@/.test(name) ? name.split('@') : [name];
  const files = readPackFiles(place);
  const loaded = loadFiles(files, valuesOf(parameters));
  if ('faults' in loaded) throw new PackFaulty(files.pack.file, loaded.faults);
  const { pack } = loaded;
  if (version !== undefined && version !== pack.data.version)
    throw new RangeError(`${place} is version ${pack.data.version}; give the folder of version ${version}`);
  return pinnedTo(pack);
}
