/** A cell of a layered drawing; `up` and `down` are its neighbours in the rows above and below. */
export interface Cell {
  width: number;
  up: Cell[];
  down: Cell[];
  /** Its middle. */
  x: number;
}

const SWEEPS = 12;
const GAP = 22;

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

/** Puts the cells of each row in an order in which few edges cross: each near the middle of its neighbours. */
function order(rows: Cell[][]): void {
  const at = new Map<Cell, number>();
  const number = (row: Cell[]): void => row.forEach((cell, i) => at.set(cell, i / Math.max(1, row.length - 1)));
  const weight = (cell: Cell, side: 'up' | 'down'): number =>
    cell[side].length > 0 ? mean(cell[side].map((other) => at.get(other) ?? 0)) : (at.get(cell) ?? 0);
  rows.forEach(number);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const side = sweep % 2 === 0 ? 'up' : 'down';
    for (const row of side === 'up' ? rows : [...rows].reverse()) {
      const weights = new Map(row.map((cell) => [cell, weight(cell, side)]));
      row.sort((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0));
      number(row);
    }
  }
}

/** The places nearest to the wished ones in which no cell of a row comes too near to the one before. */
function spaced(row: readonly Cell[], wished: readonly number[]): number[] {
  const offsets: number[] = [];
  row.forEach((cell, i) => {
    const before = row[i - 1];
    offsets.push(before ? (offsets[i - 1] ?? 0) + (before.width + cell.width) / 2 + GAP : 0);
  });
  // Neighbours whose wishes cross share their mean: pool adjacent violators.
  const pools: { sum: number; count: number }[] = [];
  for (const [i, wish] of wished.entries()) {
    let pool = { sum: wish - (offsets[i] ?? 0), count: 1 };
    for (let last = pools.at(-1); last && last.sum / last.count > pool.sum / pool.count; last = pools.at(-1)) {
      pools.pop();
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
    }
    pools.push(pool);
  }
  return pools.flatMap(({ sum, count }) => Array<number>(count).fill(sum / count)).map((x, i) => x + (offsets[i] ?? 0));
}

/** Orders the cells of all rows and gives each its middle, so that none overlaps its neighbour and edges run as straight as they can. */
export function place(rows: Cell[][]): void {
  order(rows);
  for (const row of rows)
    spaced(
      row,
      row.map(() => 0)
    ).forEach((x, i) => Object.assign(row[i] ?? {}, { x }));
  for (let sweep = 0; sweep < 2 * SWEEPS; sweep++) {
    for (const row of sweep % 2 === 0 ? rows : [...rows].reverse()) {
      const wished = row.map(({ x, up, down }) => {
        const near = sweep % 2 === 0 ? up : down;
        return near.length > 0 ? mean(near.map((cell) => cell.x)) : x;
      });
      spaced(row, wished).forEach((x, i) => Object.assign(row[i] ?? {}, { x }));
    }
  }
  const left = Math.min(...rows.flat().map(({ x, width }) => x - width / 2));
  for (const cell of rows.flat()) cell.x -= left;
}
