import { describe, expect, it } from 'vitest';
import type { Actor, Command } from '../../domain/case/commands.js';
import { broughtTo, code, open, T } from './support.js';

const evidence = { messageId: 'm@example.org', sender: 'x', sentAt: T('2026-03-11T16:00'), textSha256: '0' };
function decision(actor: Actor): Command {
  return {
    id: `d-${actor.id}`,
    type: 'decideApproval',
    approval: 'solution',
    decision: 'approve',
    evidence,
    actor,
    source: 'mail',
  };
}

describe('invariant 9: the approver', () => {
  it('is never the handler, even with the approver’s role', () => {
    const it = broughtTo('approve');
    const answer = it.run(decision({ id: 'A1', roles: ['agent', 'csSupervisor'] }), T('2026-03-11T16:00'));
    expect(code(answer)).toBe('APPROVER_IS_HANDLER');
    expect(it.state.stage).toBe('approve');
  });

  it('is never the person complained of', () => {
    const it = open('2026-03-10T10:00', { people: { subjectAgent: 'SV' } });
    it.act('2026-03-10T10:30', 'A1', 'verify', { finding: 'valid', ruleRef: 'T&C' });
    it.act('2026-03-10T11:00', 'A1', 'propose', {}, ['cause', 'solution']);
    expect(code(it.approve('2026-03-10T12:00', 'SV'))).toBe('APPROVER_IS_HANDLER');
    expect(code(it.approve('2026-03-10T12:00', 'SD'))).toBe('ok');
  });

  it('is never the one who proposed the solution, even after the complaint was given to somebody else', () => {
    const it = broughtTo('propose');
    it.take('2026-03-11T11:10', 'S1', { type: 'assign', slot: 'handler', person: 'SV', roles: ['csSupervisor'] });
    it.act('2026-03-11T11:30', 'SV', 'propose', {}, ['cause', 'solution']);
    it.take('2026-03-11T12:00', 'S1', { type: 'assign', slot: 'handler', person: 'A2', roles: ['agent'] });
    expect(code(it.approve('2026-03-11T16:00', 'SV'))).toBe('APPROVER_IS_HANDLER');
    expect(it.of('effectRequested').find((e) => e.action === 'sendApprovalRequest')?.with['exclude']).toContain('SV');
    expect(code(it.approve('2026-03-11T17:00', 'SD'))).toBe('ok');
  });

  it('may be a deputy only where the pack lets the role be deputised', () => {
    const it = broughtTo('approve');
    expect(code(it.run(decision({ id: 'X', roles: [], deputyFor: ['supervisor'] }), T('2026-03-11T16:00')))).toBe(
      'ROLE_NOT_ALLOWED'
    );
    expect(code(it.run(decision({ id: 'Y', roles: [], deputyFor: ['csSupervisor'] }), T('2026-03-11T16:00')))).toBe(
      'ok'
    );
  });

  it('is recorded with the roles the decision relied on, and the evidence', () => {
    const it = broughtTo('reply');
    expect(it.of('approvalDecided')[0]).toMatchObject({
      actor: 'SV',
      roles: ['csSupervisor'],
      evidence: { messageId: expect.any(String) as string },
    });
  });

  it('decides without mail evidence on nothing, and rejects nothing without a reason', () => {
    const it = broughtTo('approve');
    const bare = { type: 'decideApproval', approval: 'solution' } as const;
    expect(code(it.take('2026-03-11T16:00', 'SV', { ...bare, decision: 'approve' }))).toBe('EVIDENCE_MISSING');
    expect(code(it.take('2026-03-11T16:00', 'SV', { ...bare, decision: 'reject', evidence }))).toBe('REASON_MISSING');
    expect(code(it.take('2026-03-11T16:00', 'SV', { ...bare, decision: 'approve', evidence, revision: 2 }))).toBe(
      'APPROVAL_NOT_OPEN'
    );
  });
});

describe('invariant 9: the person complained of', () => {
  it('cannot take the complaint on', () => {
    const it = open('2026-03-10T10:00', { people: { subjectAgent: 'A1' } });
    expect(it.of('refused')[0]).toMatchObject({ code: 'SUBJECT_AS_HANDLER' });
    expect(it.state.lifecycle).toBe('completed');
    expect(it.of('accepted')).toEqual([]);
  });

  it('cannot be made its handler later', () => {
    const it = open('2026-03-10T10:00', { people: { subjectAgent: 'A2' } });
    const answer = it.take('2026-03-10T11:00', 'S1', {
      type: 'assign',
      slot: 'handler',
      person: 'A2',
      roles: ['agent'],
    });
    expect(code(answer)).toBe('SUBJECT_AS_HANDLER');
    expect(it.state.people['handler']?.person).toBe('A1');
  });
});
