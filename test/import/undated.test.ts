import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importRegister } from '../../cli/import/run.js';
import { readRegister } from '../../cli/import/read.js';
import { reportText } from '../../cli/import/text.js';
import { loadMapping, loadPinned } from '../../config/packs.js';
import { packageRoot } from '../../config/root.js';
import { Mapping } from '../../domain/register/mapping.js';
import { isOpen, RowReader, type Row } from '../../domain/register/row.js';
import type { Report } from '../../domain/register/report.js';
import { register } from './support.js';

const SAMPLE = join(packageRoot(), 'examples', 'cfpb-2016-sample.csv');
const mapping = loadMapping('cfpb-15-60');
const pinned = loadPinned('cfpb-15-60');
/** The whole register, 2,836 rows. */
const FULL = process.env.REDRESS_DATA_CFPB;

async function rowsOf(file: string): Promise<Row[]> {
  const reader = new RowReader(mapping);
  const rows: Row[] = [];
  for await (const record of readRegister(file, reader.columns)) {
    const reading = 'fields' in record ? reader.read(record.fields, record.line) : undefined;
    if (reading?.ok) rows.push(reading.row);
  }
  return rows;
}

const late = (report: Report, group: string, by: 'register' | 'rule'): number =>
  Object.values(report.groups[group] ?? {}).reduce((sum, count) => sum + count[by].late, 0);

describe('a register that does not say when a complaint was answered', { timeout: 60_000 }, () => {
  it('has the unanswered rows judged as of its end and leaves the others unjudged, not late', async () => {
    const report = await importRegister(SAMPLE, pinned, mapping);
    expect(report).toMatchObject({ rows: 300, judged: 300, invalid: { rows: 0 } });
    expect(report.notes).toMatchObject({ stillOpen: { rows: 6 }, closedUndated: { rows: 294 } });
    expect(report.rule.units['calendarDays']).toMatchObject({ open: { compared: 6, agree: 6 }, undated: 294 });
    expect(report.differences).toEqual({ byReason: { given: {}, rule: {} }, list: [] });
    expect([late(report, 'category', 'register'), late(report, 'month', 'rule')]).toEqual([11, 5]);
    expect(report.groups['response']?.['Untimely response']).toMatchObject({
      register: { late: 5 },
      rule: { late: 5 },
    });
  });

  it('gives rows that look equal numbers of their own, the same ones each time the file is read', async () => {
    const rows = await rowsOf(SAMPLE);
    const ids = rows.map(({ id }) => id);
    expect(new Set(ids).size).toBe(300);
    expect(ids.filter((id) => /-[23]$/.test(id))).toHaveLength(2);
    expect((await rowsOf(SAMPLE)).map(({ id }) => id)).toEqual(ids);
    // Rows in front of the others change the number of none.
    const [header = '', ...lines] = readFileSync(SAMPLE, 'utf8').trimEnd().split('\n');
    const more = await rowsOf(register([lines[0]?.replace('/2016', '/2014') ?? '', ...lines], header));
    expect(more.slice(1).map(({ id }) => id)).toEqual(ids);
  });

  it('takes what is named as facts along, and leaves out what is empty', async () => {
    const rows = await rowsOf(SAMPLE);
    expect(rows.filter(isOpen)).toHaveLength(6);
    expect([typeof rows[0]?.facts['company'], typeof rows[0]?.facts['issue']]).toEqual(['string', 'string']);
    expect(rows.every(({ facts }) => Object.values(facts).every((value) => value !== ''))).toBe(true);
  });

  it('gives the same verdicts for every day of the export up to which no complaint in progress was due', async () => {
    const verdicts = async (exportedAt: string): Promise<unknown> =>
      (await importRegister(SAMPLE, pinned, { ...mapping, exportedAt })).rule.units;
    const said = await verdicts(mapping.exportedAt);
    expect(await verdicts('2/27/2017')).toEqual(said);
    const { open } = ((await verdicts('3/3/2017')) as { calendarDays: { open: object } }).calendarDays;
    expect(open).toEqual({ compared: 6, agree: 5 });
  });

  it('says in the report how it was read where it leaves a choice', async () => {
    const text = reportText(await importRegister(SAMPLE, pinned, mapping), SAMPLE, 'en');
    for (const { en } of mapping.assumptions) expect(text).toContain(`- ${en}\n`);
    expect(mapping.assumptions).toHaveLength(4);
  });

  it('prints no due dates against those of a register that has none', async () => {
    const text = reportText(await importRegister(SAMPLE, pinned, mapping), SAMPLE, 'en');
    expect(text).not.toMatch(/Due dates by the rule|Verdicts by the due time/);
    expect(text).toMatch(/open cases +6 +6 +100\.00%\nnot compared: .* 294 closed without saying when/);
  });

  it.runIf(FULL)(
    'agrees on all 29 unanswered of 2,836 rows (needs REDRESS_DATA_CFPB)',
    { timeout: 120_000 },
    async () => {
      const report = await importRegister(FULL ?? '', pinned, mapping);
      expect(report).toMatchObject({ rows: 2836, judged: 2836, invalid: { rows: 0 } });
      expect(report.rule.units['calendarDays']).toMatchObject({ open: { compared: 29, agree: 29 }, undated: 2807 });
      expect([late(report, 'category', 'register'), late(report, 'month', 'rule')]).toEqual([87, 26]);
    }
  );
});

describe('how a register is read', () => {
  it.each([
    ['open', { open: undefined }],
    ['close', { close: 'respond' }],
    ['target', { target: 'company' }],
  ])('is refused where %s does not fit the columns', (path, change) => {
    const { error } = Mapping.safeParse({ ...mapping, ...change });
    expect(error?.issues.map((issue) => issue.path[0])).toContain(path);
  });
});
