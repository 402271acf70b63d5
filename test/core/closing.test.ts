import { describe, expect, it } from 'vitest';
import { allowedActions } from '../../domain/decide/allowed.js';
import { broughtTo, code, command, open, pinned, points, T, type Complaint } from './support.js';

const tryClosing = (it: Complaint, local: string) => it.take(local, 'A1', { type: 'close' });
const missing = (answer: ReturnType<typeof tryClosing>): unknown => (answer.ok ? [] : answer.detail);

describe('invariant 10: a complaint cannot be closed', () => {
  it('before the follow-up call, which completes the form', () => {
    const answer = tryClosing(broughtTo('followUp'), '2026-03-12T09:00');
    expect(code(answer)).toBe('CLOSING_INCOMPLETE');
    expect(missing(answer)).toEqual({ missing: ['stage:followUp', 'form:complaintForm:3'] });
  });

  it('while an effect is not confirmed, although every form pass is there', () => {
    const it = broughtTo('execute');
    it.outside = { operateCrm: 'hang' };
    it.act('2026-03-11T16:40', 'A1', 'execute', { operations: [{ code: 'refund' }] });
    expect(it.state.stage).toBe('execute');
    expect(missing(tryClosing(it, '2026-03-12T09:00'))).toEqual({
      missing: ['stage:execute', 'form:complaintForm:3', 'step:crm@1', 'step:notice2@1'],
    });
  });

  it('while a refused effect waits to be done by hand; done by hand with its reference it may', () => {
    const it = broughtTo('execute');
    it.outside = { operateCrm: 'refuse' };
    it.act('2026-03-11T16:40', 'A1', 'execute', { operations: [{ code: 'refund' }] });
    expect(it.state.steps['crm@1']?.status).toBe('refused');
    const byHand = { type: 'confirmStep', step: 'crm@1', input: {} } as const;
    expect(code(it.take('2026-03-12T08:00', 'A1', byHand))).toBe('FACT_MISSING');
    expect(code(it.take('2026-03-12T09:00', 'A1', { ...byHand, ref: 'CRM-77' }))).toBe('ok');
    expect(it.state.stage).toBe('followUp');
    it.act('2026-03-12T10:00', 'A1', 'followUp', { satisfaction: 'satisfied' });
    expect(it.state.lifecycle).toBe('completed');
    const handler = command('A1', { type: 'wake' }).actor;
    expect(allowedActions(points, it.state, handler, T('2026-03-12T11:00')), 'nothing is left to do').toEqual([]);
  });

  it('while a form pass is missing, even at the last stage', () => {
    const rules = pinned({ 'forms.complaintForm.passes.2.if': "case.satisfaction == 'acceptable'" });
    const it = open('2026-03-10T10:00', { rules });
    it.call('2026-03-10T10:20');
    it.act('2026-03-10T10:30', 'A1', 'verify', { finding: 'valid', ruleRef: 'T&C' });
    it.act('2026-03-10T11:00', 'A1', 'propose', {}, ['cause', 'solution']);
    it.approve('2026-03-10T12:00');
    it.act('2026-03-10T13:00', 'A1', 'reply', { answer: 'agreed' });
    it.act('2026-03-10T14:00', 'A1', 'execute', { operations: [] });
    it.act('2026-03-10T15:00', 'A1', 'followUp', { satisfaction: 'satisfied' });
    expect([it.state.stage, it.state.lifecycle]).toEqual(['closing', 'open']);
    expect(missing(tryClosing(it, '2026-03-10T16:00'))).toEqual({ missing: ['form:complaintForm:3'] });
  });

  it('while a mandatory step of the safety chain is open, whatever the category has become', () => {
    const it = open('2026-03-10T10:00', { category: 'III-S', facts: { accountId: 'ACC-1' } });
    it.take('2026-03-10T10:05', 'A1', { type: 'reclassify', category: 'I-5' });
    it.act('2026-03-10T10:30', 'A1', 'verify', { finding: 'valid', ruleRef: 'T&C' });
    it.act('2026-03-10T11:00', 'A1', 'propose', {}, ['cause', 'solution']);
    it.approve('2026-03-10T12:00');
    it.act('2026-03-10T13:00', 'A1', 'reply', { answer: 'refusedPolitely' });
    it.act('2026-03-10T15:00', 'A1', 'followUp', { satisfaction: 'satisfied' });
    expect(it.state.lifecycle).toBe('open');
    expect(JSON.stringify(missing(tryClosing(it, '2026-03-10T16:00')))).toContain('step:verifyIdentity');
  });

  it('before somebody called the member: the first callback is owed always (seed-000 G25), and closes it when it comes late', () => {
    const it = open('2026-03-10T10:00');
    it.act('2026-03-10T10:30', 'A1', 'verify', { finding: 'invalid' });
    it.act('2026-03-10T11:00', 'A1', 'propose', {}, ['cause', 'solution']);
    it.approve('2026-03-10T12:00');
    it.act('2026-03-10T13:00', 'A1', 'reply', { answer: 'explained' });
    expect(missing(tryClosing(it, '2026-03-10T16:00'))).toEqual({ missing: ['duty:firstCallback'] });
    expect(missing(tryClosing(it, '2026-03-12T16:00')), 'breached, it is owed still').toEqual({
      missing: ['duty:firstCallback'],
    });
    it.call('2026-03-12T17:00');
    expect([it.state.lifecycle, it.state.clocks['C-1']?.outcome, it.state.outcome]).toEqual([
      'closed',
      'breached',
      'invalid',
    ]);
  });

  it('by a timer: a year of silence closes nothing, freezes nothing and pays nothing', () => {
    const it = broughtTo('approve');
    it.advance(T('2026-10-01T00:00'), false);
    expect(it.state.lifecycle).toBe('open');
    expect(new Set(it.of('effectRequested').map((e) => e.action))).toEqual(
      new Set(['notifyMerchantMaintenance', 'mintFormNumber', 'sendApprovalRequest', 'sendNotice'])
    );
  });

  it('complete and in order, it closes by itself, once', () => {
    const it = broughtTo('followUp');
    it.act('2026-03-13T10:00', 'A1', 'followUp', { satisfaction: 'satisfied' });
    expect(it.of('closed')).toHaveLength(1);
    expect(code(tryClosing(it, '2026-03-13T11:00'))).toBe('CASE_CLOSED');
  });
});

describe('a closed complaint with a breach', () => {
  const closed = (rules = points) => {
    const it = open('2026-03-10T10:00', { rules });
    it.call('2026-03-13T10:00');
    it.act('2026-03-13T10:30', 'A1', 'verify', { finding: 'valid', ruleRef: 'T&C' });
    it.act('2026-03-13T11:00', 'A1', 'propose', {}, ['cause', 'solution']);
    it.approve('2026-03-13T12:00');
    it.act('2026-03-13T13:00', 'A1', 'reply', { answer: 'agreed' });
    it.act('2026-03-13T14:00', 'A1', 'execute', { operations: [] });
    it.act('2026-03-13T15:00', 'A1', 'followUp', { satisfaction: 'satisfied' });
    expect(it.state.clocks['C-1']?.outcome).toBe('breached');
    return it;
  };

  it('waits as long as the pack says for a receipt that overturns it', () => {
    const it = closed();
    expect(it.state.lifecycle).toBe('closed');
    it.advance(T('2026-03-20T15:00'), true);
    expect(it.state.lifecycle).toBe('completed');
  });

  it('is complete at once where the pack says nothing of the kind', () => {
    expect(closed(pinned({ 'closing.residual': undefined })).state.lifecycle).toBe('completed');
  });
});
