import { expect, it } from 'vitest';
import { code, open, T, type Complaint } from '../core/support.js';

/** The member calls, and is promised a callback. */
function promised(at: string): Complaint {
  const it = open('2026-10-12T10:00');
  const promise = { at: T(at), by: 'A1' };
  it.take('2026-10-12T10:15', 'A1', { type: 'call', direction: 'in', connected: true, party: 'member', promise });
  return it;
}

it('T23: a promise kept at 14:30 is not broken by weeks of silence, nor by the member’s own call after it', () => {
  const it = promised('2026-10-12T15:00');
  it.call('2026-10-12T14:30');
  it.take('2026-10-12T16:00', 'A1', { type: 'call', direction: 'in', connected: true, party: 'member' });
  it.advance(T('2026-11-30T00:00'), false);
  expect(it.state.clocks['C-17']?.outcome).toBe('met');
  expect(it.of('clockBreached')).toEqual([]);
});

it('T24: a short promise beside a longer first callback leaves it its own date: each is met or missed for itself', () => {
  const it = promised('2026-10-12T11:00');
  it.advance(T('2026-10-13T11:59'), false);
  expect(it.state.clocks['C-17']).toMatchObject({ outcome: 'breached', breachedAt: T('2026-10-12T11:00') });
  expect(it.state.clocks['C-1']).toMatchObject({ outcome: 'open', dueAt: T('2026-10-14T00:00') });
  it.call('2026-10-13T17:00');
  expect(it.state.clocks['C-1']?.outcome).toBe('met');
});

it.each([
  ['hotline', 'A2'],
  ['email', 'MB'],
  ['api', 'A2'],
])('T25: a member who comes back by %s starts a clock, due the same day, that tells a supervisor', (channel, as) => {
  const it = open('2026-10-12T10:00');
  expect(code(it.take('2026-10-13T15:00', as, { type: 'contact', channel }))).toBe('ok');
  expect(it.state.clocks['C-23']).toMatchObject({ outcome: 'open', dueAt: T('2026-10-14T00:00') });
  it.call('2026-10-13T16:00');
  it.advance(T('2026-10-14T00:00'), false);
  expect([it.state.clocks['C-23']?.outcome, it.told('csSupervisor')]).toEqual(['breached', 1]);
});
