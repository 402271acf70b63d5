import { describe, expect, it } from 'vitest';
import { open, T } from './support.js';

describe('a breach ladder', () => {
  it('escalates once per cause: the reply clock that is breached, too, adds no second escalation', () => {
    const it = open('2026-09-30T17:30', { category: 'I-4' });
    it.advance(T('2026-11-30T00:00'), false);
    expect(it.of('clockBreached').map((e) => e.clock)).toEqual(['C-1', 'C-16']);
    expect(it.state.overlays['escalated']?.causes).toEqual(['overtime']);
    expect(it.of('overlayAdded').map((e) => `${e.overlay}:${e.causeId}`)).toEqual([
      'overdue:breach',
      'escalated:overtime',
    ]);
    expect([it.told('csSupervisor'), it.told('departmentHead')]).toEqual([1, 1]);
  });

  it('a second cause is added beside the first and starts no second round of the reply clock while one runs', () => {
    const it = open('2026-09-30T17:30', { category: 'I-4' });
    it.advance(T('2026-10-09T00:00'), false);
    it.act('2026-10-09T09:00', 'S1', 'escalate', { ground: 'result' }, ['reason']);
    it.act('2026-10-09T09:05', 'S1', 'escalate', { ground: 'overtime' }, ['reason']);
    expect(it.state.overlays['escalated']?.causes).toEqual(['overtime', 'result']);
    expect(Object.keys(it.state.clocks)).toEqual(['C-1', 'C-16']);
  });

  it('stops at the call: nobody is told of a lateness that has ended', () => {
    const it = open('2026-09-30T17:30', { category: 'I-4' });
    it.advance(T('2026-10-09T00:00'), false);
    it.call('2026-10-09T09:20');
    it.advance(T('2026-11-30T00:00'), false);
    expect([it.told('csSupervisor'), it.told('departmentHead')]).toEqual([1, 0]);
  });

  it('an urgent complaint tells the superior department instead of escalating', () => {
    const it = open('2026-10-08T10:00', { channel: 'groupTransfer' });
    it.advance(T('2026-10-09T00:00'), false);
    expect(it.told('superiorDept')).toBe(1);
    expect(it.state.overlays['escalated']).toBeUndefined();
  });

  it('an important member’s supervisor is told once at intake', () => {
    const it = open('2026-10-08T10:00', { facts: { importantMember: true } });
    it.take('2026-10-08T11:00', 'SV', { type: 'reclassify', category: 'I-2' });
    expect(it.told('csSupervisor')).toBe(1);
  });
});
