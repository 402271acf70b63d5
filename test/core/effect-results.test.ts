import { describe, expect, it } from 'vitest';
import { decide } from '../../domain/decide/index.js';
import { broughtTo, code, command, open, points, T, type Complaint } from './support.js';

const NOW = T('2026-03-13T09:00');
const result = (it: Complaint, key: string, status: 'confirmed' | 'refused' = 'confirmed') =>
  decide(
    points,
    it.state,
    command('system', {
      type: 'effectResult',
      key,
      ...(status === 'confirmed' ? { status, ref: 'x' } : { status, code: 'NO' }),
      source: 'system',
    }),
    NOW
  );

describe('the outside’s answer to an effect', () => {
  it('a repeated answer changes nothing, nor does a contradicting or an unknown one', () => {
    const it = broughtTo('followUp');
    it.advance(NOW, false);
    for (const [key, effect] of Object.entries(it.state.effects)) {
      expect(effect.status).toBe('confirmed');
      expect(result(it, key).events).toEqual([]);
      expect(result(it, key, 'refused').events).toEqual([]);
    }
    expect(result(it, 'C-test:nothing').events).toEqual([]);
  });

  it('invariant 7: a repeated freeze answer places one hold, and the lifted one is not placed again', () => {
    const it = open('2026-03-10T10:00', { category: 'III-S', facts: { accountId: 'ACC-1' } });
    it.take('2026-03-10T10:03', 'A1', { type: 'confirmStep', step: 'verifyIdentity', input: { identity: 'self' } });
    expect(it.of('holdPlaced')).toHaveLength(1);
    it.take('2026-03-10T12:00', 'R1', { type: 'liftHold', hold: 'freeze' });
    expect(it.state.holds).toEqual({});
    expect(result(it, 'C-test:freeze').events.filter((e) => e.type === 'holdPlaced')).toEqual([]);
  });

  it('a second round is carried out under keys of its own: nothing is taken for done that was done for the first', () => {
    const it = broughtTo('followUp');
    it.act('2026-03-12T10:00', 'A1', 'followUp', { satisfaction: 'unsatisfied' });
    it.act('2026-03-12T11:00', 'A1', 'propose', {}, ['cause', 'solution']);
    it.approve('2026-03-12T12:00');
    it.act('2026-03-12T13:00', 'A1', 'reply', { answer: 'agreed' });
    it.act('2026-03-12T14:00', 'A1', 'execute', { operations: [{ code: 'voucher' }] });
    const keys = it.of('effectRequested').filter((e) => e.action === 'operateCrm');
    expect(keys.map((e) => e.key)).toEqual(['C-test:crm@1', 'C-test:crm@2']);
    expect(keys[1]?.with['operations']).toEqual([{ code: 'voucher' }]);
    expect(it.of('effectRequested').filter((e) => e.action === 'mintFormNumber')).toHaveLength(1);
  });

  it('invariant 11: while it never comes, every other clock still acts at its instant and people can still act', () => {
    const course = (silent: boolean): Complaint => {
      const it = open('2026-03-10T10:00', { facts: { merchantId: 'M-1' } });
      if (silent) it.outside = { sendNotice: 'hang', page: 'hang' };
      it.act('2026-03-10T10:30', 'A1', 'verify', { finding: 'valid', ruleRef: 'T&C' });
      it.advance(T('2026-03-20T10:00'), false);
      return it;
    };
    const breaches = (it: Complaint) => it.of('clockBreached').map((e) => [e.clock, e.at]);
    const hanging = course(true);
    expect(Object.values(hanging.state.effects).map((e) => e.status)).toContain('requested');
    expect(breaches(hanging)).toContainEqual(['C-1', T('2026-03-12T00:00')]);
    expect(breaches(hanging)).toEqual(breaches(course(false)));
    expect(code(hanging.call('2026-03-20T11:00'))).toBe('ok');
  });

  it('every effect has a key of case, action and cause, and is asked for once', () => {
    const it = broughtTo('followUp');
    const keys = it.of('effectRequested').map((e) => e.key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.every((key) => key.startsWith('C-test:'))).toBe(true);
  });
});

describe('a freeze the account system refuses', () => {
  const refused = (): Complaint => {
    const it = open('2026-03-10T10:00', { category: 'III-S', facts: { accountId: 'ACC-1' } });
    it.outside = { freezeAccount: 'refuse' };
    it.take('2026-03-10T10:03', 'A1', { type: 'confirmStep', step: 'verifyIdentity', input: { identity: 'self' } });
    return it;
  };

  it('does not hold the ticket, which says so, and pages after five minutes', () => {
    const it = refused();
    expect(it.state.steps['sendRiskTicket']?.status).toBe('confirmed');
    expect(it.of('effectRequested').find((e) => e.action === 'sendRiskTicket')?.with['freeze']).toBe('refused');
    it.advance(T('2026-03-10T10:08'), false);
    expect(it.told('dutySupervisor')).toBe(1);
  });

  it('risk control freezes by hand, which places a hold as any freeze does, and the member is warned', () => {
    const it = refused();
    it.take('2026-03-10T10:06', 'R1', { type: 'confirmStep', step: 'freeze', input: {}, ref: 'by hand' });
    expect(Object.keys(it.state.holds)).toEqual(['freeze']);
    expect(it.state.steps['warnNoUse']?.status).toBe('open');
    expect(it.state.clocks['C-9']?.outcome).toBe('met');
  });
});
