import { describe, expect, it } from 'vitest';
import {
  CalendarDataSchema,
  compileCalendar,
  dueDate,
  dueWithProof,
  extendCalendar,
  formatLocal,
  LimitSchema,
  type Hours,
  type Limit,
} from '../../domain/calendar/index.js';
import { parseInstant } from '../../domain/time.js';
import { calendarFile, plainCalendar } from './fixtures.js';

const cnData = calendarFile('cn-2025-11-04');
const cn = compileCalendar(cnData);
const boston = compileCalendar(calendarFile('boston-311'));

function due(calendar: typeof cn, start: string, limit: Limit, chained = false): string {
  return formatLocal(dueDate(calendar, parseInstant(start), limit, { chained }).dueAt, calendar.data.zone);
}

describe('working hours with a midday break', () => {
  it('ends at the earliest instant at which the hours are reached', () => {
    expect(due(cn, '2026-10-12T09:00:00+08:00', { workingHours: 'PT3H' })).toBe('2026-10-12T12:00:00+08:00');
    expect(due(cn, '2026-10-12T09:00:00+08:00', { workingHours: 'PT8H' })).toBe('2026-10-12T18:00:00+08:00');
    expect(due(cn, '2026-10-12T11:30:00+08:00', { workingHours: 'PT1H' })).toBe('2026-10-12T13:30:00+08:00');
  });

  it('runs over a holiday and into a make-up Saturday', () => {
    const { dueAt, proof } = dueWithProof(cn, parseInstant('2026-09-30T17:30:00+08:00'), { workingHours: 'PT20H' });
    expect(formatLocal(dueAt, 'Asia/Shanghai')).toBe('2026-10-10T13:30:00+08:00');
    expect(proof.skipped).toEqual([{ days: '2026-10-01/2026-10-07', why: 'National Day 国庆节' }]);
    expect(proof.makeUp).toEqual([{ days: '2026-10-10', why: 'make-up day 调休, National Day 国庆节' }]);
  });
});

describe('effective hours a limit brings along (seed-002 002-g)', () => {
  const usual: Hours = {
    days: 'every',
    shifts: [
      ['08:00', '12:00'],
      ['14:00', '20:00'],
    ],
  };
  const west: Hours = {
    days: 'every',
    shifts: [
      ['10:00', '14:00'],
      ['16:00', '22:00'],
    ],
  };

  it.each([
    ['ordinary, Guangdong', '2026-03-02T21:00:00', 'PT30H', usual, '2026-03-05T20:00:00'],
    ['ordinary, Xinjiang', '2026-03-02T21:00:00', 'PT30H', west, '2026-03-05T21:00:00'],
    ['in the noon break', '2026-03-03T12:30:00', 'PT10H', usual, '2026-03-04T12:00:00'],
    ['on a Saturday', '2026-03-07T09:00:00', 'PT10H', usual, '2026-03-08T09:00:00'],
    ['on working days only', '2026-03-07T09:00:00', 'PT10H', { ...usual, days: 'working' }, '2026-03-09T20:00:00'],
  ] as const)('%s', (_, start, workingHours, within, expected) => {
    expect(due(cn, `${start}+08:00`, { workingHours, within: within })).toBe(`${expected}+08:00`);
  });

  it('need no coverage where every day counts', () => {
    const start = parseInstant('2026-12-31T21:00:00+08:00');
    expect(dueDate(cn, start, { workingHours: 'PT20H', within: usual }).provisional).toBe(false);
    expect(dueDate(cn, start, { workingHours: 'PT20H', within: { ...usual, days: 'working' } }).provisional).toBe(true);
  });
});

describe('the due dates of the city of Boston', () => {
  const two: Limit = { workingDays: 2, end: 'sameClock', cutOff: { at: '17:00', moveTo: '08:30' } };

  it('keeps the clock time of the opening', () => {
    expect(due(boston, '2011-07-05T10:15:30-04:00', two)).toBe('2011-07-07T10:15:30-04:00');
  });
  it('moves a weekend opening to Monday at the same clock time', () => {
    expect(due(boston, '2011-07-09T10:15:30-04:00', two)).toBe('2011-07-13T10:15:30-04:00');
  });
  it('moves an opening from 17:00 on to the next working day at 08:30', () => {
    expect(due(boston, '2011-07-05T16:59:59-04:00', two)).toBe('2011-07-07T16:59:59-04:00');
    expect(due(boston, '2011-07-05T17:00:00-04:00', two)).toBe('2011-07-08T08:30:00-04:00');
    expect(due(boston, '2011-07-08T18:00:00-04:00', two)).toBe('2011-07-13T08:30:00-04:00');
    expect(due(boston, '2011-07-09T18:00:00-04:00', two)).toBe('2011-07-14T08:30:00-04:00');
  });
});

