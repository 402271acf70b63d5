import { runInNewContext } from 'node:vm';
import { setFlagsFromString } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { readRegister } from '../../cli/import/read.js';
import { importRegister } from '../../cli/import/run.js';
import { RowReader, type RowFault } from '../../domain/register/row.js';
import { HEADER, importLines, mapping, pinned, register } from './support.js';

const row = (change: Record<string, string> = {}): string => {
  const fields: Record<string, string> = {
    case_enquiry_id: String(++ids),
    open_dt: '2011-07-05 10:00:00',
    target_dt: '2011-07-07 10:00:00',
    closed_dt: '2011-07-06 10:00:00',
    ontime: 'ONTIME',
    type: 'Sticker Request',
    source: 'Self Service',
    department: 'PWDx',
    ...change,
  };
  return HEADER.split(',')
    .map((name) => fields[name])
    .join(',');
};
let ids = 0;

const dirt: [what: string, line: string, column: string, fault: RowFault, detail?: string][] = [
  ['no number', row({ case_enquiry_id: '' }), 'case_enquiry_id', 'missing'],
  ['no opening', row({ open_dt: '' }), 'open_dt', 'missing'],
  ['no type', row({ type: '  ' }), 'type', 'missing'],
  ['no channel', row({ source: '' }), 'source', 'missing'],
  ['a day no month has', row({ open_dt: '2011-06-31 10:00:00' }), 'open_dt', 'notATime'],
  ['a thirteenth month', row({ open_dt: '2011-13-01 10:00:00' }), 'open_dt', 'notATime'],
  ['a sixtieth minute', row({ open_dt: '2011-07-05 10:60:00' }), 'open_dt', 'notATime'],
  ['another time format', row({ target_dt: '7/7/2011 10:00' }), 'target_dt', 'notATime'],
  ['a clock time of 24:00', row({ closed_dt: '2011-07-06 24:00:00' }), 'closed_dt', 'notATime'],
  ['a time the spring change skipped', row({ target_dt: '2012-03-11 02:30:00' }), 'target_dt', 'skippedTime'],
  ['a due time beyond the tables', row({ target_dt: '2999-01-01 00:00:00' }), 'target_dt', 'outOfRange'],
  ['closed before it was opened', row({ closed_dt: '2011-07-04 10:00:00' }), 'closed_dt', 'closedBeforeOpened'],
  ['closed after the export', row({ closed_dt: '2023-05-05 10:00:00' }), 'closed_dt', 'afterExport'],
  ['a verdict nobody knows', row({ ontime: 'PERHAPS' }), 'ontime', 'unknownVerdict'],
  ['a type the pack does not know', row({ type: 'Lost Cat' }), 'type', 'refused', 'CATEGORY_UNKNOWN'],
  ['a channel the pack does not know', row({ source: 'Pigeon' }), 'source', 'refused', 'CHANNEL_UNKNOWN'],
  ['too few fields', '1,2,3', '', 'brokenCsv', 'CSV_RECORD_INCONSISTENT_COLUMNS'],
  ['too many fields', `${row()},more`, '', 'brokenCsv', 'CSV_RECORD_INCONSISTENT_COLUMNS'],
  ['a quote in the middle', row({ department: 'P"W' }), '', 'brokenCsv', 'INVALID_OPENING_QUOTE'],
  ['a quote nobody closes', row({ department: '"PWDx' }), '', 'brokenCsv', 'CSV_QUOTE_NOT_CLOSED'],
  ['bytes that are no text', row({ department: 'P\0' }), '', 'brokenCsv', 'NOT_UTF8_TEXT'],
  ['a line without end', row({ department: 'x'.repeat(100_000) }), '', 'brokenCsv', 'CSV_MAX_RECORD_SIZE'],
];

