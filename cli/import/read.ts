import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import type { InvalidRow } from '../../domain/register/report.js';
import { linesOf, type Line, type Progress } from './lines.js';

/** One record of the file: its fields by column, or why it is none. `line` is the one it begins on. */
export type CsvRecord = { line: number; fields: Record<string, string> } | { line: number; broken: InvalidRow };

/** The file cannot be read as the register the mapping describes: its first line lacks columns. */
export class RegisterUnreadable extends Error {
  override readonly name = 'RegisterUnreadable';
  constructor(
    readonly missing: readonly string[],
    readonly found: readonly string[]
  ) {
    super(missing.join(', '));
  }
}

/** A field with a quote may hold line ends, but a quote nobody closes must not take the rest of the file with it. */
const MOST_LINES = 50;

type Split = { fields: string[] } | { fault: string };

function split(text: string): Split {
  if (text.includes('\0') || text.includes('\uFFFD')) return { fault: 'NOT_UTF8_TEXT' };
  if (!text.includes('"')) return { fields: text.split(',') };
  try {
    return { fields: parse(text, { relax_column_count: true })[0] ?? [] };
  } catch (error) {
    if (error instanceof CsvError) return { fault: error.code };
    throw error;
  }
}

function record(names: string[], first: Line, result: Split): CsvRecord {
  const { number: line } = first;
  if ('fields' in result && result.fields.length === names.length) {
    const fields: Record<string, string> = {};
    for (const [i, name] of names.entries()) fields[name] = result.fields[i] ?? '';
    return { line, fields };
  }
  const detail = 'fault' in result ? result.fault : 'CSV_RECORD_INCONSISTENT_COLUMNS';
  const faults = [{ column: '', fault: 'brokenCsv' as const, detail }];
  return { line, broken: { line, id: '', code: 'IMPORT_ROW_INVALID', faults } };
}

/**
 * Takes the first record off the waiting lines; undefined while its last field may go on in a line not yet read. Where a quote goes
 * wrong only the line it stands in is given up, so that every other row is read.
 */
function take(names: string[], waiting: Line[], ended: boolean): CsvRecord | undefined {
  while (waiting[0]?.text === '') waiting.shift();
  const [first] = waiting;
  if (!first) return undefined;
  const one: Split = first.cut ? { fault: 'CSV_MAX_RECORD_SIZE' } : split(first.text);
  const open = 'fault' in one && one.fault === 'CSV_QUOTE_NOT_CLOSED';
  const whole = open && waiting.length > 1 ? split(waiting.map((l) => l.text).join('\n')) : undefined;
  if (whole && 'fields' in whole && whole.fields.length === names.length) {
    waiting.length = 0;
    return record(names, first, whole);
  }
  const still = open && (!whole || ('fault' in whole && whole.fault === 'CSV_QUOTE_NOT_CLOSED'));
  if (still && !ended && waiting.length < MOST_LINES) return undefined;
  waiting.shift();
  return record(names, first, one);
}

function header(line: Line, wanted: string[]): string[] {
  const result = split(line.text.replace(/^\uFEFF/, ''));
  const names = 'fields' in result ? result.fields : [];
  const missing = wanted.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new RegisterUnreadable(missing, names);
  return names;
}

/**
 * Streams the records of a CSV file with a header line; a broken one is reported in its place and reading goes on. Empty lines are
 * no records. Throws RegisterUnreadable, naming the columns, where wanted ones are missing.
 */
export async function* readRegister(
  file: string,
  wanted: string[],
  progress: Progress = () => undefined
): AsyncGenerator<CsvRecord> {
  const waiting: Line[] = [];
  let names: string[] | undefined;
  for await (const lines of linesOf(file, progress)) {
    for (const line of lines) {
      if (!names) {
        names = header(line, wanted);
        continue;
      }
      waiting.push(line);
      for (let next = take(names, waiting, false); next; next = take(names, waiting, false)) yield next;
    }
  }
  if (!names) throw new RegisterUnreadable(wanted, []);
  for (let next = take(names, waiting, true); next; next = take(names, waiting, true)) yield next;
}
