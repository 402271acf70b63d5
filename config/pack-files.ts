import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { parse } from 'yaml';
import { ParameterValue } from '../domain/pack/common.js';
import { partIds, type PartText, type ReadPart } from '../domain/pack/compose.js';
import { loadPack, type Loaded, type ParameterValues } from '../domain/pack/load.js';
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

/** Finds a pack by its id in one of the folders. */
function partsIn(folders: readonly string[]): ReadPart {
  return (id) => {
    const files = folders.map((folder) => join(folder, id, 'pack.yaml'));
    const file = /^[a-z0-9-]+$/.test(id) ? files.find((one) => existsSync(one)) : undefined;
    return file === undefined ? undefined : read(file);
  };
}

const values = z.record(z.string(), ParameterValue);

/** The demo values of a pack and of all it is composed with. */
function demoValues({ file, text }: TextFile, parts: ReadPart, seen: readonly string[] = []): ParameterValues {
  const below = partIds(text).flatMap((id) => {
    const part = seen.includes(id) ? undefined : parts(id);
    return part ? [demoValues(part, parts, [...seen, id])] : [];
  });
  const own = join(dirname(file), 'parameters.demo.yaml');
  return Object.assign({}, ...below, existsSync(own) ? values.parse(parse(read(own).text)) : {}) as ParameterValues;
}

/** Reads the folder of a pack: one of ours by its name, any other by its path. Throws a RangeError where there is no pack. */
export function readPackFiles(nameOrFolder: string): PackFiles {
  const own = join(policies(), nameOrFolder);
  const folder = existsSync(join(own, 'pack.yaml')) ? own : nameOrFolder;
  const file = join(folder, 'pack.yaml');
  if (!existsSync(file))
    throw new RangeError(`no pack ${nameOrFolder}; there are ${shippedPackNames().join(', ')}, or give a folder`);
  const [host, cast] = [join(folder, 'host.yaml'), join(folder, 'cast.yaml')];
  const pack = read(file);
  const tried = existsSync(host) ? read(host) : undefined;
  const parts = partsIn([dirname(resolve(folder)), policies()]);
  return {
    name: basename(folder),
    pack,
    host: tried,
    parts,
    demo: demoValues(tried ?? pack, parts),
    cast: existsSync(cast) ? read(cast) : undefined,
    scenarios: yamlFiles(join(folder, 'scenarios')),
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