describe('limits in days, months and years', () => {
  it('does not count the start day of calendar days', () => {
    expect(due(cn, '2026-10-01T00:00:00+08:00', { calendarDays: 15 })).toBe('2026-10-17T00:00:00+08:00');
  });
  it('clamps months and years to the last day of the month', () => {
    expect(due(cn, '2026-01-31T08:00:00+08:00', { months: 1 })).toBe('2026-03-01T00:00:00+08:00');
    expect(due(cn, '2026-01-31T08:00:00+08:00', { months: 1, end: 'sameClock' })).toBe('2026-02-28T08:00:00+08:00');
    expect(due(cn, '2024-02-29T08:00:00+08:00', { years: 1 })).toBe('2025-03-01T00:00:00+08:00');
  });
  it('takes a given instant as it is', () => {
    expect(due(cn, '2026-10-03T09:30:00+08:00', { instant: '2026-10-05T12:00:00+08:00' })).toBe(
      '2026-10-05T12:00:00+08:00'
    );
  });
  it('counts a start at or after the cut-off of a same-day limit as one of the next day, working or not', () => {
    const limit = { sameDay: true as const, cutOff: { at: '17:00' } };
    expect(due(cn, '2026-03-06T16:59:59.999+08:00', limit)).toBe('2026-03-07T00:00:00+08:00');
    expect(due(cn, '2026-03-06T17:00:00+08:00', limit)).toBe('2026-03-08T00:00:00+08:00');
  });
  it('lets a chained clock of days begin with the day that ended, only where the start is midnight', () => {
    expect(due(cn, '2026-10-09T00:00:00+08:00', { calendarDays: 1 }, true)).toBe('2026-10-10T00:00:00+08:00');
    expect(due(cn, '2026-10-09T00:00:00.001+08:00', { calendarDays: 1 }, true)).toBe('2026-10-11T00:00:00+08:00');
    expect(due(cn, '2026-10-09T00:00:00+08:00', { sameDay: true }, true)).toBe('2026-10-10T00:00:00+08:00');
  });
});

describe('a limit that says too much or nonsense is refused', () => {
  it.each([
    {},
    { workingDays: 0 },
    { workingDays: 1.5 },
    { workingDays: 1, calendarDays: 1 },
    { workingDays: 1, end: 'noon' },
    { calendarDays: 1, end: 'serviceClose' },
    { elapsed: '5 minutes' },
    { elapsed: 'P' },
    { elapsed: 'PT' },
    { elapsed: 'PT0S' },
    { wallClock: 'P1M' },
    { sameDay: false },
    { instant: '2026-10-05T12:00:00' },
    { instant: '2026-02-30T12:00:00Z' },
    { workingDays: 1, cutOff: { at: '25:00', moveTo: '08:30' } },
  ])('%j', (limit) => {
    expect(LimitSchema.safeParse(limit).success).toBe(false);
  });
});

describe('calendar data that contradicts itself is refused', () => {
  const mon: [string, string][] = [['09:00', '12:00']];
  it.each([
    ['no working day', { week: {} }],
    ['an unknown zone', { zone: 'Asia/Peking City' }],
    [
      'overlapping shifts',
      {
        week: {
          mon: [
            ['09:00', '12:00'],
            ['11:00', '13:00'],
          ],
        },
      },
    ],
    ['an empty shift', { week: { mon: [['09:00', '09:00']] } }],
    ['a day that does not exist', { week: { mon }, days: { '2026-02-30': { off: 'x' } } }],
    ['a day outside the coverage', { coveredUntil: '2026-01-01', days: { '2026-02-03': { off: 'x' } } }],
    ['coverage that ends before it begins', { coveredUntil: '1980-01-01' }],
    ['a day both off and worked', { days: { '2026-02-03': { off: 'x', work: 'y' } } }],
  ])('%s', (_, change) => {
    expect(CalendarDataSchema.safeParse({ ...cnData, days: {}, ...change }).success).toBe(false);
  });
});

describe('a new version of a calendar', () => {
  const year = (change: object): typeof cn => compileCalendar(CalendarDataSchema.parse({ ...cnData, ...change }));

  it('may add a year', () => {
    const next = year({
      version: '2026-11-10',
      coveredUntil: '2027-12-31',
      days: { ...cnData.days, '2027-01-01': { off: "New Year's Day 元旦" } },
    });
    expect(extendCalendar(cn, next)).toEqual({ differences: [], added: ['2027-01-01', '2027-12-31'] });
  });

  it('is shown with every day it would change, lose or open at other hours', () => {
    const { '2026-10-10': makeUp, ...days } = cnData.days;
    expect(makeUp).toBeDefined();
    const changed = year({ version: '2026-11-10', days, coveredUntil: '2026-12-30' });
    expect(extendCalendar(cn, changed).differences).toEqual([
      '2026-10-10: worked 09:00-12:00 13:00-18:00 became off',
      '2026-12-31: worked 09:00-12:00 13:00-18:00 became not covered',
    ]);
    expect(extendCalendar(cn, year({ days })).differences[0]).toContain('does not follow');
  });

  it('has the same hash for the same data in another order, and another hash for other data', () => {
    const reordered = Object.fromEntries(Object.entries(cnData).reverse()) as typeof cnData;
    expect(compileCalendar(reordered).hash).toBe(cn.hash);
    expect(year({ version: '2026-11-10' }).hash).not.toBe(cn.hash);
  });
});

describe('hours of single days', () => {
  it('lets an exception have its own hours', () => {
    const calendar = plainCalendar('Europe/London', {
      days: { '2026-12-24': { work: 'short day', hours: [['09:00', '12:00']] } },
    });
    const limit: Limit = { workingDays: 1, end: 'serviceClose' };
    expect(due(calendar, '2026-12-23T10:00:00Z', limit)).toBe('2026-12-24T12:00:00+00:00');
    expect(due(calendar, '2026-12-24T10:00:00Z', limit)).toBe('2026-12-25T17:00:00+00:00');
  });
});
