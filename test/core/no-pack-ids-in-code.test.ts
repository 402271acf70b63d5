import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readPackFiles, shippedPackNames } from '../../config/pack-files.js';
import { packageRoot } from '../../config/root.js';

const root = packageRoot();
// The product. Tests and the bench play particular complaints of particular packs, so they name them.
const FOLDERS = ['domain', 'workflows', 'activities', 'worker', 'api', 'db', 'cli', 'dev', 'config', 'web'];

function sources(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((e) => e.isFile() && /\.(ts|mts|js|mjs|sql|html)$/.test(e.name) && !e.name.endsWith('.test.ts'))
    .map((e) => join(e.parentPath, e.name));
}

interface Ids {
  id: string;
  categories?: Record<string, unknown>;
  clocks?: Record<string, unknown>;
}
const packs = shippedPackNames().map((name) => parse(readPackFiles(name).pack.text) as Ids);
const ids = packs.flatMap((p) => [p.id, ...Object.keys(p.categories ?? {}), ...Object.keys(p.clocks ?? {})]);
const escaped = (id: string): string => id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** In quotes any id is meant as one; an id that is no ordinary word (`C-1`, `III-S`) is looked for everywhere, comments included. */
const pattern = (id: string): RegExp =>
  /^\p{L}[\p{L} ]*$/u.test(id)
    ? new RegExp(`(['"\`])${escaped(id)}\\1`)
    : new RegExp(`(?<![\\w-])${escaped(id)}(?![\\w-])`);
const patterns = ids.map((id) => [id, pattern(id)] as const);

/** The lines of a source that name a pack, a category or a clock. */
function named(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, i) => patterns.filter(([, p]) => p.test(line)).map(([id]) => `${i + 1}: ${id}`));
}

describe('rules live in packs, not in code', () => {
  it('no pack, category or clock id stands outside policies/', () => {
    const present = readdirSync(root).filter((name) => FOLDERS.includes(name));
    const files = present.flatMap(sources);
    expect(files.length).toBeGreaterThan(60);
    expect(files.flatMap((f) => named(readFileSync(f, 'utf8')).map((n) => `${f.slice(root.length + 1)}:${n}`))).toEqual(
      []
    );
  });

  it('the search finds what it looks for', () => {
    expect(ids.length).toBeGreaterThan(20);
    expect(named("if (category === 'III-S')\n// stops C-14 early\nconst it = 'points-platform';")).toEqual([
      '1: III-S',
      '2: C-14',
      '3: points-platform',
    ]);
    expect(named('C-140 and FIII-Sx, my-points-platform-2')).toEqual([]);
  });
});
