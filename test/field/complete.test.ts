import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/root.js';

const CODES = Array.from({ length: 46 }, (_, i) => `T${String(i + 1).padStart(2, '0')}`);

/** `code file` of every test of the folder: a title may carry two codes. */
const tested = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts'))
  .flatMap((name) => {
    const titles = readFileSync(join(import.meta.dirname, name), 'utf8').match(/^(it\(|\]\)\(|  )'T\d\d: .*/gm) ?? [];
    return titles.flatMap((title) => (title.match(/T\d\d(?=: )/g) ?? []).map((code) => `${code} ${name}`));
  });

/** `code` and the last column of every row of the table. */
const rows = readFileSync(join(packageRoot(), 'docs', 'field.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, code = '', , here = ''] = line.split('|').map((cell) => cell.trim());
    return /^T\d\d$/.test(code) ? [{ code, here, named: here.match(/[\w.-]+\.test\.ts/g) ?? [] }] : [];
  });

describe('the table of docs/field.md', () => {
  it('has every failure once, in order', () => expect(rows.map(({ code }) => code)).toEqual(CODES));

  it('names the files of its tests, all of them and no other', () => {
    const named = rows.flatMap(({ code, named }) => named.map((name) => `${code} ${name}`));
    expect([...new Set(named)].sort()).toEqual([...new Set(tested)].sort());
  });

  it('says of every failure without a test that it is open, or why it does not apply', () => {
    const silent = rows.filter(
      ({ here, named }) => named.length === 0 && !/^(\*\*open\*\*|does not apply): ../.test(here)
    );
    expect(silent).toEqual([]);
  });
});
