import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { partsBeside, readPackFiles, type TextFile } from '../../config/pack-files.js';
import { findPacks, type StoredPack } from '../../db/contents.js';
import { createPool } from '../../db/pool.js';
import { contentHash } from '../../domain/hash.js';
import type { ReadPart } from '../../domain/pack/compose.js';
import { shapeFindings } from '../../domain/pack/lint-shape.js';
import { Pack } from '../../domain/pack/schema.js';
import { openYaml } from '../../domain/yaml.js';
import { secretsOf } from '../replay.js';
import { compositionOf, triedText } from './composition.js';
import type { FileFault } from './faults.js';

/** One side of a comparison. `hash` is that of the content as given; that of a file lacks the values the operator gives. */
export interface Side {
  pack: Pack;
  hash: string;
}

/** A side that cannot be read, with every fault. */
export class SideFault extends Error {
  override readonly name = 'SideFault';
  constructor(readonly faults: FileFault[]) {
    super('the pack has faults');
  }
}

const STORED = /^([a-z0-9-]+@\d+\.\d+\.\d+|[0-9a-f]{8,64})$/;

/**
 * Finds a pack: `id@version` or a hash in the store, a file, a folder, or one of ours by its id; a base or an add-on as its host has it.
 * Throws a RangeError or a SideFault.
 */
export async function readSide(name: string): Promise<Side> {
  if (STORED.test(name) && !existsSync(name)) return fromStore(name);
  if (/\.ya?ml$/.test(name) && basename(name) !== 'pack.yaml' && existsSync(name))
    return fromText({ file: name, text: readFileSync(name, 'utf8') }, partsBeside(name));
  const files = readPackFiles(name);
  return fromText(triedText(files), files.parts);
}

function fromText(text: TextFile, read: ReadPart): Side {
  const yaml = openYaml(text.text);
  if ('broken' in yaml)
    throw new SideFault(
      yaml.broken.map((one) => ({
        file: text.file,
        code: 'PACK_INVALID',
        path: '',
        ...one,
        hint: 'not valid YAML 1.2',
      }))
    );
  const { tree, misfits, place } = compositionOf(text.file, yaml, read);
  const parsed = Pack.safeParse(tree);
  if (misfits.length > 0 || !parsed.success)
    throw new SideFault(misfits.length > 0 ? misfits : shapeFindings(Pack, tree).map(place));
  return { pack: parsed.data, hash: contentHash(tree) };
}

/** The packs the data folder keeps: what this machine has decided with, also while no server runs. */
function kept(home: string, name: string): StoredPack[] {
  const folder = join(home, 'content');
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
  return files.flatMap((file) => {
    const hash = basename(file, '.json');
    const content = JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown;
    const pack = Pack.safeParse(content).data;
    const meant = pack && (hash.startsWith(name) || `${pack.id}@${pack.version}` === name);
    return meant ? [{ hash, id: pack.id, version: pack.version, content }] : [];
  });
}

async function stored(home: string, name: string): Promise<StoredPack[]> {
  const own = kept(home, name);
  const url = { ...secretsOf(home), ...process.env }.DATABASE_URL;
  if (own.length > 0 || url === undefined) return own;
  const pool = createPool({ database: { url, schema: process.env.DATABASE_SCHEMA || 'redress' } }, () => undefined);
  try {
    return await findPacks(pool, name);
  } finally {
    await pool.end();
  }
}

async function fromStore(name: string): Promise<Side> {
  const home = resolve(process.env.REDRESS_HOME || '.redress');
  const [found, ...others] = await stored(home, name);
  if (!found) throw new RangeError(`no pack ${name} in ${home} or the database (REDRESS_HOME, DATABASE_URL)`);
  if (others.length > 0)
    throw new RangeError(`several packs are ${name}: ${[found, ...others].map(({ hash }) => hash).join(', ')}`);
  return { pack: Pack.parse(found.content), hash: found.hash };
}
