import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { differencesCsv, groupsCsv } from '../../cli/import/csv.js';
import { importRegister } from '../../cli/import/run.js';
import { reportText } from '../../cli/import/text.js';
import { reasonOf, type Reason } from '../../domain/register/difference.js';
import type { Report } from '../../domain/register/report.js';
import type { Row } from '../../domain/register/row.js';
import { parseInstant } from '../../domain/time.js';
import { FULL, ifFull, mapping, pinned, SAMPLE, sampleReport } from './support.js';

type Line = Record<string, string>;
const lines = (csv: string): Line[] => parse(csv, { columns: true });

/** The city's flags counted straight from its file, by nothing of the product but the time of a row. */
function flagsOf(file: string): Map<string, { cases: number; onTime: number; late: number }> {
  const counts = new Map<string, { cases: number; onTime: number; late: number }>();
  for (const row of lines(readFileSync(file, 'utf8'))) {
    const groups = { category: row['type'], department: row['department'], month: row['open_dt']?.slice(0, 7) };
    for (const [group, value = ''] of Object.entries(groups)) {
      const key = `${group}/${value}`;
      const count = counts.get(key) ?? { cases: 0, onTime: 0, late: 0 };
      count.cases++;
      if (row['ontime'] === 'ONTIME') count.onTime++;
      if (row['ontime'] === 'OVERDUE') count.late++;
      counts.set(key, count);
    }
  }
  return counts;
}

const judged = (file: string): Promise<Report> => importRegister(file, pinned, mapping);

function checked(report: Report, file: string): void {
  const told = lines(groupsCsv(report)).map((line) => [
    `${line['group']}/${line['value']}`,
    { cases: Number(line['cases']), onTime: Number(line['registerOnTime']), late: Number(line['registerLate']) },
  ]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(flagsOf(file)));
  for (const line of lines(groupsCsv(report)))
    expect([line['value'], line['givenDiffers']]).toEqual([line['value'], '0']);
}

const at = (clock: string) => parseInstant(`2026-03-10T${clock}-04:00`);
const row = (change: Partial<Row>): Row => ({
  ...{ line: 2, id: '1', category: 'a', channel: 'b', groups: {}, facts: {}, notes: [] },
  ...{ openedAt: at('09:00:00'), target: at('12:00:00'), closedAt: at('11:00:00'), verdict: 'breached' },
  ...change,
});
const reasons: [reason: Reason, row: Row, due: string][] = [
  ['withoutVerdict', row({ verdict: undefined }), '10:00:00'],
  ['withoutTarget', row({ target: undefined }), '10:00:00'],
  ['targetNotAfterOpening', row({ target: at('09:00:00') }), '12:00:00'],
  ['dueEarlier', row({}), '10:00:00'],
  ['dueLater', row({}), '13:00:00'],
  ['withinTolerance', row({ closedAt: at('12:00:30') }), '12:01:00'],
  ['closedAtDue', row({ verdict: 'met', closedAt: at('12:00:00') }), '12:00:00'],
  ['againstOwnTimes', row({}), '12:00:00'],
  ['againstOwnTimes', row({ closedAt: undefined }), '12:01:00'],
];

describe('on time and late beside the register’s own flag', { timeout: 60_000 }, () => {
  it('are the city’s own counts by type, department and month, and no row differs by its due time', async () => {
    checked(await sampleReport(), SAMPLE);
  });

  it.runIf(FULL)(`are so in the whole register (${ifFull})`, { timeout: 300_000 }, async () => {
    checked(await judged(FULL ?? ''), FULL ?? '');
  });

  it('lists each row judged otherwise, and each late one without a flag, with the reason', async () => {
    const report = await sampleReport();
    const told = lines(differencesCsv(report));
    expect(told).toHaveLength(report.differences.list.length);
    expect(told.filter((line) => line['register'] !== '')).toMatchObject([
      { line: '988', by: 'rule', register: 'met', judged: 'breached', reason: 'dueEarlier' },
    ]);
    const unflagged = lines(readFileSync(SAMPLE, 'utf8')).filter((line) => line['ontime'] === '');
    expect(told.filter(({ by }) => by === 'given').map(({ id, reason }) => [id, reason])).toEqual(
      unflagged.map((line) => [line['case_enquiry_id'], 'withoutVerdict'])
    );
  });

  it('gives the same bytes each time, as text, CSV and JSON', async () => {
    const all = (report: Report): string[] => {
      const texts = (['zh', 'en'] as const).map((lang) => reportText(report, SAMPLE, lang));
      return [...texts, groupsCsv(report), differencesCsv(report), JSON.stringify(report)];
    };
    expect(all(await judged(SAMPLE))).toEqual(all(await sampleReport()));
  });

  it.each(reasons)('says %s of a row, as far as its columns tell', (reason, one, due) => {
    expect(reasonOf(one, at(due), 120_000)).toBe(reason);
  });
});
