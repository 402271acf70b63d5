import type { Pinned } from '../../domain/decide/index.js';
import type { ErrorCode } from '../../domain/errors.js';
import { suggest } from '../../domain/pack/lint.js';
import { judge } from '../../domain/register/judge.js';
import type { Mapping } from '../../domain/register/mapping.js';
import type { InvalidRow, Report } from '../../domain/register/report.js';
import { RowReader, type FoundFault, type Row } from '../../domain/register/row.js';
import { Tally } from '../../domain/register/tally.js';
import type { Progress } from './lines.js';
import { readRegister, type CsvRecord } from './read.js';

/** What of a row the core refused, where the code says so. */
function refusal({ pack }: Pinned, { columns }: Mapping, row: Row, detail: ErrorCode): FoundFault {
  const { categories, channels = {} } = pack.data;
  if (detail === 'CATEGORY_UNKNOWN') {
    const [found, expected] = [row.category, suggest(row.category, Object.keys(categories))];
    return { column: columns.category, fault: 'refused', expected, found, detail };
  }
  if (detail === 'CHANNEL_UNKNOWN') {
    const [found, expected] = [row.channel, suggest(row.channel, Object.keys(channels))];
    return { column: columns.channel, fault: 'refused', expected, found, detail };
  }
  return { column: '', fault: 'refused', detail };
}

function judgeRecord(pinned: Pinned, mapping: Mapping, reader: RowReader, tally: Tally, record: CsvRecord): void {
  const invalid = (row: Omit<InvalidRow, 'code'>): void => tally.addInvalid({ ...row, code: 'IMPORT_ROW_INVALID' });
  if ('broken' in record) return invalid(record.broken);
  const reading = reader.read(record.fields, record.line);
  if (!reading.ok) return invalid({ line: reading.line, id: reading.id, faults: reading.faults });
  const { line, id } = reading.row;
  const judgement = judge(pinned, mapping, reading.row, reader.exportedAt);
  if (judgement.ok) return tally.add(reading.row, judgement.judged);
  invalid({ line, id, faults: [refusal(pinned, mapping, reading.row, judgement.code)] });
}

/**
 * Judges every row of a register through the core and adds it up. One row is in memory at a time; of those before it only counts,
 * ids and the report's lists are kept. Throws RegisterUnreadable where the file lacks a column.
 */
export async function importRegister(
  file: string,
  pinned: Pinned,
  mapping: Mapping,
  progress?: Progress
): Promise<Report> {
  const reader = new RowReader(mapping);
  const tally = new Tally(pinned, mapping, reader.exportedAt);
  for await (const record of readRegister(file, reader.columns, progress))
    judgeRecord(pinned, mapping, reader, tally, record);
  return tally.report;
}
