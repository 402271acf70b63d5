/* What the independent checker reads with: the raw calendar file, the facts of a clock, local time by Temporal. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { Temporal } from 'temporal-polyfill';

export type Shifts = (readonly [from: string, to: string])[];
type Days = Record<string, { off?: string; work?: string; hours?: Shifts }>;
type Head = Record<'id' | 'version' | 'zone' | 'source' | 'coveredFrom', string> & { coveredUntil: string | null };
/** A calendar file as it lies on disk. */
export type RawCalendar = Head & { week: Record<string, Shifts | undefined>; days: Days };
type Counts = {
  workingDays?: number;
  calendarDays?: number;
  months?: number;
  years?: number;
  sameDay?: true;
  sameMonth?: true;
};
type Spans = {
  elapsed?: string;
  wallClock?: string;
  workingHours?: string;
  within?: { days: 'every' | 'working'; shifts: Shifts };
  instant?: number | string;
};
/** What the case says of a clock: its start, the pack's limit, whether another clock's due instant caused the start. */
export type Facts = {
  start: number;
  limit: Counts & Spans & { end?: string; anchor?: string; cutOff?: { at: string; moveTo?: string } };
  chained?: boolean;
};

/** Days of one reason in a row, and how a proof writes them. */
export type Run = { first: string; last: string; why?: string };
export function runText({ first, last, why }: Run): string | { days: string; why: string } {
  const days = first === last ? first : `${first}/${last}`;
  return why ? { days, why } : days;
}

export const DAY = 864e5;
const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export function next(day: string, n = 1): string {
  return new Date(Date.parse(day) + n * DAY).toISOString().slice(0, 10);
}

/** Milliseconds since midnight of HH:MM. */
export function ms(clock: string): number {
  return Number(clock.slice(0, 2)) * 36e5 + Number(clock.slice(3)) * 6e4;
}

/** Opening hours of a day; empty = not worked. A make-up day has those of the first working weekday unless its own. */
export function hoursOf(data: RawCalendar, day: string): Shifts {
  const { off, work, hours } = data.days[day] ?? {};
  const like = work ? WEEK.find((name) => data.week[name]) : WEEK[(new Date(day).getUTCDay() + 6) % 7];
  return off ? [] : (hours ?? data.week[like!] ?? []);
}

/** Day, milliseconds since its midnight by the wall clock, and the next change of the zone's offset. */
export function local(zone: string, at: number): { day: string; clock: number; change: number } {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const text = zoned.toPlainDateTime().toString();
  const change = zoned.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity;
  return { day: text.slice(0, 10), clock: Date.parse(`1970-01-01${text.slice(10)}Z`), change };
}

/** The instant of a wall-clock time; of two the earlier, unless that is not after `start`. */
export function resolve(zone: string, day: string, clock: number, start = -Infinity): number {
  const wall = Temporal.PlainDateTime.from(day).add({ milliseconds: clock });
  const early = wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
  return early > start ? early : wall.toZonedDateTime(zone, { disambiguation: 'later' }).epochMilliseconds;
}

export function addMonths(day: string, months: number): string {
  return Temporal.PlainDate.from(day).add({ months }).toString();
}

export function monthEnd(day: string): string {
  const date = Temporal.PlainDate.from(day);
  return date.with({ day: date.daysInMonth }).toString();
}

export function span(duration: string): number {
  return Temporal.Duration.from(duration).total('milliseconds');
}

/** JSON with sorted keys, and its sha256. */
export function canon(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) =>
    v && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v
  );
}

export function hashOf(data: RawCalendar): string {
  return bytesToHex(sha256(utf8ToBytes(canon(data))));
}
