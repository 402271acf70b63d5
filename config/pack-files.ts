import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { ParameterValue } from '../domain/pack/common.js';
import { partIds, type PartText, type ReadPart } from '../domain/pack/compose.js';
import { at } from '../domain/pack/lint.js';
import { loadPack, type Loaded, type ParameterValues } from '../domain/pack/load.js';
import { openYaml } from '../domain/yaml.js';
import { packageRoot } from './root.js';

/** A text of a pack's folder and where it lies. */
export type TextFile = PartText;

/** What lies in a pack's folder. `demo` are the marked demo values for parameters the operator must give. */
export interface PackFiles {
  name: string;
  pack: TextFile;
  /** Of a base or an add-on: a pack to try it with. Its scenarios are of that one. */
  host: TextFile | undefined;
  /** Finds the packs it is composed with, beside it or among the shipped ones. */
  parts: ReadPart;
  demo: ParameterValues;
  parameters: TextFile | undefined;
  mapping: TextFile | undefined;
  cast: TextFile | undefined;
  scenarios: TextFile[];
  /** Scenarios of tasks and reports. */
  periods: TextFile[];
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

/** Finds a pack by its id in one of the folders. */
function partsIn(folders: readonly string[]): ReadPart {
  return (id) => {
    const files = folders.map((folder) => join(folder, id, 'pack.yaml'));
    const file = /^[a-z0-9-]+$/.test(id) ? files.find((one) => existsSync(one)) : undefined;
    return file === undefined ? undefined : read(file);
  };
}

/** Finds the packs a file is composed with: beside its folder, or among the shipped ones. */
export const partsBeside = (file: string): ReadPart => partsIn([dirname(dirname(resolve(file))), policies()]);

/** The same for the host of a pack, which has to find that very pack wherever it lies. */
function partsOf(pack: TextFile): ReadPart {
  const [yaml, others] = [openYaml(pack.text), partsBeside(pack.file)];
  const own = 'value' in yaml ? at(yaml.value, ['id']) : undefined;
  return (id) => (id === own ? pack : others(id));
}

/** What `parameters.demo.yaml` holds. */
export const DemoValues = z.record(z.string(), ParameterValue);

/** The values of a file that can be read; a broken one gives none, and the check of the pack says why. */
function valuesOf(file: TextFile | undefined): ParameterValues {
  const yaml = file && openYaml(file.text);
  const values = yaml && 'value' in yaml ? DemoValues.safeParse(yaml.value) : undefined;
  return values?.data ?? {};
}

function optional(folder: string, name: string): TextFile | undefined {
  const file = join(folder, name);
  return existsSync(file) ? read(file) : undefined;
}

/** The demo values of a pack and of all it is composed with. */
function demoValues({ file, text }: TextFile, parts: ReadPart, seen: readonly string[] = []): ParameterValues {
  const below = partIds(text).flatMap((id) => {
    const part = seen.includes(id) ? undefined : parts(id);
    return part ? [demoValues(part, parts, [...seen, id])] : [];
  });
  return Object.assign({}, ...below, valuesOf(optional(dirname(file), 'parameters.demo.yaml'))) as ParameterValues;
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
  const pack = optional(folder, 'pack.yaml');
  if (!pack)
    throw new RangeError(`no pack ${nameOrFolder}; there are ${shippedPackNames().join(', ')}, or give a folder`);
  const host = optional(folder, 'host.yaml');
  const parts = host ? partsOf(pack) : partsBeside(pack.file);
  return {
    name: basename(resolve(folder)),
    pack,
    host,
    parts,
    demo: demoValues(host ?? pack, parts),
    parameters: optional(folder, 'parameters.demo.yaml'),
    mapping: optional(folder, 'import.yaml'),
    cast: optional(folder, 'cast.yaml'),
    scenarios: yamlFiles(join(folder, 'scenarios')),
    periods: yamlFiles(join(folder, 'periods')),
    vectors: yamlFiles(join(folder, 'vectors')),
  };
}

/** Loads a pack from its folder; of a base or an add-on the pack it is tried with. */
export function loadFiles(
  { pack, host, parts, demo }: PackFiles,
  more: ParameterValues = {},
  effects?: readonly string[]
): Loaded {
  return loadPack((host ?? pack).text, { ...demo, ...more }, effects, parts);
}