/** What is in use once all that is not has been cleared away. */
function heapMiB(): number {
  setFlagsFromString('--expose_gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

describe('dirty rows', () => {
  it.each(dirt)(
    '%s is reported with its line, and the rows around it are judged',
    async (_, line, column, fault, detail) => {
      const report = await importLines([row(), line, row(), row({ department: '"PWDx, ""north"""' })]);
      expect(report.invalid.list).toMatchObject([
        { line: 3, code: 'IMPORT_ROW_INVALID', faults: [{ column, fault, ...(detail && { detail }) }] },
      ]);
      expect(report).toMatchObject({ rows: 4, judged: 3, invalid: { rows: 1, byFault: { [fault]: 1 } } });
    }
  );

  it('reports a number that comes twice, and every fault of a row at once', async () => {
    const twice = row();
    const report = await importLines([twice, twice, row({ open_dt: 'soon', ontime: 'PERHAPS' })]);
    expect(report.judged).toBe(1);
    expect(report.invalid.list.map(({ line, faults }) => [line, faults.map((f) => f.fault)])).toEqual([
      [3, ['repeatedId']],
      [4, ['notATime', 'unknownVerdict']],
    ]);
  });

  it('takes the first occurrence of a time the autumn change repeats, or the second where only that lies after the opening', async () => {
    const opened = {
      target_dt: '',
      open_dt: '2011-11-06 01:30:00',
      closed_dt: '2011-11-06 01:30:00',
      ontime: 'ONTIME',
    };
    const report = await importLines([row(opened), row({ ...opened, closed_dt: '2011-11-06 01:20:00' })]);
    expect(report).toMatchObject({ judged: 2, notes: { repeatedTime: { rows: 2, lines: [2, 3] } } });
    // 01:20 after 01:30 can only be the one after the change: the case was open for fifty minutes, not closed at once.
    expect(report.notes.closedAtOpening?.lines ?? []).not.toContain(3);
  });

  it('reads a field that spans lines, and names the line a record begins on', async () => {
    const report = await importLines([row({ department: '"P\nW\n\nD"' }), row({ ontime: 'PERHAPS' })]);
    expect(report).toMatchObject({ rows: 2, judged: 1, invalid: { list: [{ line: 6 }] } });
  });

  it('refuses a file that lacks columns, and names all of them beside those it has', async () => {
    const file = register(['1,2'], 'case_enquiry_id,open_dt');
    await expect(importRegister(file, pinned, mapping)).rejects.toMatchObject({
      missing: ['target_dt', 'closed_dt', 'ontime', 'type', 'source', 'department'],
      found: ['case_enquiry_id', 'open_dt'],
    });
  });

  it('keeps the numbers of the rows, and nothing else of their lines', { timeout: 60_000 }, async () => {
    const wide = 'x'.repeat(2000);
    const number = (n: number): string => `a long number ${n}`;
    const file = register(
      Array.from({ length: 20_000 }, (_, n) => row({ case_enquiry_id: number(n), department: wide }))
    );
    const reader = new RowReader(mapping);
    const before = heapMiB();
    for await (const record of readRegister(file, reader.columns))
      if ('fields' in record) reader.read(record.fields, record.line);
    // The file has 40 MiB.
    expect(heapMiB() - before).toBeLessThan(10);
    // It still knows them.
    expect(reader.read({ case_enquiry_id: number(0) }, 20_002)).toMatchObject({ ok: false });
  });

  it('keeps memory flat over 300,000 rows, however many of them are dirty', { timeout: 60_000 }, async () => {
    const file = register(Array.from({ length: 300_000 }, () => row({ case_enquiry_id: '1', closed_dt: 'never' })));
    const heap: number[] = [];
    let next = 0;
    const report = await importRegister(file, pinned, mapping, (read, size) => {
      if (read / size < next) return;
      heap.push(heapMiB());
      next += 0.1;
    });
    expect(report).toMatchObject({ rows: 300_000, judged: 0, invalid: { rows: 300_000 } });
    expect(report.invalid.list).toHaveLength(10_000);
    expect(heap.length).toBeGreaterThan(8);
    expect((heap.at(-1) ?? 0) - (heap[2] ?? 0)).toBeLessThan(5);
  });
});
