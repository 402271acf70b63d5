import { expect, it } from 'vitest';
import { dueDate, dueWithProof, formatLocal, onDueDay, type Limit } from '../../domain/calendar/index.js';
import { zoneTable } from '../../domain/calendar/zone.js';
import { parseInstant } from '../../domain/time.js';
import { ALL_ZONES, clockChanges } from './arbitraries.js';
import { plainCalendar } from './fixtures.js';

function due(zone: string, start: string, limit: Limit): string {
  return formatLocal(dueDate(plainCalendar(zone), parseInstant(start), limit).dueAt, zone);
}

/** Open round the clock on every day, so that only the zone decides. */
function always(zone: string) {
  const day: [string, string][] = [['00:00', '24:00']];
  return plainCalendar(zone, { week: { mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day } });
}

it('the calendar keeps the clock time for wall-clock limits and real hours for elapsed ones when New York springs forward', () => {
  const start = '2026-03-07T10:00:00-05:00';
  expect(due('America/New_York', start, { wallClock: 'PT24H' })).toBe('2026-03-08T10:00:00-04:00');
  expect(due('America/New_York', start, { elapsed: 'PT24H' })).toBe('2026-03-08T11:00:00-04:00');
  expect(due('America/New_York', start, { elapsed: 'P1D' })).toBe('2026-03-08T11:00:00-04:00');
  expect(due('America/New_York', start, { calendarDays: 1, end: 'sameClock' })).toBe('2026-03-08T10:00:00-04:00');
});

it('the calendar moves a skipped clock time forward and takes the first of a repeated one', () => {
  expect(due('America/New_York', '2026-03-07T02:30:00-05:00', { wallClock: 'P1D' })).toBe('2026-03-08T03:30:00-04:00');
  expect(due('America/New_York', '2026-10-31T01:30:00-04:00', { wallClock: 'P1D' })).toBe('2026-11-01T01:30:00-04:00');
  expect(due('Australia/Lord_Howe', '2026-10-03T02:15:00+10:30', { wallClock: 'P1D' })).toBe(
    '2026-10-04T02:45:00+11:00'
  );
  expect(due('Australia/Lord_Howe', '2026-04-04T01:45:00+11:00', { wallClock: 'P1D' })).toBe(
    '2026-04-05T01:45:00+11:00'
  );
  expect(due('Europe/London', '2026-03-28T01:30:00Z', { wallClock: 'P1D' })).toBe('2026-03-29T02:30:00+01:00');
});

it('never lets a clock end before it starts inside a repeated hour', () => {
  const second = '2026-11-01T01:30:00-05:00';
  expect(due('America/New_York', second, { wallClock: 'PT10M' })).toBe('2026-11-01T01:40:00-05:00');
});

it('the calendar ends a day at the first instant of the next where midnight itself is skipped', () => {
  const zone = 'America/Sao_Paulo';
  expect(due(zone, '2018-11-02T10:00:00-03:00', { calendarDays: 1 })).toBe('2018-11-04T01:00:00-02:00');
  const calendar = plainCalendar(zone);
  const midnight = parseInstant('2018-11-04T01:00:00-02:00');
  expect(formatLocal(onDueDay(calendar, midnight, '12:00'), zone)).toBe('2018-11-03T12:00:00-03:00');
  const chained = dueDate(calendar, midnight, { calendarDays: 1 }, { chained: true }).dueAt;
  expect(formatLocal(chained, zone)).toBe('2018-11-05T00:00:00-02:00');
});

it('the calendar ends a day that Samoa left out where the next begins', () => {
  expect(due('Pacific/Apia', '2011-12-29T09:00:00-10:00', { calendarDays: 1 })).toBe('2011-12-31T00:00:00+14:00');
  expect(due('Pacific/Apia', '2011-12-29T09:00:00-10:00', { calendarDays: 2 })).toBe('2012-01-01T00:00:00+14:00');
});

it('the calendar counts 23 and 25 real hours of a day that is worked round the clock', () => {
  const spring = parseInstant('2026-03-08T00:00:00-05:00');
  const autumn = parseInstant('2026-11-01T00:00:00-04:00');
  const at = (start: typeof spring, workingHours: string): string =>
    formatLocal(dueDate(always('America/New_York'), start, { workingHours }).dueAt, 'America/New_York');
  expect(at(spring, 'PT23H')).toBe('2026-03-09T00:00:00-04:00');
  expect(at(autumn, 'PT25H')).toBe('2026-11-02T00:00:00-05:00');
});

it('the calendar counts a shift inside a skipped hour as nothing and inside a repeated hour twice', () => {
  const calendar = plainCalendar('America/New_York', {
    week: {
      sun: [
        ['01:15', '01:45'],
        ['02:15', '02:45'],
      ],
    },
  });
  const spring = dueWithProof(calendar, parseInstant('2026-03-08T00:00:00-05:00'), { workingHours: 'PT31M' });
  expect(formatLocal(spring.dueAt, 'America/New_York')).toBe('2026-03-15T01:16:00-04:00');
  const autumn = dueWithProof(calendar, parseInstant('2026-11-01T00:00:00-04:00'), { workingHours: 'PT1H' });
  expect(formatLocal(autumn.dueAt, 'America/New_York')).toBe('2026-11-01T01:45:00-05:00');
  expect(autumn.proof.intervals).toHaveLength(2);
});

it('the calendar knows every clock change of every zone from 1995 to 2045', () => {
  for (const zone of ALL_ZONES) {
    const known = [...zoneTable(zone).at].filter((at) => at > Date.UTC(1995, 0, 1) && at < Date.UTC(2045, 0, 1));
    expect({ zone, known }).toEqual({ zone, known: clockChanges(zone) });
  }
}, 60_000);

it('the calendar refuses instants outside the years of its tables instead of guessing an offset', () => {
  expect(() => due('Europe/London', '1989-12-31T10:00:00Z', { calendarDays: 1 })).toThrow(RangeError);
  expect(() => due('Europe/London', '2060-12-30T10:00:00Z', { calendarDays: 5 })).toThrow(RangeError);
  expect(() => due('Europe/London', '2060-12-30T10:00:00Z', { workingDays: 5 })).toThrow(RangeError);
  expect(() => due('Europe/London', '2060-12-30T10:00:00Z', { workingHours: 'PT90H' })).toThrow(RangeError);
});
