import { describe, expect, it } from 'vitest';
import { open, T, type Complaint } from './support.js';

const call = (occurred: string) =>
  ({ type: 'call', direction: 'out', connected: true, party: 'member', occurredAt: T(occurred) }) as const;
function breached(until = '2026-10-09T00:05'): Complaint {
  const it = open('2026-09-30T17:30', { category: 'I-4' });
  it.advance(T(until), false);
  return it;
}

describe('a call in time whose record arrives after the breach was decided', () => {
  it('overturns the breach, which stays on record', () => {
    const it = breached();
    it.take('2026-10-09T00:06', 'A1', call('2026-10-08T23:59:59.999'));
    expect(it.state.clocks['C-1']).toMatchObject({
      outcome: 'breached',
      breachedAt: T('2026-10-09T00:00'),
      overturnedAt: T('2026-10-08T23:59:59.999'),
    });
    expect([it.of('clockBreached').length, it.of('clockOverturned').length]).toEqual([1, 1]);
  });

  it('stamped at the due instant it overturns nothing and is late by 0 ms', () => {
    const it = breached();
    it.take('2026-10-09T00:06', 'A1', call('2026-10-09T00:00'));
    expect(it.of('clockOverturned')).toEqual([]);
    expect(it.state.clocks['C-1']?.lateMs).toBe(0);
  });

  it('halts the ladder: the reply clock it started ends, and the department head is never told', () => {
    const it = breached();
    it.take('2026-10-09T00:06', 'A1', call('2026-10-08T20:00'));
    expect(it.state.clocks['C-16']).toMatchObject({ outcome: 'cancelled', reason: 'overturned' });
    it.advance(T('2026-11-01T00:00'), false);
    expect(it.told('departmentHead')).toBe(0);
  });

  it('takes back each notice of the ladder once, to the people who got it', () => {
    const it = breached('2026-10-10T00:05');
    it.take('2026-10-10T00:06', 'A1', call('2026-10-08T20:00'));
    const retracted = it.of('effectRequested').filter((e) => e.with['kind'] === 'retraction');
    const told = it.of('effectRequested').filter((e) => e.clock !== undefined && e.with['kind'] !== 'retraction');
    expect(retracted.map((e) => [e.key, e.to])).toEqual(told.map((e) => [`${e.key}:retract`, e.to]));
    expect(retracted.map((e) => e.to)).toContainEqual(['csSupervisor']);
    expect(retracted.map((e) => e.to)).toContainEqual(['departmentHead']);
  });

  it('annuls the overlays the breach set; they stay on record', () => {
    const it = breached();
    it.take('2026-10-09T00:06', 'A1', call('2026-10-08T20:00'));
    expect(it.state.overlays).toMatchObject({
      overdue: { causes: ['breach'], annulled: ['breach'] },
      escalated: { causes: ['overtime'], annulled: ['overtime'] },
    });
  });

  it('after closing it still overturns, as long as the case keeps its residual duties', () => {
    const it = breached();
    it.act('2026-10-09T01:00', 'A1', 'verify', { finding: 'invalid' });
    it.act('2026-10-09T02:00', 'A1', 'propose', {}, ['cause', 'solution']);
    it.approve('2026-10-09T03:00');
    it.call('2026-10-09T03:30');
    it.act('2026-10-09T04:00', 'A1', 'reply', { answer: 'explained' });
    expect(it.state.lifecycle).toBe('closed');
    it.take('2026-10-09T05:00', 'A1', call('2026-10-08T20:00'));
    expect(it.of('clockOverturned').map((e) => e.clock)).toEqual(['C-1']);
    it.advance(T('2026-10-16T04:00'), false);
    expect(it.state.lifecycle).toBe('completed');
  });
});
