/** Columns a terminal needs for a text: Chinese characters take two. */
function width(text: string): number {
  return [...text].reduce(
    (sum, c) =>
      sum + (/[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]/.test(c) ? 2 : 1),
    0
  );
}

/** Lays rows out in columns two blanks apart; every column but the first is aligned to the right where its cells are numbers. */
export function table(head: string[], rows: (string | number)[][]): string {
  const cells = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, i) => Math.max(...cells.map((row) => width(row[i] ?? ''))));
  const right = head.map((_, i) =>
    rows.every((row) => typeof row[i] === 'number' || /^[\d.,%–-]*$/.test(String(row[i] ?? '')))
  );
  const pad = (text: string, i: number): string => {
    const blanks = ' '.repeat((widths[i] ?? 0) - width(text));
    return right[i] ? blanks + text : text + blanks;
  };
  return cells.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

/** A share as a percentage with two digits, or a dash where there is nothing to compare. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2)}%`;
}
