import { describe, expect, it } from 'vitest';
import { open, pinned, part, type Complaint } from './support.js';

const label = { zh: '行', en: 'row' };
const ruled = { label, provenance: 'stated' };
const parties = { shop: label, bank: label };
const row = (id: string, condition: string, party: string): object => ({
  id,
  ...ruled,
  if: condition,
  parties: [party],
});
const otherwise = { id: 'nobody', ...ruled, parties: [] };
const tables = {
  fault: { ...ruled, parties, rows: [row('shop', 'case.merchantId != null', 'shop')], otherwise },
  cost: { ...ruled, parties, rows: [row('bank', "case.ruleRef == 'X'", 'bank')], otherwise },
};
const routing = [
  { slot: 'desk', if: "verdicts.fault.party == 'shop'", role: 'csSupervisor', provenance: 'stated' },
  { slot: 'desk', role: 'agent', provenance: 'stated' },
];
const flagged = {
  ...ruled,
  causes: { shopFault: { when: "verdicts.fault.party == 'shop'", ...ruled } },
  react: [{ notify: ['desk'], once: 'case' }],
};

/** A complaint with two tables; whoever sets the issue takes the desk. */
function complaint(facts = {}): Complaint {
  const rules = pinned({
    tables,
    'slots.desk': { ...ruled, never: [] },
    routing: [...Object.values(part('routing')), ...routing],
    'actions.setIssue.takes': 'desk',
    'overlays.flagged': flagged,
  });
  return open('2026-03-10T10:00', { rules, facts });
}
const verify = (it: Complaint, input: object) =>
  it.act('2026-03-10T11:00', 'A1', 'verify', { finding: 'needMoreInfo', ...input });

describe('a place that follows a verdict', () => {
  it('stays with whoever took it when another table comes to something else', () => {
    const it = complaint();
    it.act('2026-03-10T10:10', 'SV', 'setIssue', { issueKey: 'K-1' });
    verify(it, { ruleRef: 'X' });
    expect(it.state.verdicts?.['cost']?.rows).toEqual(['bank']);
    expect(it.state.people['desk']).toEqual({ person: 'SV' });
  });

  it('goes to whom its own table names', () => {
    const it = complaint();
    it.act('2026-03-10T10:10', 'SV', 'setIssue', { issueKey: 'K-1' });
    verify(it, { merchantId: 'M-1' });
    expect(it.state.people['desk']).toEqual({ role: 'csSupervisor' });
  });
});

describe('a mark whose cause is a verdict', () => {
  it('is set with the verdict, and whom the verdict brings in is told', () => {
    const it = complaint({ merchantId: 'M-1' });
    expect(it.state.overlays['flagged']?.causes).toEqual(['shopFault']);
    expect(it.told('csSupervisor')).toBe(1);
  });

  it('is not set by a verdict on something else', () => {
    const it = complaint();
    verify(it, { ruleRef: 'X' });
    expect(it.state.overlays['flagged']).toBeUndefined();
  });
});
