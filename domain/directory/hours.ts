import { clockMs, DAY, dayOf, weekday } from '../calendar/days.js';
import { WEEKDAYS } from '../calendar/types.js';
import { resolve, wallAt, zoneTable } from '../calendar/zone.js';
import { parseInstant, type Instant } from '../time.js';
import type { Person, Roster, Shift } from './schema.js';

/** A leave as instants, half-open. */
export interface LeaveSpan {
  readonly from: Instant;
  readonly until: Instant;
  readonly deputy: string | undefined;
}

/** A person's leaves in the order of the file, each with who stands in. */
export function leavesOf({ leave = [], deputy }: Person): LeaveSpan[] {
  return leave.map((one) => ({
    from: parseInstant(one.from),
    until: parseInstant(one.until),
    deputy: one.deputy ?? deputy,
  }));
}

/** Whether a shift runs at an instant, by the wall clock of `zone`; one that passes midnight belongs to the day it began. */
export function runs({ days, from, to }: Shift, zone: string, at: number): boolean {
  const wall = wallAt(zoneTable(zone), at);
  const day = Math.floor(wall / DAY);
  const time = wall - day * DAY;
  const begins = (on: number): boolean => days.some((name) => WEEKDAYS[weekday(on)] === name);
  const [start, end] = [clockMs(from), clockMs(to)];
  if (end > start) return begins(day) && time >= start && time < end;
  return (begins(day) && time >= start) || (begins(day - 1) && time < end);
}

/** Which turn of a roster an instant falls into; undefined before the roster begins. */
export function turnAt({ from, people }: Roster, zone: string, at: number): number | undefined {
  const days = Math.floor(wallAt(zoneTable(zone), at) / DAY) - firstDay(from);
  return days < 0 ? undefined : Math.floor(days / 7) % people.length;
}

/** The instants in [from, until) at which a roster passes on to its next turn. */
export function turnsBetween({ from: first }: Roster, zone: string, from: Instant, until: Instant): Instant[] {
  const table = zoneTable(zone);
  const begin = firstDay(first);
  const [day, last] = [from, until].map((at) => Math.floor(wallAt(table, at) / DAY)) as [number, number];
  const found: Instant[] = [];
  for (let next = begin + Math.max(0, Math.ceil((day - begin) / 7)) * 7; next <= last; next += 7) {
    const at = resolve(table, next * DAY);
    if (at >= from && at < until) found.push(at);
  }
  return found;
}

function firstDay(from: string): number {
  return dayOf(from) ?? 0;
}
