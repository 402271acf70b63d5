import { describe, expect, it } from 'vitest';
import { code, open, pinned } from './support.js';

const slot = { label: { zh: '岗位', en: 'place' }, never: [], provenance: 'recommended' };
const route = { slot: 'desk', if: 'case.merchantId != null', role: 'csSupervisor', provenance: 'recommended' };

describe('a rule that looks at who holds a place', () => {
  const rules = (holds: 'none' | 'role' | 'person') =>
    pinned({
      'slots.desk': slot,
      'actions.setIssue.takes': 'desk',
      'actions.declareUrgent.when': `people.desk == '${holds}'`,
      'routing.0': { ...route, slot: 'desk' },
    });
  const may = (holds: 'none' | 'role' | 'person', facts = {}, taken = false): string => {
    const it = open('2026-03-10T10:00', { rules: rules(holds), facts });
    if (taken) it.act('2026-03-10T10:10', 'SV', 'setIssue', { issueKey: 'K-1' });
    return code(it.act('2026-03-10T10:20', 'S1', 'declareUrgent', {}, ['reason']));
  };

  it('tells a place nobody holds from one that a role holds and one that a person took', () => {
    expect([may('none'), may('role'), may('person')]).toEqual(['ok', 'ACTION_NOT_ALLOWED', 'ACTION_NOT_ALLOWED']);
    const routed = { merchantId: 'M-1' };
    expect([may('none', routed), may('role', routed), may('person', routed)]).toEqual([
      'ACTION_NOT_ALLOWED',
      'ok',
      'ACTION_NOT_ALLOWED',
    ]);
    expect([may('role', routed, true), may('person', routed, true)]).toEqual(['ACTION_NOT_ALLOWED', 'ok']);
  });
});
