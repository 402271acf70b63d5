import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { ParameterValue } from '../domain/pack/common.js';
import type { ParameterValues } from '../domain/pack/load.js';
import { openYaml } from '../domain/yaml.js';
import { packageRoot } from './root.js';

/** A text of a pack's folder and where it lies. */
export interface TextFile {
  file: string;
  text: string;
}

/** What lies in a pack's folder. `demo` are the marked demo values for parameters the operator must give. */
export interface PackFiles {
  name: string;
  pack: TextFile;
  demo: ParameterValues;
  parameters: TextFile | undefined;
  mapping: TextFile | undefined;
  cast: TextFile | undefined;
  scenarios: TextFile[];
  vectors: TextFile[];
}

const policies = (): string => join(packageRoot(), 'policies');
const read = (file: string): TextFile => ({ file, text: readFileSync(file, 'utf8') });

function yamlFiles(folder: string): TextFile[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => read(join(folder, name)));
}

/** The packs that come with the product. */
export function shippedPackNames(): string[] {
  return readdirSync(policies())
    .filter((name) => existsSync(join(policies(), name, 'pack.yaml')))
    .sort();
}

/** What `parameters.demo.yaml` holds. */
export const DemoValues = z.record(z.string(), ParameterValue);

/** The values of a file that can be read; a broken one gives none, and the check of the pack says why. */
function valuesOf(file: TextFile | undefined): ParameterValues {
  const yaml = file && openYaml(file.text);
  const values = yaml && 'value' in yaml ? DemoValues.safeParse(yaml.value) : undefined;
  return values?.data ?? {};
}

/** The folder a name stands for: one of ours, a folder, or the pack a file lies in. */
function folderOf(name: string): string {
  const own = join(policies(), name);
  if (existsSync(join(own, 'pack.yaml'))) return own;
  if (!/\.ya?ml$/.test(name)) return name;
  const folder = dirname(name);
  return existsSync(join(folder, 'pack.yaml')) ? folder : dirname(folder);
}

/**
 * Reads the folder of a pack: one of ours by its name, any other by its path or that of a file in it. Throws a RangeError where there
 * is no pack.
 */
export function readPackFiles(nameOrFolder: string): PackFiles {
  const folder = folderOf(nameOrFolder);
  const pack = join(folder, 'pack.yaml');
  if (!existsSync(pack))
    throw new RangeError(`no pack ${nameOrFolder}; there are ${shippedPackNames().join(', ')}, or give a folder`);
  const optional = (name: string): TextFile | undefined => {
    const file = join(folder, name);
    return existsSync(file) ? read(file) : undefined;
  };
  const parameters = optional('parameters.demo.yaml');
  return {
    name: basename(resolve(folder)),
    pack: read(pack),
    demo: valuesOf(parameters),
    parameters,
    mapping: optional('import.yaml'),
    cast: optional('cast.yaml'),
    scenarios: yamlFiles(join(folder, 'scenarios')),
    vectors: yamlFiles(join(folder, 'vectors')),
  };
}
