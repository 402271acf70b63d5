import { describe, expect, it } from 'vitest';
import { CalendarDataSchema, compileCalendar } from '../../domain/calendar/index.js';
import { calendar, code, open, pinned, T, type Complaint } from './support.js';

// The calendar of 2026 ends with the year; 2027 comes as a new version: here New Year's Day alone is off.
const next = compileCalendar(
  CalendarDataSchema.parse({
    ...calendar.data,
    version: '2026-11-25',
    coveredUntil: '2027-12-31',
    days: { ...calendar.data.days, '2027-01-01': { off: 'New Year' } },
  })
);
const nextPin = { id: next.id, version: next.version, hash: next.hash };

/** Loads the year and adopts it, as the operator's command does. */
function adopt(it: Complaint, local: string, as = 'AD') {
  it.advance(T(local), false);
  it.pinned = { ...it.pinned, calendar: next, calendarPin: nextPin };
  return it.take(local, as, { type: 'adoptCalendar', calendar: nextPin });
}
const late = (): Complaint => open('2026-12-31T10:00');
const clock = (it: Complaint) => it.state.clocks['C-1'];

describe('a due date beyond the calendar: T+1 from 2026-12-31', () => {
  it('is provisional, and an administrator is told once', () => {
    const it = late();
    expect(clock(it)).toMatchObject({ outcome: 'open', provisional: true });
    const told = it.of('effectRequested').filter((e) => e.to?.includes('admin'));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      key: 'C-test:sendNotice:provisional:C-1',
      clock: 'C-1',
      with: { kind: 'provisional' },
    });
  });

  it('a date inside the calendar is definite, and no administrator is told', () => {
    const it = open('2026-12-30T10:00');
    expect(clock(it)).toMatchObject({ provisional: false, dueAt: T('2027-01-01T00:00') });
    expect(it.of('effectRequested').filter((e) => e.to?.includes('admin'))).toEqual([]);
  });

  it('never breaches and never warns, however long the year is missing', () => {
    const it = late();
    it.advance(T('2027-06-01T00:00'), false);
    expect([it.of('clockBreached'), it.of('clockWarned'), clock(it)?.outcome]).toEqual([[], [], 'open']);
    expect(it.wake).toBeNull();
  });

  it('becomes definite when the year is loaded: Monday 01-04, and acts from then on', () => {
    const it = late();
    expect(code(adopt(it, '2027-01-02T09:00'))).toBe('ok');
    expect(clock(it)).toMatchObject({ provisional: false, dueAt: T('2027-01-05T00:00') });
    expect(it.of('clockMoved')[0]).toMatchObject({ reason: 'calendarAdopted' });
    it.advance(T('2027-01-05T00:00'), false);
    expect(it.of('clockWarned').map((e) => e.at)).toEqual([T('2027-01-04T12:00')]);
    expect(clock(it)).toMatchObject({ outcome: 'breached', breachedAt: T('2027-01-05T00:00') });
  });

  it('loaded too late it is breached at the instant that was due, and detected now', () => {
    const it = late();
    adopt(it, '2027-01-10T09:00');
    expect(clock(it)).toMatchObject({
      outcome: 'breached',
      breachedAt: T('2027-01-05T00:00'),
      detectedAt: T('2027-01-10T09:00'),
    });
  });

  it('judges a call that came meanwhile: in time', () => {
    const it = late();
    it.call('2027-01-04T15:00');
    expect(clock(it)).toMatchObject({ outcome: 'open', stoppedAt: T('2027-01-04T15:00') });
    adopt(it, '2027-01-10T09:00');
    expect(clock(it)).toMatchObject({ outcome: 'met', stoppedAt: T('2027-01-04T15:00') });
    expect(it.of('clockBreached')).toEqual([]);
  });

  it('judges a call that came meanwhile: too late, with its lateness', () => {
    const it = late();
    it.call('2027-01-05T09:00');
    adopt(it, '2027-01-10T09:00');
    expect(clock(it)).toMatchObject({ outcome: 'breached', breachedAt: T('2027-01-05T00:00'), lateMs: 9 * 3_600_000 });
  });

  it('the first of two calls counts', () => {
    const it = late();
    it.call('2027-01-04T15:00');
    it.call('2027-01-06T15:00');
    adopt(it, '2027-01-10T09:00');
    expect(clock(it)?.outcome).toBe('met');
  });

  it('a step of a ladder beyond the calendar waits for the year, too, and then happens', () => {
    const it = open('2026-12-30T10:00');
    it.advance(T('2027-01-01T00:00'), false);
    expect(it.state.clocks['C-1']?.outcome).toBe('breached');
    it.advance(T('2027-01-20T00:00'), false);
    expect(it.told('departmentHead')).toBe(0);
    adopt(it, '2027-01-20T09:00');
    expect(it.told('departmentHead')).toBe(1);
  });

  it('only an administrator loads a year, only for the calendar of the case, and only the one it is decided with', () => {
    const it = late();
    expect(code(adopt(it, '2027-01-02T09:00', 'SV'))).toBe('FORBIDDEN_ROLE');
    const other = { type: 'adoptCalendar', calendar: { ...nextPin, id: 'other' } } as const;
    expect(code(it.take('2027-01-02T09:00', 'AD', other))).toBe('CALENDAR_INVALID');
    const unknown = { type: 'adoptCalendar', calendar: { ...nextPin, hash: 'other' } } as const;
    expect(code(it.take('2027-01-02T09:00', 'AD', unknown))).toBe('CALENDAR_INVALID');
    expect(clock(it)?.provisional).toBe(true);
  });

  it('loading a year moves no definite date (conventions, rule 14)', () => {
    const rules = pinned({ 'clocks.C-1.due': { workingDays: 2 } });
    const it = open('2026-12-28T10:00', { rules });
    const before = clock(it)?.dueAt;
    adopt(it, '2026-12-29T09:00');
    expect([clock(it)?.dueAt, it.of('clockMoved')]).toEqual([before, []]);
  });
});
