import { expect, it } from 'vitest';
import { code, open, pinned, T, type Complaint } from '../core/support.js';

const HOLD = { 'parameters.noticesOutOfHours.value': 'hold' };

/** Accepted on a Thursday, never called back: its callback is missed at the midnight before Saturday 14 March. */
const missed = (changes: Record<string, unknown> = {}): Complaint => {
  const it = open('2026-03-12T10:00', { rules: pinned({ ...HOLD, ...changes }) });
  it.advance(T('2026-03-14T08:00'), false);
  return it;
};
const toldAt = (it: Complaint, who: string) =>
  it.of('effectRequested').flatMap((e) => (e.with['kind'] !== 'warning' && e.to?.includes(who) ? [e.at] : []));

it('T39: what is missed at midnight before a weekend is told on Monday at nine; the breach keeps its instant', () => {
  const it = missed();
  expect(it.of('clockBreached').map((e) => e.at)).toEqual([T('2026-03-14T00:00')]);
  it.advance(T('2026-03-16T18:00'), false);
  expect(toldAt(it, 'csSupervisor')).toEqual([T('2026-03-16T09:00')]);
  const night = it.of('effectRequested').filter((e) => e.at > T('2026-03-13T18:00') && e.at < T('2026-03-16T09:00'));
  expect(night).toEqual([]);
});

it('T39: a notice that waits is dropped when the breach proves wrong, and nothing is taken back', () => {
  const it = missed();
  const call = { type: 'call', direction: 'out', connected: true, party: 'member' } as const;
  it.take('2026-03-14T10:00', 'A1', { ...call, occurredAt: T('2026-03-13T17:00') });
  expect(it.of('agendaDropped')).toContainEqual(
    expect.objectContaining({ item: 'notice:breach:C-1:csSupervisor', reason: 'overturned' })
  );
  it.advance(T('2026-03-17T18:00'), false);
  expect(toldAt(it, 'csSupervisor')).toEqual([]);
});

it('T39: a notice that waits is dropped when the case is completed', () => {
  const it = missed({ 'closing.residual': { elapsed: 'PT1H' } });
  it.act('2026-03-14T10:00', 'A1', 'withdraw', { withdrawal: 'asked' }, ['statement']);
  const consent = { type: 'decideApproval', approval: 'withdrawal', decision: 'approve' } as const;
  expect(code(it.take('2026-03-14T10:05', 'S2', consent))).toBe('ok');
  it.advance(T('2026-03-17T18:00'), false);
  const waiting = Object.keys(it.state.agenda).filter((id) => id.startsWith('notice:'));
  expect([it.state.lifecycle, waiting, toldAt(it, 'csSupervisor')]).toEqual(['completed', [], []]);
});

it('T39: what the pack calls urgent is told at night, and so is everything where the operator wants it so', () => {
  const urgent = missed({ 'bundles.B.1.urgent': true });
  expect(toldAt(urgent, 'csSupervisor')).toEqual([T('2026-03-14T00:00')]);
  const sent = missed({ 'parameters.noticesOutOfHours.value': 'send' });
  expect(toldAt(sent, 'csSupervisor')).toEqual([T('2026-03-14T00:00')]);
});

it('T39: beyond the calendar nobody knows office hours, so a notice does not wait for any', () => {
  const react = [{ notify: ['departmentHead'], once: 'case' }];
  const it = open('2026-12-31T10:00', { rules: pinned({ ...HOLD, 'overlays.urgent.react': react }) });
  it.act('2027-01-02T03:00', 'A1', 'declareUrgent', {}, ['reason']);
  expect(toldAt(it, 'departmentHead')).toEqual([T('2027-01-02T03:00')]);
});
