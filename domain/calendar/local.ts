import type { Instant } from '../time.js';
import { isCovered, isWorked, type Calendar } from './compile.js';
import { clockMs, DAY, dayOf, dayText } from './days.js';
import { resolve, resolveAfter, wallAt, zoneTable } from './zone.js';

/** The local calendar day of an instant, YYYY-MM-DD. */
export function localDate(calendar: Calendar, at: Instant): string {
  return dayText(Math.floor(wallAt(calendar.zone, at) / DAY));
}

/** The local calendar month of an instant, YYYY-MM. */
export function localMonth(at: Instant, zone: string): string {
  return dayText(Math.floor(wallAt(zoneTable(zone), at) / DAY)).slice(0, 7);
}

/** Whether a day (YYYY-MM-DD) is worked; undefined where the calendar does not know. Throws a RangeError on no day. */
export function isWorkingDay(calendar: Calendar, text: string): boolean | undefined {
  const day = dayOf(text);
  if (day === undefined) throw new RangeError(`not a day: ${text}`);
  return isCovered(calendar, day) ? isWorked(calendar, day) : undefined;
}

/** ISO 8601 with the zone's offset at that instant; milliseconds only where they are not zero. */
export function formatLocal(at: Instant, zone: string): string {
  const wall = wallAt(zoneTable(zone), at);
  const minutes = Math.round(Math.abs(wall - at) / 60_000);
  const pair = (value: number): string => String(value).padStart(2, '0');
  const sign = wall < at ? '-' : '+';
  const local = new Date(wall).toISOString().replace(/(\.000)?Z$/, '');
  return `${local}${sign}${pair(Math.floor(minutes / 60))}:${pair(minutes % 60)}`;
}

/** The due day: for a due instant of 24:00 the day that ended, else its own local day. */
function dueDay(calendar: Calendar, dueAt: Instant): number {
  const day = Math.floor(wallAt(calendar.zone, dueAt) / DAY);
  return resolve(calendar.zone, day * DAY) === dueAt ? day - 1 : day;
}

/** The instant of a clock time (HH:MM) on the day a clock is due, for warnings like "12:00 on the due day". */
export function onDueDay(calendar: Calendar, dueAt: Instant, clock: string): Instant {
  return resolve(calendar.zone, dueDay(calendar, dueAt) * DAY + clockMs(clock));
}

/** What a wall-clock time means in a zone: one instant, the first of two, or none, where a change of offset skipped it. */
export interface LocalReading {
  at: Instant;
  kind: 'once' | 'repeated' | 'skipped';
}

/**
 * Reads a wall-clock time (milliseconds since 1970-01-01T00:00 of no zone). A repeated one is its first occurrence, unless only the
 * second lies after `after`. A skipped one moves forward and says so. Throws a RangeError outside the years of the tables.
 */
export function localInstant(zone: string, wall: number, after = -Infinity): LocalReading {
  const table = zoneTable(zone);
  const first = resolve(table, wall);
  const last = resolveAfter(table, wall, Infinity);
  const at = first > after ? first : last;
  if (wallAt(table, at) !== wall) return { at, kind: 'skipped' };
  return { at, kind: first === last ? 'once' : 'repeated' };
}
