import type { Lang } from '../../domain/calendar/index.js';
import { compare } from './compare.js';
import { told, type Told } from './sentence.js';
import { readSide, type Side } from './side.js';

/** What two packs say otherwise, in both languages. */
export interface PackDiff {
  before: { id: string; version: string; hash: string };
  after: { id: string; version: string; hash: string };
  differences: (Omit<Told, 'path'> & { path: string })[];
}

const head = ({ pack: { id, version }, hash }: Side): PackDiff['before'] => ({ id, version, hash });

/** Compares two packs rule by rule. Throws what readSide throws. */
export async function diffPacks(a: string, b: string): Promise<PackDiff> {
  const [before, after] = [await readSide(a), await readSide(b)];
  const differences = told(before.pack, after.pack, compare(before.pack, after.pack));
  return {
    before: head(before),
    after: head(after),
    differences: differences.map(({ path, ...rest }) => ({ path: path.join('.'), ...rest })),
  };
}

/** The differences as lines: one sentence each, with its path. */
export function diffLines({ before, after, differences }: PackDiff, lang: Lang): string[] {
  const name = ({ id, version, hash }: PackDiff['before']): string => `${id} ${version} (${hash.slice(0, 12)})`;
  const count = lang === 'zh' ? `${differences.length} 处规则差异` : `${differences.length} rules differ`;
  return [`${name(before)} → ${name(after)}`, ...differences.map((one) => `  ${one[lang]} [${one.path}]`), count];
}
