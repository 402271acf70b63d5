import { describe, expect, it } from 'vitest';
import { code, open, pinned } from './support.js';

// Whoever names the issue may not be the one who declares it urgent.
const slot = (never: string[] = []) => ({ label: { zh: '岗位', en: 'place' }, never, provenance: 'recommended' });
const rules = pinned({
  'slots.namer': slot(),
  'slots.declarer': slot(['namer']),
  'actions.setIssue.takes': 'namer',
  'actions.declareUrgent.takes': 'declarer',
});

describe('an action that gives whoever takes it a place in the case', () => {
  it('names the person, once for as long as nobody else takes it', () => {
    const it = open('2026-03-10T10:00', { rules });
    it.act('2026-03-10T10:10', 'SV', 'setIssue', { issueKey: 'K-1' });
    it.act('2026-03-10T10:20', 'SV', 'setIssue', { issueKey: 'K-2' });
    expect(it.state.people['namer']).toEqual({ person: 'SV' });
    expect(it.of('assigned').filter((e) => e.slot === 'namer')).toHaveLength(1);
    it.act('2026-03-10T10:30', 'S1', 'setIssue', { issueKey: 'K-3' });
    expect(it.state.people['namer']).toEqual({ person: 'S1' });
  });

  it('is refused to whom that place excludes, and open to others', () => {
    const it = open('2026-03-10T10:00', { rules });
    it.act('2026-03-10T10:10', 'SV', 'setIssue', { issueKey: 'K-1' });
    expect(code(it.act('2026-03-10T10:20', 'SV', 'declareUrgent', {}, ['reason']))).toBe('SUBJECT_AS_HANDLER');
    expect(it.state.overlays['urgent']).toBeUndefined();
    expect(code(it.act('2026-03-10T10:30', 'S1', 'declareUrgent', {}, ['reason']))).toBe('ok');
    expect(it.state.people['declarer']).toEqual({ person: 'S1' });
  });

  it('nothing is taken by an action that is refused', () => {
    const it = open('2026-03-10T10:00', { rules });
    expect(code(it.act('2026-03-10T10:10', 'S1', 'declareUrgent'))).toBe('FACT_MISSING');
    expect(it.state.people['declarer']).toBeUndefined();
  });
});
