import { expect, it } from 'vitest';
import { loadPack } from '../../domain/pack/load.js';
import { code, demo, open, packText, T, type Complaint } from '../core/support.js';

/** Verified, and waiting for merchant maintenance. */
function waiting(local: string, verified: string): Complaint {
  const it = open(local, { facts: { merchantId: 'M-1' } });
  it.act(verified, 'A1', 'verify', { finding: 'valid', ruleRef: 'T&C 4.2' });
  expect(it.state.stage).toBe('mmFeedback');
  return it;
}

it('T13: no pack can say that a clock pauses, so none shows a pause while it runs', () => {
  const text = packText.replace('  C-13:\n', "  C-13:\n    pause: stage == 'mmFeedback'\n");
  const loaded = loadPack(text, demo);
  expect('faults' in loaded && loaded.faults.map((f) => f.path)).toEqual(['clocks.C-13.pause']);
});

it('T16: while merchant maintenance is waited for, its own clock runs out and the met callback never does', () => {
  const it = waiting('2026-03-10T10:00', '2026-03-10T10:30');
  it.call('2026-03-10T15:00');
  it.advance(T('2026-03-31T00:00'), false);
  expect(it.of('clockBreached').map((e) => [e.clock, e.at])).toEqual([['C-13', T('2026-03-12T00:00')]]);
  expect(it.state.clocks['C-1']?.outcome).toBe('met');
});

it('T17: a complaint made urgent after a weekend of waiting is due at the end of that day, not late at once', () => {
  const it = waiting('2026-03-13T10:00', '2026-03-13T10:30');
  expect(code(it.act('2026-03-16T09:00', 'A1', 'declareUrgent', {}, ['reason']))).toBe('ok');
  expect(it.state.clocks['C-1']).toMatchObject({ outcome: 'superseded', dueAt: T('2026-03-17T00:00') });
  expect(it.state.clocks['C-8']).toMatchObject({ outcome: 'open', dueAt: T('2026-03-17T00:00') });
  expect(it.of('clockBreached')).toEqual([]);
});

it('T18: one call that answers the member and promises another meets the first callback and starts the promise', () => {
  const it = open('2026-03-10T10:00');
  const promise = { at: T('2026-03-12T15:00'), by: 'A1' };
  it.take('2026-03-10T11:00', 'A1', { type: 'call', direction: 'out', connected: true, party: 'member', promise });
  expect(it.state.clocks['C-1']).toMatchObject({ outcome: 'met', stoppedAt: T('2026-03-10T11:00') });
  expect(it.state.clocks['C-17']).toMatchObject({ outcome: 'open', dueAt: T('2026-03-12T15:00') });
});
