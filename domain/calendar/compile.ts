import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { clockMs, DAY, dayOf, weekday } from './days.js';
import { WEEKDAYS, type CalendarData, type Shift } from './types.js';
import { FIRST_YEAR, LAST_YEAR, zoneTable, type ZoneTable } from './zone.js';

/** Day number of the tables' first entry, and of the first day after their last. */
export const FIRST_DAY = Date.UTC(FIRST_YEAR, 0, 1) / DAY;
export const END_DAY = Date.UTC(LAST_YEAR + 1, 0, 1) / DAY;

/** A calendar made ready for counting. Tables are indexed by day − FIRST_DAY. */
export interface Calendar {
  readonly id: string;
  readonly version: string;
  /** sha256 (hex) of the canonical JSON of the data: pins the calendar in a decision. */
  readonly hash: string;
  readonly zone: ZoneTable;
  readonly data: CalendarData;
  /** First and last covered day; the last is infinite where coverage has no end. */
  readonly coveredFrom: number;
  readonly coveredUntil: number;
  /** 0 = not worked, else index into `patterns`. */
  readonly pattern: Uint8Array;
  /** Opening hours as [from, to, from, to, …] in milliseconds since midnight. */
  readonly patterns: readonly Float64Array[];
  /** Working days before each day; and the working days themselves in order. */
  readonly worked: Int32Array;
  readonly workDays: Int32Array;
}

/** JSON with sorted keys and no blanks, so that equal data has one hash. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}

/** Index of hours in the list of distinct patterns; 0 stands for a day off. */
function patternIndex(patterns: Float64Array[], hours: readonly Shift[]): number {
  const marks = Float64Array.from(hours.flat(), clockMs);
  const known = patterns.findIndex((other) => other.join() === marks.join());
  if (known >= 0) return known;
  if (patterns.length > 255) throw new RangeError('more than 255 different opening hours in one calendar');
  return patterns.push(marks) - 1;
}

function dayPatterns(data: CalendarData): Pick<Calendar, 'pattern' | 'patterns'> {
  const patterns = [new Float64Array()];
  const pattern = new Uint8Array(END_DAY - FIRST_DAY);
  const usual = WEEKDAYS.map((name) => data.week[name]);
  const byWeekday = usual.map((hours) => (hours ? patternIndex(patterns, hours) : 0));
  for (let i = 0; i < pattern.length; i++) pattern[i] = byWeekday[weekday(FIRST_DAY + i)]!;
  // A make-up day is worked like an ordinary weekday: the hours of the first working one unless it has its own.
  const makeUp = byWeekday.find((index) => index > 0)!;
  for (const [text, exception] of Object.entries(data.days)) {
    const index = dayOf(text)! - FIRST_DAY;
    if (index < 0 || index >= pattern.length) throw new RangeError(`${text} is outside ${FIRST_YEAR} to ${LAST_YEAR}`);
    if ('off' in exception) pattern[index] = 0;
    else pattern[index] = exception.hours ? patternIndex(patterns, exception.hours) : makeUp;
  }
  return { pattern, patterns };
}

/**
 * Builds the tables of a calendar once, so that counting needs neither Intl nor a walk over days.
 * Expects data that passed {@link CalendarDataSchema}; throws a RangeError on days outside the tables' years.
 */
export function compileCalendar(data: CalendarData): Calendar {
  const { pattern, patterns } = dayPatterns(data);
  const worked = new Int32Array(pattern.length + 1);
  const workDays: number[] = [];
  pattern.forEach((index, i) => {
    worked[i] = workDays.length;
    if (index > 0) workDays.push(FIRST_DAY + i);
  });
  worked[pattern.length] = workDays.length;
  return {
    id: data.id,
    version: data.version,
    hash: bytesToHex(sha256(utf8ToBytes(canonicalJson(data)))),
    zone: zoneTable(data.zone),
    data,
    coveredFrom: dayOf(data.coveredFrom)!,
    coveredUntil: data.coveredUntil === null ? Infinity : dayOf(data.coveredUntil)!,
    pattern,
    patterns,
    worked,
    workDays: Int32Array.from(workDays),
  };
}

function index(day: number): number {
  if (day < FIRST_DAY || day >= END_DAY) throw new RangeError(`a day outside the years ${FIRST_YEAR} to ${LAST_YEAR}`);
  return day - FIRST_DAY;
}

/** Opening hours of a day in milliseconds since its midnight; empty on a day off. Outside coverage: the weekly pattern. */
export function hoursOf(calendar: Calendar, day: number): Float64Array {
  return calendar.patterns[calendar.pattern[index(day)]!]!;
}

export function isWorked(calendar: Calendar, day: number): boolean {
  return calendar.pattern[index(day)]! > 0;
}

/** The n-th working day strictly after a day. */
export function workingDayAfter(calendar: Calendar, day: number, n: number): number {
  const found = calendar.workDays[calendar.worked[index(day) + 1]! + n - 1];
  if (found === undefined) throw new RangeError(`a due day outside the years ${FIRST_YEAR} to ${LAST_YEAR}`);
  return found;
}

export function isCovered(calendar: Calendar, day: number): boolean {
  return day >= calendar.coveredFrom && day <= calendar.coveredUntil;
}
