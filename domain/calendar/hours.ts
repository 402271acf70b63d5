import { instant, type Instant } from '../time.js';
import { hoursOf, isCovered, isWorked, type Calendar } from './compile.js';
import { clockMs, DAY } from './days.js';
import type { Hours } from './types.js';
import { segmentAt } from './zone.js';

const CLOSED = new Float64Array();

/** The hours of each day: the calendar's own, or those a limit brings along. */
function hoursWithin(calendar: Calendar, within: Hours | undefined): (day: number) => Float64Array {
  if (!within) return (day) => hoursOf(calendar, day);
  const marks = Float64Array.from(within.shifts.flat(), clockMs);
  return (day) => (within.days === 'every' || isWorked(calendar, day) ? marks : CLOSED);
}

/**
 * Walks working time from `start` until `ms` of it have passed: the earliest instant at which the count is reached.
 * A millisecond counts when the wall clock then shows a time within the opening hours of the date it shows, so a clock
 * change inside a shift makes it really shorter or longer. `onPiece` gets the counted stretches in order.
 * `lastDay` is the latest day looked at.
 */
export function walkHours(
  calendar: Calendar,
  start: Instant,
  ms: number,
  { within, onPiece }: { within?: Hours | undefined; onPiece?: (from: number, to: number) => void } = {}
): { dueAt: Instant; lastDay: number } {
  const { at, offset } = calendar.zone;
  const openOn = hoursWithin(calendar, within);
  let left = ms;
  let lastDay = -Infinity;
  for (let segment = segmentAt(calendar.zone, start); ; segment++) {
    const shift = offset[segment]!;
    const begin = Math.max(start, at[segment]!);
    const end = at[segment + 1] ?? Infinity;
    for (let day = Math.floor((begin + shift) / DAY); day * DAY - shift < end; day++) {
      const hours = openOn(day);
      const midnight = day * DAY - shift;
      lastDay = Math.max(lastDay, day);
      for (let i = 0; i < hours.length; i += 2) {
        const from = Math.max(midnight + hours[i]!, begin);
        const to = Math.min(midnight + hours[i + 1]!, end, from + left);
        if (to <= from) continue;
        onPiece?.(from, to);
        left -= to - from;
        if (left === 0) return { dueAt: instant(to), lastDay };
      }
    }
  }
}

/** Whether an instant lies within opening hours. */
export function isOpenAt(calendar: Calendar, at: Instant, within: Hours): boolean {
  return walkHours(calendar, at, 1, { within }).dueAt === at + 1;
}

/** The instant itself within opening hours, else when the next ones begin; undefined where the calendar does not cover that day. */
export function nextOpening(calendar: Calendar, at: Instant): Instant | undefined {
  const { dueAt, lastDay } = walkHours(calendar, at, 1);
  return isCovered(calendar, lastDay) ? instant(dueAt - 1) : undefined;
}

/** Milliseconds of opening hours from one instant to another: the longest count that is reached by then. */
export function openBetween(calendar: Calendar, from: Instant, to: Instant, within: Hours): number {
  const aDay = within.shifts.reduce((sum, [begin, end]) => sum + clockMs(end) - clockMs(begin), 0);
  let [low, high] = [0, Math.min(to - from, Math.ceil((to - from) / DAY + 1) * aDay)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (walkHours(calendar, from, middle, { within }).dueAt <= to) low = middle;
    else high = middle - 1;
  }
  return low;
}
