import { CliError, EXIT } from './client.js';

export type Row = Readonly<Record<string, unknown>>;

/** Prints what the API answered, as JSON or as the given lines. */
export function show(json: boolean | undefined, answer: unknown, lines: () => readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(answer)}\n` : `${lines().join('\n')}\n`);
}

/** Columns as wide as their widest cell; a Chinese character counts as two. */
export function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string[] {
  const cells = [head, ...rows.map((row) => row.map(text))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ''))));
  return cells.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  );
}

/** A value as one cell. */
export function text(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function width(cell: string): number {
  return [...cell].reduce((sum, letter) => sum + (/[\u1100-\uffdc]/.test(letter) ? 2 : 1), 0);
}

function pad(cell: string, to: number): string {
  return cell + ' '.repeat(Math.max(0, to - width(cell)));
}

/** Reads `name=text` and `name:=json` arguments. Throws a CliError naming the one that is neither. */
export function fieldsOf(args: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(args.map(fieldOf));
}

function fieldOf(argument: string): [string, unknown] {
  const [, name = '', typed, value = ''] = /^([\w.-]+)(:?)=(.*)$/s.exec(argument) ?? [];
  if (name === '') throw new CliError(`${argument}: write name=text or name:=json`, EXIT.usage);
  if (typed !== ':') return [name, value];
  try {
    return [name, JSON.parse(value) as unknown];
  } catch {
    throw new CliError(`${argument}: what follows := is not JSON`, EXIT.usage);
  }
}
