import { describe, expect, it } from 'vitest';
import { pagesOf } from '../../domain/case/standing.js';
import { allowedActions } from '../../domain/decide/allowed.js';
import { actorOf } from '../../domain/scenario/commands.js';
import { cast, code, command, open, pinned, points, T, type Complaint } from './support.js';

/** An account security case whose freeze is not confirmed: the duty supervisors are paged from 20:23 on. S2 and S3 are on duty. */
function unfrozen(outside: Complaint['outside'] = { freezeAccount: 'hang' }, rules = points): Complaint {
  const it = open('2026-02-13T20:15', { category: 'III-S', facts: { accountId: 'ACC-1' }, rules });
  it.outside = outside;
  it.take('2026-02-13T20:18', 'A1', { type: 'confirmStep', step: 'verifyIdentity', input: { identity: 'self' } });
  return it;
}

const PAGE = 'breach:C-9:dutySupervisor';
const acknowledge = (it: Complaint, local: string, as: string, page?: string) =>
  it.take(local, as, { type: 'acknowledgePage', ...(page !== undefined && { page }) });
const until = (it: Complaint, local: string): void => it.advance(T(local), false);
const pagedAt = (it: Complaint) => it.of('effectRequested').flatMap((e) => (e.action === 'page' ? [e.at] : []));
const dropped = (it: Complaint) => it.of('agendaDropped').map(({ item, reason }) => [item, reason]);

