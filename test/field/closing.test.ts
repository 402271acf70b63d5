import { expect, it } from 'vitest';
import { broughtTo, code, Complaint, open, points, T } from '../core/support.js';

const openClocks = (it: Complaint): string[] =>
  Object.entries(it.state.clocks).flatMap(([id, c]) => (c.outcome === 'open' ? [id] : []));

/** A complaint whose first callback was breached at 2026-03-12 00:00, explained and closed the same afternoon. */
function closedLate(): Complaint {
  const it = open('2026-03-10T10:00');
  it.act('2026-03-10T10:30', 'A1', 'verify', { finding: 'invalid' });
  it.act('2026-03-10T11:00', 'A1', 'propose', {}, ['cause', 'solution']);
  it.approve('2026-03-10T12:00');
  it.act('2026-03-10T13:00', 'A1', 'reply', { answer: 'explained' });
  it.call('2026-03-12T17:00');
  expect([it.state.lifecycle, it.state.overlays['overdue']?.causes]).toEqual(['closed', ['breach']]);
  return it;
}

/** The complaint that follows a closed one, as it comes in by mail. */
function following(received: string): Complaint {
  const it = new Complaint(points, 'C-second');
  it.take(received, 'MB', {
    ...{ type: 'open', category: 'I-1', channel: 'email', facts: {}, people: {}, gave: ['email', 'narrative'] },
    linkedTo: { caseId: 'C-test', relation: 'follows' },
  });
  return it;
}

it('T19: a second round after an unsatisfied member has a clock and a date of its own; a closed complaint is not opened again', () => {
  const it = broughtTo('followUp');
  it.act('2026-03-13T10:00', 'A1', 'followUp', { satisfaction: 'unsatisfied' });
  it.act('2026-03-16T11:00', 'A1', 'propose', {}, ['cause', 'solution']);
  expect(it.state.clocks['C-14']).toMatchObject({ outcome: 'met', dueAt: T('2026-03-13T00:00') });
  expect(it.state.clocks['C-14#2']).toMatchObject({ outcome: 'open', dueAt: T('2026-03-18T00:00') });
  expect(it.of('clockBreached')).toEqual([]);
  const closed = closedLate();
  const before = closed.of('clockStarted').length;
  for (const local of ['2026-03-13T09:00', '2026-03-14T09:00'])
    expect(code(closed.take(local, 'A1', { type: 'contact', channel: 'hotline' }))).toBe('CASE_CLOSED');
  closed.advance(T('2026-04-30T00:00'), false);
  expect([closed.of('clockStarted').length, closed.of('clockBreached').length]).toEqual([before, 1]);
});

it('T20: the complaint that follows a late one is not late: no overdue mark, and a date of its own', () => {
  closedLate();
  const it = following('2026-03-16T09:00');
  it.take('2026-03-16T09:30', 'A1', { type: 'claim', facts: {}, people: {} });
  expect(it.state.overlays).toEqual({});
  expect(it.state.clocks['C-1']).toMatchObject({ outcome: 'open', dueAt: T('2026-03-18T00:00') });
});

it('T21: a complaint that follows another counts from its receipt as the first did: mail of Friday night, claimed on Monday', () => {
  const it = following('2026-03-13T23:30');
  it.take('2026-03-16T09:10', 'A1', { type: 'claim', facts: {}, people: {} });
  expect(it.state.links).toEqual([{ caseId: 'C-test', relation: 'follows' }]);
  expect(it.state.clocks['C-1']).toMatchObject({ anchor: T('2026-03-13T23:30'), dueAt: T('2026-03-17T00:00') });
});

it('T22: a member who says thanks last leaves nothing running: closing ends every clock, and no later word starts one', () => {
  const it = broughtTo('followUp');
  it.take('2026-03-13T09:00', 'A1', { type: 'contact', channel: 'hotline' });
  expect(openClocks(it)).toContain('C-23');
  it.act('2026-03-13T10:00', 'A1', 'followUp', { satisfaction: 'satisfied' });
  expect(it.state.clocks['C-23']).toMatchObject({ outcome: 'cancelled', reason: 'caseClosed' });
  it.take('2026-03-13T11:00', 'A1', { type: 'call', direction: 'in', connected: true, party: 'member' });
  expect([openClocks(it), it.wake]).toEqual([[], null]);
});
