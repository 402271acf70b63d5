import { describe, expect, it } from 'vitest';
import { code, open, pinned, type Complaint } from './support.js';

const when = "stage == 'approve' && forms.complaintForm.numbered && case.issueKey == null";
const most = { label: { zh: '次数', en: 'Times' }, type: 'number', value: 2, provenance: 'recommended' };

/** A complaint whose solution waits for its approval. */
function waiting(changes: Record<string, unknown> = {}): Complaint {
  const it = open('2026-03-10T10:00', { rules: pinned(changes) });
  it.act('2026-03-10T10:30', 'A1', 'verify', { finding: 'valid', ruleRef: 'T&C' });
  it.act('2026-03-10T11:00', 'A1', 'propose', {}, ['cause', 'solution']);
  return it;
}

describe('an open approval whose ground is gone', () => {
  const decided = (changes: Record<string, unknown>): string => {
    const it = waiting({ 'approvals.solution.when': when, ...changes });
    it.act('2026-03-10T12:00', 'S1', 'setIssue', { issueKey: 'K-1' });
    return code(it.approve('2026-03-10T13:00'));
  };

  it('can no longer be decided where the pack lets it lapse', () =>
    expect(decided({ 'approvals.solution.lapses': true })).toBe('APPROVAL_NOT_OPEN'));
  it('waits for its decision where the pack does not', () => expect(decided({})).toBe('ok'));
  it('can be decided while its ground is there', () => {
    const it = waiting({ 'approvals.solution.when': when, 'approvals.solution.lapses': true });
    expect(code(it.approve('2026-03-10T13:00'))).toBe('ok');
  });
});

describe('a solution that is rejected again and again', () => {
  const again = (it: Complaint): string[] =>
    [12, 14, 16].map((hour) => {
      it.approve(`2026-03-10T${hour}:00`, 'SV', 'reject');
      const { stage } = it.state;
      it.act(`2026-03-10T${hour + 1}:00`, 'A1', 'propose', {}, ['cause', 'solution']);
      return stage;
    });

  it('goes elsewhere from the number of rejections on that the pack names, counted over all revisions', () => {
    const it = waiting({ 'parameters.most': most, 'approvals.solution.rejections': { most: 'most', to: 'followUp' } });
    expect(again(it)).toEqual(['propose', 'followUp', 'followUp']);
    expect(it.of('approvalDecided').map(({ rejections }) => rejections)).toEqual([1, 2]);
  });

  it('goes back every time where the pack does not count', () => {
    const it = waiting();
    expect(again(it)).toEqual(['propose', 'propose', 'propose']);
    expect(it.of('approvalDecided')[0]).not.toHaveProperty('rejections');
  });
});
