import type { Pair } from '../../domain/simulate/tally.js';
import { escaped } from '../markup.js';

/** One part of a bar: its class colours it. */
export interface Part {
  readonly kind: string;
  readonly value: number;
}

const ROW = 20;
const LABEL = 200;
const WIDTH = 520;
const HEIGHT = 90;
const HOURS = 24;
const SIDES = ['before', 'after'] as const;

const n = (value: number): string => String(Math.round(value * 10) / 10);

function svg(width: number, height: number, title: string, content: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img"><title>${escaped(title)}</title>${content}</svg>`;
}

function bar(parts: readonly Part[], most: number, y: number): string {
  let x = LABEL;
  const pieces = parts.map(({ kind, value }) => {
    const width = most === 0 ? 0 : (value / most) * WIDTH;
    const piece = `<rect class="${kind}" x="${n(x)}" y="${y}" width="${n(width)}" height="${ROW - 6}"/>`;
    x += width;
    return value === 0 ? '' : piece;
  });
  const sum = parts.reduce((all, { value }) => all + value, 0);
  return `${pieces.join('')}<text x="${n(x + 4)}" y="${y + 11}">${sum}</text>`;
}

/** Bars in pairs, before over after, each row under its name, all to one scale. */
export function barChart(
  title: string,
  rows: readonly (readonly [name: string, bars: Pair<readonly Part[]>])[]
): string {
  const sum = (parts: readonly Part[]): number => parts.reduce((all, { value }) => all + value, 0);
  const most = Math.max(0, ...rows.flatMap(([, { before, after }]) => [sum(before), sum(after)]));
  const drawn = rows.map(([name, bars], index) => {
    const top = index * (2 * ROW + 8);
    const both = SIDES.map((side, place) => bar(bars[side], most, top + place * ROW));
    return `<text class="name" x="${LABEL - 8}" y="${top + ROW + 4}">${escaped(name)}</text>${both.join('')}`;
  });
  return svg(LABEL + WIDTH + 80, rows.length * (2 * ROW + 8), title, drawn.join(''));
}

/** What comes in each hour of the day, before beside after. */
export function hourChart(title: string, { before, after }: Pair<readonly number[]>): string {
  const most = Math.max(1, ...before, ...after);
  const slot = WIDTH / HOURS;
  const column = (kind: string, value: number, x: number): string => {
    const height = (value / most) * HEIGHT;
    return value === 0
      ? ''
      : `<rect class="${kind}" x="${n(x)}" y="${n(HEIGHT - height)}" width="${n(slot / 2 - 1)}" height="${n(height)}"/>`;
  };
  const hours = Array.from({ length: HOURS }, (_, hour) => {
    const x = 40 + hour * slot;
    const label = hour % 3 === 0 ? `<text x="${n(x)}" y="${HEIGHT + 14}">${hour}</text>` : '';
    return column('before', before[hour] ?? 0, x) + column('after', after[hour] ?? 0, x + slot / 2) + label;
  });
  const axis = `<path class="axis" d="M40 ${HEIGHT}h${WIDTH}"/><text x="0" y="10">${most}</text>`;
  return svg(40 + WIDTH, HEIGHT + 20, title, axis + hours.join(''));
}
