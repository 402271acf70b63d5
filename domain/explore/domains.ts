import type { Field, Item } from '../pack/common.js';

type Given = Record<string, unknown>;

/** So many combinations of one input are tried all; of more, every pair of values once. */
const MOST = 24;
const HOUR = 3_600_000;

/** How instants are written, and when it is. */
export interface Writing {
  now: number;
  local: (at: number) => string;
}

function recordOf(of: Record<string, Item>, sum: Record<string, number>, writing: Writing): Given {
  const one = (name: string, item: Item): unknown => sum[name] ?? valuesOf(item, writing, false)[0];
  return Object.fromEntries(
    Object.entries(of)
      .filter(([name, { optional }]) => !optional || name in sum)
      .map(([name, item]) => [name, one(name, item)])
  );
}

function lists({ of = {}, sum = {}, min = 0 }: Field, writing: Writing): unknown[] {
  const record = Object.keys(of).length > 0 ? recordOf(of, sum, writing) : { code: 'one' };
  const some = Array.from({ length: Math.max(1, min) }, () => record);
  return min > 0 || Object.keys(sum).length > 0 ? [some] : [some, []];
}

function plain({ type, oneOf, min, max }: Field | Item, { now, local }: Writing): unknown[] {
  if (oneOf) return [...oneOf];
  if (type === 'boolean') return [true, false];
  if (type === 'number') return [...new Set([min ?? 0, max ?? Math.max(1000, min ?? 0)])];
  if (type === 'instant') return [local(now + 2 * HOUR), local(now + 20 * 24 * HOUR)];
  return ['x'];
}

/** The values of a field that are tried: all of a closed set, two of what is measured, one of a text; `matters` to a condition. */
export function valuesOf(field: Field | Item, writing: Writing, matters: boolean): unknown[] {
  const all = field.type === 'records' ? lists(field, writing) : plain(field, writing);
  return matters || field.type === 'instant' ? all : all.slice(0, 1);
}

function product(fields: readonly [string, unknown[]][]): Given[] {
  return fields.reduce<Given[]>(
    (all, [name, values]) =>
      all.flatMap((one) => values.map((value) => (value === undefined ? one : { ...one, [name]: value }))),
    [{}]
  );
}

/** A row for each pair of values not yet seen together: the first value of each field where nothing is asked of it. */
function pairs(fields: readonly [string, unknown[]][]): Given[] {
  const key = (a: number, i: number, b: number, j: number): string => `${a}.${i}-${b}.${j}`;
  const seen = new Set<string>();
  const rows: number[][] = [];
  const sizes = fields.map(([, values]) => values.length);
  for (let a = 0; a < sizes.length; a++)
    for (let b = a + 1; b < sizes.length; b++)
      for (let i = 0; i < (sizes[a] ?? 0); i++)
        for (let j = 0; j < (sizes[b] ?? 0); j++) {
          if (seen.has(key(a, i, b, j))) continue;
          const row = sizes.map((size, at) => (at === a ? i : at === b ? j : rows.length % size));
          row.forEach((x, c) => row.slice(c + 1).forEach((y, d) => seen.add(key(c, x, c + 1 + d, y))));
          rows.push(row);
        }
  return rows.map((row) =>
    Object.fromEntries(
      fields.flatMap(([name, values], at) => (values[row[at] ?? 0] === undefined ? [] : [[name, values[row[at] ?? 0]]]))
    )
  );
}

/** The inputs tried for some fields: every combination, or where these are many every pair of values. An absent value is one, too. */
export function combinations(fields: readonly [string, unknown[]][]): Given[] {
  const many = fields.reduce((count, [, values]) => count * values.length, 1) > MOST;
  return many ? pairs(fields) : product(fields);
}
