import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { parse } from 'yaml';
import { ParameterValue } from '../domain/pack/common.js';
import type { ParameterValues } from '../domain/pack/load.js';
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

/** Reads the folder of a pack: one of ours by its name, any other by its path. Throws a RangeError where there is no pack. */
export function readPackFiles(nameOrFolder: string): PackFiles {
  const own = join(policies(), nameOrFolder);
  const folder = existsSync(join(own, 'pack.yaml')) ? own : nameOrFolder;
  const pack = join(folder, 'pack.yaml');
  if (!existsSync(pack))
    throw new RangeError(`no pack ${nameOrFolder}; there are ${shippedPackNames().join(', ')}, or give a folder`);
  const [demo, cast] = [join(folder, 'parameters.demo.yaml'), join(folder, 'cast.yaml')];
  const values = z.record(z.string(), ParameterValue);
  return {
    name: basename(folder),
    pack: read(pack),
    demo: existsSync(demo) ? values.parse(parse(read(demo).text)) : {},
    cast: existsSync(cast) ? read(cast) : undefined,
    scenarios: yamlFiles(join(folder, 'scenarios')),
    vectors: yamlFiles(join(folder, 'vectors')),
  };
}
