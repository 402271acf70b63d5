import { instant, parseInstant, type Instant } from '../time.js';
import { hoursOf, isWorked, workingDayAfter, type Calendar } from './compile.js';
import { addMonths, clockMs, DAY, durationMs, lastOfMonth } from './days.js';
import { walkHours } from './hours.js';
import type { Limit, SameDayLimit, WorkingDaysLimit } from './types.js';
import { inRange, resolve, resolveAfter, wallAt } from './zone.js';

export interface DueOptions {
  /**
   * The start was caused by another clock's due instant. If that is local midnight, a clock of days, months or years
   * takes the day that ended as its T, with clock time 24:00 (conventions, rule 2; seed 000, TC-13). A same-day clock
   * counts no days and is left alone: it would end as it begins.
   */
  readonly chained?: boolean;
}

export interface DueDate {
  /** Exclusive: a stop at this instant is late. */
  readonly dueAt: Instant;
  /** The count met a day the calendar does not cover; dueAt follows the weekly pattern there and is an estimate. */
  readonly provisional: boolean;
}

/** What a count came to: all a proof needs beside the days themselves. */
export interface Reckoning {
  readonly dueAt: Instant;
  readonly startDay: number;
  readonly chained: boolean;
  /** Day after which counting begins: the start's, unless it moved to a working day. */
  readonly base: number;
  /** First and last day whose being worked or not mattered; from > to where none did. */
  readonly from: number;
  readonly to: number;
}

interface Anchor {
  readonly day: number;
  readonly clock: number;
  readonly chained: boolean;
}

function anchorOf(calendar: Calendar, start: Instant, chained: boolean): Anchor {
  const wall = wallAt(calendar.zone, start);
  const day = Math.floor(wall / DAY);
  if (chained && resolve(calendar.zone, day * DAY) === start) return { day: day - 1, clock: DAY, chained: true };
  return { day, clock: wall - day * DAY, chained: false };
}

const close = (calendar: Calendar, day: number): number => hoursOf(calendar, day).at(-1) ?? DAY;

function byWorkingDays(calendar: Calendar, start: Instant, limit: WorkingDaysLimit, anchor: Anchor): Reckoning {
  let base = anchor.day;
  let clock = anchor.clock;
  const rolls = limit.anchor === 'rollForward' || limit.end === 'sameClock';
  if (rolls && !isWorked(calendar, base)) base = workingDayAfter(calendar, base, 1);
  if (limit.cutOff && clock >= clockMs(limit.cutOff.at)) {
    base = workingDayAfter(calendar, base, 1);
    clock = clockMs(limit.cutOff.moveTo);
  }
  const to = workingDayAfter(calendar, base, limit.workingDays);
  const end = limit.end === 'sameClock' ? clock : limit.end === 'serviceClose' ? close(calendar, to) : DAY;
  const dueAt = resolveAfter(calendar.zone, to * DAY + end, start);
  return { dueAt, startDay: anchor.day, chained: anchor.chained, base, from: rolls ? anchor.day : anchor.day + 1, to };
}

/** Seed 000, TC-7: the close of that day if it is still ahead, else 24:00, as on a day without hours. */
function bySameDay(calendar: Calendar, start: Instant, { end, cutOff }: SameDayLimit): Reckoning {
  const { day: startDay, clock: at, chained } = anchorOf(calendar, start, false);
  const late = cutOff !== undefined && at >= clockMs(cutOff.at);
  const [day, clock] = late ? [startDay + 1, 0] : [startDay, at];
  const atClose = end === 'serviceClose';
  const closing = atClose ? close(calendar, day) : DAY;
  const dueAt = resolveAfter(calendar.zone, day * DAY + (clock < closing ? closing : DAY), start);
  return { dueAt, startDay, chained, base: day, from: atClose ? day : day + 1, to: day };
}

/** Counts that need no knowledge of working days. */
function plain(dueAt: number, anchor: Anchor): Reckoning {
  const { day, chained } = anchor;
  return { dueAt: instant(inRange(dueAt)), startDay: day, chained, base: day, from: day + 1, to: day };
}

function byDate(calendar: Calendar, start: Instant, anchor: Anchor, day: number, end: string | undefined): Reckoning {
  const wall = day * DAY + (end === 'sameClock' ? anchor.clock : DAY);
  return plain(resolveAfter(calendar.zone, wall, start), anchor);
}

function byInstant(given: number | string): Instant {
  return typeof given === 'number' ? instant(given) : parseInstant(given);
}

/** The count behind {@link dueDate} and the proof. Throws a RangeError outside the years of the tables. */
export function reckon(calendar: Calendar, start: Instant, limit: Limit, options?: DueOptions): Reckoning {
  const days = 'workingDays' in limit || 'calendarDays' in limit || 'months' in limit || 'years' in limit;
  const anchor = anchorOf(calendar, start, days && options?.chained === true);
  if ('workingDays' in limit) return byWorkingDays(calendar, start, limit, anchor);
  if ('calendarDays' in limit) return byDate(calendar, start, anchor, anchor.day + limit.calendarDays, limit.end);
  if ('sameDay' in limit) return bySameDay(calendar, start, limit);
  if ('elapsed' in limit) return plain(start + durationMs(limit.elapsed), anchor);
  if ('wallClock' in limit) {
    const wall = anchor.day * DAY + anchor.clock + durationMs(limit.wallClock);
    return plain(resolveAfter(calendar.zone, wall, start), anchor);
  }
  if ('workingHours' in limit) {
    const { within } = limit;
    const { dueAt, lastDay } = walkHours(calendar, start, durationMs(limit.workingHours), { within });
    if (within?.days === 'every') return plain(dueAt, anchor);
    return { ...plain(dueAt, anchor), from: anchor.day, to: lastDay };
  }
  if ('months' in limit) return byDate(calendar, start, anchor, addMonths(anchor.day, limit.months), limit.end);
  if ('sameMonth' in limit) return byDate(calendar, start, anchor, lastOfMonth(anchor.day), undefined);
  if ('years' in limit) return byDate(calendar, start, anchor, addMonths(anchor.day, limit.years * 12), limit.end);
  return plain(byInstant(limit.instant), anchor);
}

/** Whether a count looked at a day outside the calendar's coverage. */
export function isProvisional(calendar: Calendar, { from, to }: Reckoning): boolean {
  return from <= to && (from < calendar.coveredFrom || to > calendar.coveredUntil);
}

/**
 * When a clock that starts at `start` is due. Rules: policies' conventions 1–3 and 11. Throws a RangeError outside the
 * years of the tables (1990–2060).
 */
export function dueDate(calendar: Calendar, start: Instant, limit: Limit, options?: DueOptions): DueDate {
  const reckoning = reckon(calendar, start, limit, options);
  return { dueAt: reckoning.dueAt, provisional: isProvisional(calendar, reckoning) };
}
