import { byKey } from '../memo.js';
import { instant, parseInstant, type Instant } from '../time.js';
import { DAY } from './days.js';

/** Years the zone and day tables hold; an instant or day outside them is refused, never guessed. */
export const FIRST_YEAR = 1990;
export const LAST_YEAR = 2060;
const FROM = Date.UTC(FIRST_YEAR, 0, 1);
const TO = Date.UTC(LAST_YEAR + 1, 0, 1);

/**
 * UTC offsets of a zone as segments of constant offset: segment i begins at `at[i]`. `wallEarly[i]` is the wall-clock
 * time from which segment i is meant when of two readings the earlier counts, `wallLate[i]` when the later does.
 */
export interface ZoneTable {
  readonly zone: string;
  readonly at: Float64Array;
  readonly offset: Float64Array;
  readonly wallEarly: Float64Array;
  readonly wallLate: Float64Array;
}

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
}

function offsetReader(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  return (at) => {
    const parts = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(at));
    if (!parts) throw new RangeError(`no offset for ${zone}`);
    const seconds = Number(parts[2] ?? 0) * 3600 + Number(parts[3] ?? 0) * 60 + Number(parts[4] ?? 0);
    return (parts[1] === '-' ? -seconds : seconds) * 1000;
  };
}

/** First instant in (low, high] that has the offset of `high`. */
function bisect(offsetAt: (at: number) => number, low: number, high: number): number {
  const after = offsetAt(high);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === after) high = middle;
    else low = middle;
  }
  return high;
}

function build(zone: string): ZoneTable {
  const offsetAt = offsetReader(zone);
  const at = [FROM];
  const offset = [offsetAt(FROM)];
  // Three days: no zone has changed twice within a week since 1990 (a test compares every zone with Temporal's own list).
  for (let t = FROM; t < TO; t += 3 * DAY) {
    const next = offsetAt(t + 3 * DAY);
    if (next === offset.at(-1)) continue;
    at.push(bisect(offsetAt, t, t + 3 * DAY));
    offset.push(next);
  }
  const before = offset.map((value, i) => offset[i - 1] ?? value);
  return {
    zone,
    at: Float64Array.from(at),
    offset: Float64Array.from(offset),
    // Both a skipped and a repeated wall-clock time are read with the offset before the change: a skipped one so moves
    // forward, a repeated one means its first occurrence.
    wallEarly: Float64Array.from(at, (value, i) => value + Math.max(before[i]!, offset[i]!)),
    wallLate: Float64Array.from(at, (value, i) => value + offset[i]!),
  };
}

/** The table of an IANA zone, built from Intl once per process (about 10 ms). Throws a RangeError on an unknown zone. */
export const zoneTable = byKey(build);

/** Index of the last entry ≤ value. */
function lastAtOrBefore(list: Float64Array, value: number): number {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (list[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Passes an instant of the tables' years through; throws a RangeError on any other. */
export function inRange(at: number): number {
  if (!(at >= FROM && at < TO)) throw new RangeError(`outside the years ${FIRST_YEAR} to ${LAST_YEAR}`);
  return at;
}

/** Reads an ISO 8601 date-time with offset; undefined for anything else, and for years no calendar can count in. */
export function readInstant(text: string): Instant | undefined {
  try {
    const at = parseInstant(text);
    const year = new Date(at).getUTCFullYear();
    return year > FIRST_YEAR && year < LAST_YEAR ? at : undefined;
  } catch {
    return undefined;
  }
}

/** Index of the segment an instant lies in. Throws a RangeError outside the table's years. */
export function segmentAt(table: ZoneTable, at: number): number {
  return lastAtOrBefore(table.at, inRange(at));
}

/** Wall-clock time of an instant. */
export function wallAt(table: ZoneTable, at: number): number {
  return at + table.offset[segmentAt(table, at)]!;
}

/** The instant of a wall-clock time: a skipped time moves forward, a repeated one is its first occurrence. */
export function resolve(table: ZoneTable, wall: number): Instant {
  return instant(inRange(wall - table.offset[lastAtOrBefore(table.wallEarly, wall)]!));
}

/** As {@link resolve}, but the second occurrence where the first does not lie after `start`: no clock ends before it starts. */
export function resolveAfter(table: ZoneTable, wall: number, start: number): Instant {
  const early = resolve(table, wall);
  return early > start ? early : instant(inRange(wall - table.offset[lastAtOrBefore(table.wallLate, wall)]!));
}