describe('a page about a freeze that is not confirmed', () => {
  it('counts its attempts and keeps whom they reached, each under a key of its own', () => {
    const it = unfrozen();
    until(it, '2026-02-13T20:33');
    expect(pagedAt(it)).toEqual(['20:23', '20:28', '20:33'].map((time) => T(`2026-02-13T${time}`)));
    const pages = it.of('effectRequested').filter((e) => e.action === 'page');
    expect(pages.map((e) => [e.key, e.with['attempt']])).toEqual([
      [`C-test:page:${PAGE}`, 1],
      [`C-test:page:${PAGE}#2`, 2],
      [`C-test:page:${PAGE}#3`, 3],
    ]);
    expect(pagesOf(it.state)[PAGE]).toMatchObject({ attempts: 3, of: 2, reached: ['S2', 'S3'], clock: 'C-9' });
  });

  it('is taken on once: the second is told who has it, and neither is anybody paged again', () => {
    const it = unfrozen();
    expect(code(acknowledge(it, '2026-02-13T20:25', 'S3'))).toBe('ok');
    const second = acknowledge(it, '2026-02-13T20:26', 'S2');
    const has = { page: PAGE, by: 'S3', at: T('2026-02-13T20:25') };
    expect(second).toMatchObject({ ok: false, code: 'PAGE_ACKNOWLEDGED', detail: has });
    until(it, '2026-02-14T20:00');
    expect([pagedAt(it).length, dropped(it)]).toEqual([1, [[`page:${PAGE}`, 'acknowledged']]]);
  });

  it('may be acknowledged under the key of an earlier attempt, with a time before the later one went out', () => {
    const it = unfrozen();
    until(it, '2026-02-13T20:28');
    const late = { type: 'acknowledgePage', page: `C-test:page:${PAGE}`, occurredAt: T('2026-02-13T20:27') } as const;
    expect(code(it.take('2026-02-13T20:29', 'S2', late))).toBe('ok');
    expect(pagesOf(it.state)[PAGE]?.acknowledged).toEqual({ by: 'S2', at: T('2026-02-13T20:27') });
    until(it, '2026-02-14T20:00');
    expect(pagedAt(it)).toHaveLength(2);
  });

  it('may be acknowledged by whoever was paged without holding the role, and by nobody else', () => {
    const it = unfrozen();
    it.paged = () => ['S1'];
    expect(code(acknowledge(it, '2026-02-13T20:24', 'SV'))).toBe('ROLE_NOT_ALLOWED');
    expect(code(acknowledge(it, '2026-02-13T20:24', 'S1', 'breach:C-9:nobody'))).toBe('PAGE_UNKNOWN');
    expect(code(acknowledge(it, '2026-02-13T20:24', 'S1'))).toBe('ok');
  });

  it('is among what the paged may do, until somebody has it', () => {
    const it = unfrozen();
    const can = (as: string, local: string): string[] =>
      allowedActions(points, it.state, actorOf(cast, as), T(local)).flatMap((one) =>
        one.type === 'acknowledgePage' ? [one.page] : []
      );
    until(it, '2026-02-13T20:24');
    expect([can('S2', '2026-02-13T20:24'), can('A1', '2026-02-13T20:24')]).toEqual([[PAGE], []]);
    acknowledge(it, '2026-02-13T20:25', 'S2');
    expect(can('S3', '2026-02-13T20:26')).toEqual([]);
  });

  it('is nobody’s while the roster is empty: others are told at once', () => {
    const it = unfrozen();
    it.paged = () => [];
    until(it, '2026-02-13T20:23');
    expect(it.of('effectRefused').map((e) => e.code)).toEqual(['RECIPIENT_UNKNOWN']);
    expect([it.of('pageUnanswered').map((e) => e.attempts), it.told('departmentHead')]).toEqual([[1], 1]);
    until(it, '2026-02-14T20:00');
    expect([pagedAt(it).length, it.told('departmentHead')]).toEqual([1, 1]);
  });

  it('a refusal that comes after the next attempt changes nothing', () => {
    const it = unfrozen({ freezeAccount: 'hang', page: 'hang' });
    until(it, '2026-02-13T20:28');
    const key = `C-test:page:${PAGE}`;
    it.run(
      command('system', { type: 'effectResult', key, status: 'refused', code: 'MAIL_REFUSED' }),
      T('2026-02-13T20:29')
    );
    expect(pagedAt(it)).toHaveLength(2);
    until(it, '2026-02-13T20:33');
    expect(pagedAt(it)).toHaveLength(3);
  });

  it('goes on after the case was closed, because the freeze is still owed', () => {
    const it = unfrozen({ freezeAccount: 'hang' }, pinned({ 'closing.chains': [] }));
    until(it, '2026-02-13T20:24');
    it.act('2026-02-13T20:25', 'A1', 'withdraw', { withdrawal: 'asked' }, ['statement']);
    it.take('2026-02-13T20:26', 'S2', { type: 'decideApproval', approval: 'withdrawal', decision: 'approve' });
    expect(it.state.lifecycle).toBe('closed');
    until(it, '2026-02-13T20:28');
    expect(pagedAt(it)).toHaveLength(2);
    expect(code(acknowledge(it, '2026-02-13T20:29', 'S3'))).toBe('ok');
  });

  it('ends when the freeze proves to have been in time, and everybody it reached is told so once', () => {
    const it = unfrozen({ freezeAccount: 'refuse' });
    until(it, '2026-02-13T20:28');
    const confirm = { type: 'confirmStep', step: 'freeze', input: {}, ref: 'by hand' } as const;
    it.take('2026-02-13T20:30', 'R1', { ...confirm, occurredAt: T('2026-02-13T20:22') });
    expect(it.state.clocks['C-9']?.overturnedAt).toBe(T('2026-02-13T20:22'));
    expect(dropped(it)).toEqual([[`page:${PAGE}`, 'overturned']]);
    const retractions = it.of('effectRequested').filter((e) => e.with['kind'] === 'retraction');
    expect(retractions.map((e) => e.to)).toEqual([['S2', 'S3']]);
  });

  it('ends with the closing where it is about no clock', () => {
    const page = { page: ['dutySupervisor'], once: 'case', acknowledge: { within: { elapsed: 'PT5M' } } };
    const rules = pinned({ 'overlays.urgent.react': [page] });
    const it = open('2026-03-10T10:00', { rules });
    it.act('2026-03-10T10:01', 'A1', 'declareUrgent', {}, ['reason']);
    const paged = pagedAt(it).length;
    it.act('2026-03-10T10:02', 'A1', 'withdraw', { withdrawal: 'asked' }, ['statement']);
    it.take('2026-03-10T10:03', 'S2', { type: 'decideApproval', approval: 'withdrawal', decision: 'approve' });
    until(it, '2026-03-11T10:00');
    expect([paged, pagedAt(it).length]).toEqual([1, 1]);
    expect(dropped(it)).toContainEqual(['page:dutySupervisor', 'caseClosed']);
  });
});
