import { describe, expect, it } from 'vitest';
import { open, pinned, T } from './support.js';

const to = { elapsed: 'PT48H' };
const rules = pinned({ 'actions.verify.extends': [{ clock: 'C-17', to }] });

describe('an extension of a promised callback', () => {
  const it_ = open('2026-03-10T10:00', { rules });
  const promise = { at: T('2026-03-10T15:00'), by: 'A2' };
  it_.take('2026-03-10T11:00', 'A2', { type: 'call', direction: 'out', connected: true, party: 'member', promise });
  it_.act('2026-03-10T12:00', 'A1', 'verify', { finding: 'valid', ruleRef: 'T&C' });

  it('moves its due date, counted from its start', () => {
    const { 'C-17': old, 'C-17#2': next } = it_.state.clocks;
    expect([old?.outcome, next?.outcome, next?.dueAt]).toEqual(['superseded', 'open', T('2026-03-12T11:00')]);
  });

  it('leaves it with whoever promised: their call is the one that keeps it', () => {
    expect(it_.state.clocks['C-17#2']?.starter).toBe('A2');
    it_.take('2026-03-11T09:00', 'A2', { type: 'call', direction: 'out', connected: true, party: 'member' });
    expect(it_.state.clocks['C-17#2']?.outcome).toBe('met');
  });
});
