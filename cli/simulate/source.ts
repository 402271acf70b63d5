import type { Mapping } from '../../domain/register/mapping.js';
import { RowReader } from '../../domain/register/row.js';
import { caseOfRow, recordedCase, type RecordedCase } from '../../domain/simulate/recorded.js';
import { linesOf, type Progress } from '../import/lines.js';
import { readRegister } from '../import/read.js';

/** A recorded case, or the number of a line that holds none. */
export type Found = RecordedCase | { readonly invalid: number };

/** The rows of a CSV register as cases, one after another. Throws RegisterUnreadable where the file lacks a column. */
export async function* casesOfRegister(file: string, mapping: Mapping, progress: Progress): AsyncGenerator<Found> {
  const reader = new RowReader(mapping);
  for await (const record of readRegister(file, reader.columns, progress)) {
    const reading = 'broken' in record ? undefined : reader.read(record.fields, record.line);
    yield reading?.ok ? caseOfRow(mapping, reading.row, reader.exportedAt) : { invalid: record.line };
  }
}

/** Recorded cases of a file, one JSON object a line (domain/simulate/recorded.ts). */
export async function* casesOfLines(file: string, progress: Progress): AsyncGenerator<Found> {
  for await (const lines of linesOf(file, progress)) {
    for (const { number, text, cut } of lines) {
      if (text.trim() === '') continue;
      yield (cut ? undefined : recordedCase(text)) ?? { invalid: number };
    }
  }
}
