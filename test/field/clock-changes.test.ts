import { afterEach, expect, it } from 'vitest';
import { dueDate, dueWithProof, formatLocal, type Calendar, type Limit } from '../../domain/calendar/index.js';
import { parseInstant } from '../../domain/time.js';
import { plainCalendar } from '../calendar/fixtures.js';

const due = (calendar: Calendar, start: string, limit: Limit): string =>
  formatLocal(dueDate(calendar, parseInstant(start), limit).dueAt, calendar.data.zone);

const hostZone = process.env['TZ'];
afterEach(() => {
  if (hostZone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = hostZone;
});

it('T10: working hours across a clock change of years ago use the offset of each day: two hours from Friday 16:00 end on Monday 10:00', () => {
  const office = plainCalendar('America/New_York');
  const { dueAt, proof } = dueWithProof(office, parseInstant('2015-03-06T16:00:00-05:00'), { workingHours: 'PT2H' });
  expect(formatLocal(dueAt, 'America/New_York')).toBe('2015-03-09T10:00:00-04:00');
  expect(proof.intervals).toEqual([
    [Date.parse('2015-03-06T21:00:00Z'), Date.parse('2015-03-06T22:00:00Z')],
    [Date.parse('2015-03-09T13:00:00Z'), Date.parse('2015-03-09T14:00:00Z')],
  ]);
  expect(due(office, '2015-10-30T16:00:00-04:00', { workingHours: 'PT2H' })).toBe('2015-11-02T10:00:00-05:00');
});

it('T11: a working hour begun when an hour is about to repeat ends in its repetition, a real hour later', () => {
  const night = plainCalendar('America/New_York', { week: { sun: [['00:00', '08:00']] } });
  const start = '2026-11-01T01:00:00-04:00';
  expect(due(night, start, { workingHours: 'PT1H' })).toBe('2026-11-01T01:00:00-05:00');
  expect(due(night, start, { workingHours: 'PT2H' })).toBe('2026-11-01T02:00:00-05:00');
});

it.each(['America/New_York', 'Asia/Tokyo', 'UTC'])(
  'T12: one calendar serves summer and winter, whatever zone the machine is set to: %s',
  (zone) => {
    process.env['TZ'] = zone;
    expect(new Date(2026, 0, 15).getTimezoneOffset()).toBe({ 'America/New_York': 300, 'Asia/Tokyo': -540 }[zone] ?? 0);
    const office = plainCalendar('Europe/Berlin');
    const close: Limit = { workingDays: 1, end: 'serviceClose' };
    expect(due(office, '2026-01-14T10:00:00+01:00', close)).toBe('2026-01-15T17:00:00+01:00');
    expect(due(office, '2026-07-15T10:00:00+02:00', close)).toBe('2026-07-16T17:00:00+02:00');
    expect(due(office, '2026-03-27T16:00:00+01:00', { workingHours: 'PT2H' })).toBe('2026-03-30T10:00:00+02:00');
  }
);
