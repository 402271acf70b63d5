import { expect, it } from 'vitest';
import { CalendarDataSchema, compileCalendar } from '../../domain/calendar/index.js';
import { calendar, code, open, T, type Complaint } from '../core/support.js';

const next = compileCalendar(
  CalendarDataSchema.parse({
    ...calendar.data,
    version: '2026-11-25',
    coveredUntil: '2027-12-31',
    days: { ...calendar.data.days, '2027-01-01': { off: 'New Year' } },
  })
);
const nextPin = { id: next.id, version: next.version, hash: next.hash };

function adopt(it: Complaint, local: string): void {
  it.advance(T(local), false);
  it.pinned = { ...it.pinned, calendar: next, calendarPin: nextPin };
  expect(code(it.take(local, 'AD', { type: 'adoptCalendar', calendar: nextPin }))).toBe('ok');
}

it('T26: a limit that no longer applies neither warns nor breaches: an urgent complaint’s ordinary callback is silent', () => {
  const it = open('2026-10-12T10:00');
  it.act('2026-10-12T11:00', 'A1', 'declareUrgent', {}, ['reason']);
  it.advance(T('2026-11-12T00:00'), false);
  expect(it.state.clocks['C-1']?.outcome).toBe('superseded');
  const acted = [...it.of('clockWarned'), ...it.of('clockBreached')].map((e) => e.clock);
  expect([acted.includes('C-8'), acted.includes('C-1')]).toEqual([true, false]);
});

it('T27: a year that is loaded re-computes the dates that waited for it, by an event, and moves no other', () => {
  const waits = open('2026-12-31T10:00');
  const definite = open('2026-12-28T10:00');
  definite.call('2026-12-28T11:00');
  const before = structuredClone(definite.state.clocks);
  for (const it of [waits, definite]) adopt(it, '2027-01-01T09:00');
  expect(waits.state.clocks['C-1']).toMatchObject({ provisional: false, dueAt: T('2027-01-05T00:00') });
  expect(waits.of('clockMoved').map((e) => [e.clock, e.reason])).toEqual([['C-1', 'calendarAdopted']]);
  expect([definite.state.clocks, definite.of('clockMoved')]).toEqual([before, []]);
});

it('T34: a callback that was met stays met under a shorter limit, by which it would have been late', () => {
  const it = open('2026-10-12T10:00');
  it.call('2026-10-13T09:00');
  it.take('2026-10-13T10:00', 'SV', { type: 'reclassify', category: 'II-E' });
  it.advance(T('2026-10-31T00:00'), false);
  expect(it.state.clocks['C-1']).toMatchObject({ outcome: 'met', dueAt: T('2026-10-14T00:00') });
  expect([it.of('clockBreached').map((e) => e.clock), it.state.clocks['C-4']]).toEqual([[], undefined]);
});
