import { expect, it } from 'vitest';
import {
  CalendarDataSchema,
  compileCalendar,
  dueDate,
  formatLocal,
  type Calendar,
  type Limit,
} from '../../domain/calendar/index.js';
import { parseInstant } from '../../domain/time.js';
import { calendarFile, plainCalendar } from '../calendar/fixtures.js';
import { open, pinned, T } from '../core/support.js';

const cn = compileCalendar(calendarFile('cn-2025-11-04'));

/** Due instant in the calendar's own zone, of a start given with its offset. */
const due = (calendar: Calendar, start: string, limit: Limit): string =>
  formatLocal(dueDate(calendar, parseInstant(start), limit).dueAt, calendar.data.zone);

it('T01: round the clock means every minute: two days from Monday 23:30 end on Wednesday 23:30, and a minute runs over midnight', () => {
  const day: [string, string][] = [['00:00', '24:00']];
  const always = plainCalendar('Asia/Shanghai', {
    week: { mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day },
  });
  expect(due(always, '2026-03-09T23:30:00+08:00', { workingHours: 'PT48H' })).toBe('2026-03-11T23:30:00+08:00');
  expect(due(always, '2026-03-09T23:59:30+08:00', { workingHours: 'PT1M' })).toBe('2026-03-10T00:00:30+08:00');
});

it('T02: days that are only observed, Children’s Day and Christmas, are worked and move no callback', () => {
  expect(open('2026-05-29T10:00').state.clocks['C-1']?.dueAt).toBe(T('2026-06-02T00:00'));
  expect(open('2026-12-24T10:00').state.clocks['C-1']?.dueAt).toBe(T('2026-12-26T00:00'));
});

it('T03: a week of Tuesday and Thursday alone is counted by these two days, and a week without any is refused', () => {
  const hours: [string, string][] = [['09:00', '17:00']];
  const thin = plainCalendar('Asia/Shanghai', { week: { tue: hours, thu: hours } });
  const friday = '2026-03-13T10:00:00+08:00';
  expect(due(thin, friday, { workingDays: 1 })).toBe('2026-03-18T00:00:00+08:00');
  expect(due(thin, friday, { workingDays: 3 })).toBe('2026-03-25T00:00:00+08:00');
  expect(due(thin, friday, { workingHours: 'PT10H' })).toBe('2026-03-19T11:00:00+08:00');
  expect(CalendarDataSchema.safeParse({ ...calendarFile('cn-2025-11-04'), week: {} }).success).toBe(false);
});

it('T04: the warning before a breach comes at 12:00 of the due day, also where that day is split by a break, and never at 00:00', () => {
  const it = open('2026-10-12T10:00');
  it.advance(T('2026-10-13T23:59:59'), false);
  expect(it.of('clockWarned').map((e) => [e.clock, e.at])).toEqual([['C-1', T('2026-10-13T12:00')]]);
});

it('T04: the share of a clock in working hours is taken of those: three quarters of eight hours from Friday 17:00 is Monday 15:00', () => {
  const due = { workingHours: 'PT8H' };
  const rules = pinned({ 'clocks.C-1.due': due, 'clocks.C-1.warn': [{ at: { percent: 75 }, notify: ['handler'] }] });
  const { dueAt, warnings } = open('2026-10-16T17:00', { rules }).state.clocks['C-1'] ?? {};
  expect([dueAt, warnings?.map(({ at }) => at)]).toEqual([T('2026-10-19T17:00'), [T('2026-10-19T15:00')]]);
});

it('T05: the midday break is not counted: one working hour from 11:30 ends at 13:30, a whole day takes from 09:00 to 18:00', () => {
  expect(due(cn, '2026-10-12T11:30:00+08:00', { workingHours: 'PT1H' })).toBe('2026-10-12T13:30:00+08:00');
  expect(due(cn, '2026-10-12T09:00:00+08:00', { workingHours: 'PT8H' })).toBe('2026-10-12T18:00:00+08:00');
});

it('T06: Friday 16:30 plus one working hour is Monday 09:30, not 17:30 on the wall clock', () => {
  const office = plainCalendar('Asia/Shanghai');
  expect(due(office, '2026-03-13T16:30:00+08:00', { workingHours: 'PT1H' })).toBe('2026-03-16T09:30:00+08:00');
});

it('T07: the make-up Saturday after National Day is a working day: a complaint of Friday is due at its end', () => {
  expect(open('2026-10-09T10:00').state.clocks['C-1']?.dueAt).toBe(T('2026-10-11T00:00'));
  expect(open('2026-10-16T10:00').state.clocks['C-1']?.dueAt, 'an ordinary Saturday').toBe(T('2026-10-20T00:00'));
});

it.each([
  ['I-4', 'C-1', '2026-10-09T00:00'],
  ['II-M', 'C-2', '2026-10-09T00:00'],
  ['II-A', 'C-3', '2026-10-01T00:00'],
  ['II-E', 'C-4', '2026-10-01T00:00'],
  ['III-M', 'C-5', '2026-10-09T00:00'],
  ['III-S', 'C-6', '2026-10-10T00:00'],
])('T08: no complaint is late at its opening, the holiday is seen: %s of 09-30 17:30', (category, clock, dueAt) => {
  const people = { subjectAgent: 'A2', subjectSupervisor: 'S2' };
  const it = open('2026-09-30T17:30', { category, facts: { accountId: 'ACC-1', merchantId: 'M-1' }, people });
  expect(it.state.clocks[clock]).toMatchObject({ outcome: 'open', dueAt: T(dueAt) });
  expect([it.of('clockBreached'), it.of('clockWarned'), it.of('overlayAdded')]).toEqual([[], [], []]);
});

it('T09: a complaint taken on a Saturday at 03:00 has its whole time: the working hour of Monday, the end of Monday', () => {
  expect(due(cn, '2026-10-17T03:00:00+08:00', { workingHours: 'PT1H' })).toBe('2026-10-19T10:00:00+08:00');
  expect(open('2026-10-17T03:00').state.clocks['C-1']?.dueAt).toBe(T('2026-10-20T00:00'));
});
