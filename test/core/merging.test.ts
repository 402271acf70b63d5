import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProof } from '../../domain/checker.js';
import type { CaseState } from '../../domain/case/state.js';
import { changeHash } from '../../domain/case/change-hash.js';
import { evolve } from '../../domain/case/evolve.js';
import { owedClocks } from '../../domain/case/standing.js';
import { newCase } from '../../domain/case/initial.js';
import { askMerge, deliver, mergeInto, survivorOf } from '../support/merging.js';
import { calendar, code, open, part, pinned, points, T, type Complaint } from './support.js';

const openClocks = ({ state }: Complaint): string[] =>
  Object.entries(state.clocks).flatMap(([name, { outcome }]) => (outcome === 'open' ? [name] : []));
const pair = (first: string, second: string, rules = points): [duplicate: Complaint, survivor: Complaint] => [
  open(first, { id: 'C-duplicate', rules }),
  open(second, { id: 'C-survivor', rules }),
];
const blocked = (it: Complaint, into: Complaint, local: string): unknown => {
  const answer = askMerge(it, into, local);
  return answer.ok ? 'ok' : [answer.code, answer.detail];
};

describe('a complaint told twice is merged into the case that goes on for both', () => {
  it('the duplicate ends with the outcome merged, nothing runs in it any more, and both name each other', () => {
    const [duplicate, survivor] = pair('2026-03-10T10:00', '2026-03-10T15:00');
    expect(code(mergeInto(duplicate, survivor, '2026-03-10T16:00'))).toBe('ok');
    expect(duplicate.state).toMatchObject({
      ...{ lifecycle: 'closed', outcome: 'merged', closedAt: T('2026-03-10T16:00') },
      clocks: { 'C-1': { outcome: 'cancelled', reason: 'merged' } },
      links: [{ caseId: 'C-survivor', relation: 'mergedInto' }],
    });
    expect([openClocks(duplicate), Object.keys(duplicate.state.agenda)]).toEqual([[], ['complete']]);
    expect(survivor.state).toMatchObject({
      ...{ absorbed: ['C-duplicate'], receivedAt: T('2026-03-10T10:00'), anchorAt: T('2026-03-10T10:00') },
      links: [{ caseId: 'C-duplicate', relation: 'absorbed' }],
    });
  });

  it('until the other case has answered the clocks run on and what happens still counts, but nothing new is begun', () => {
    const [duplicate, survivor] = pair('2026-03-10T10:00', '2026-03-10T15:00');
    expect(code(askMerge(duplicate, survivor, '2026-03-10T16:00'))).toBe('ok');
    expect(code(duplicate.act('2026-03-10T16:01', 'A1', 'verify', { finding: 'valid', ruleRef: 'T' }))).toBe(
      'MERGE_BLOCKED'
    );
    expect(code(duplicate.call('2026-03-10T16:02'))).toBe('ok');
    expect(duplicate.state.clocks['C-1']?.outcome).toBe('met');
    deliver(duplicate, survivor, '2026-03-10T16:03');
    expect(duplicate.state).toMatchObject({ lifecycle: 'closed', clocks: { 'C-1': { outcome: 'met' } } });
  });

  it('a contact while the other case is asked begins its task only where that one refuses', () => {
    const steps = (refuses: boolean): string[] => {
      const [duplicate, survivor] = pair('2026-03-10T10:00', '2026-03-10T15:00');
      askMerge(duplicate, survivor, '2026-03-10T16:00');
      duplicate.take('2026-03-10T16:01', 'A2', { type: 'contact', channel: 'hotline' });
      expect(duplicate.of('stepOpened')).toEqual([]);
      if (refuses) mergeInto(survivor, open('2026-03-10T15:30', { id: 'C-third' }), '2026-03-10T16:02');
      deliver(duplicate, survivor, '2026-03-10T16:03');
      return duplicate.of('stepOpened').map(({ step }) => step);
    };
    expect([steps(false), steps(true)]).toEqual([[], ['nameContinuation~1']]);
  });

  it('the end by merging does none of the duties that were late: they are owed again once it goes on by itself', () => {
    const facts = { superiorDeadline: T('2026-03-10T12:00') };
    const duplicate = open('2026-03-10T10:00', { channel: 'groupTransfer', facts, id: 'C-duplicate' });
    const survivor = open('2026-03-10T13:00', { id: 'C-survivor' });
    mergeInto(duplicate, survivor, '2026-03-10T14:00');
    expect(duplicate.state.clocks['C-7']).toMatchObject({ outcome: 'breached', breachedAt: T('2026-03-10T12:00') });
    expect([duplicate.of('dutyDone'), owedClocks(duplicate.state)]).toEqual([[], []]);
    duplicate.take('2026-03-10T15:00', 'SV', { type: 'unmerge' });
    expect(owedClocks(duplicate.state).map(([name]) => name)).toContain('C-7');
  });

  it('where the other case refuses, nothing has changed but the record, and whoever asked is told', () => {
    const [duplicate, survivor] = pair('2026-03-10T10:00', '2026-03-10T15:00');
    askMerge(duplicate, survivor, '2026-03-10T16:00');
    survivor.act('2026-03-10T16:01', 'A1', 'withdraw', { withdrawal: 'asked' }, ['statement']);
    survivor.take('2026-03-10T16:01', 'S2', { type: 'decideApproval', approval: 'withdrawal', decision: 'approve' });
    expect(survivor.state.outcome).toBe('withdrawn');
    expect(code(deliver(duplicate, survivor, '2026-03-10T16:02'))).toBe('MERGE_BLOCKED');
    expect(duplicate.of('mergeRefused')).toMatchObject([{ into: 'C-survivor', code: 'MERGE_BLOCKED' }]);
    expect([duplicate.state.lifecycle, openClocks(duplicate), duplicate.told('SV')]).toEqual(['open', ['C-1'], 1]);
    expect(code(duplicate.act('2026-03-10T16:30', 'A1', 'verify', { finding: 'invalid' }))).toBe('ok');
    expect(survivor.state.absorbed).toBeUndefined();
  });

  it('two cases merged into each other at once both stay', () => {
    const [a, b] = pair('2026-03-10T10:00', '2026-03-10T11:00');
    askMerge(a, b, '2026-03-10T12:00');
    const asked = { into: 'C-duplicate', survivor: { ...survivorOf(a), merging: false }, gave: ['reason'] };
    b.outside = { mergeInto: 'hang' };
    b.take('2026-03-10T12:00', 'SV', { type: 'merge', ...asked });
    expect([deliver(a, b, '2026-03-10T12:01'), deliver(b, a, '2026-03-10T12:01')].map(code)).toEqual([
      'MERGE_BLOCKED',
      'ok',
    ]);
    expect([a.state.lifecycle, b.state.lifecycle]).toEqual(['open', 'closed']);
  });

  it('a merged case takes nothing on and says which case does', () => {
    const [duplicate, survivor] = pair('2026-03-10T10:00', '2026-03-10T15:00');
    mergeInto(duplicate, survivor, '2026-03-10T16:00');
    const answers = [
      duplicate.take('2026-03-10T17:00', 'A1', { type: 'contact', channel: 'hotline' }),
      duplicate.call('2026-03-10T17:00'),
      duplicate.act('2026-03-10T17:00', 'A1', 'verify', { finding: 'invalid' }),
    ];
    for (const answer of answers)
      expect(answer).toMatchObject({ ok: false, code: 'CASE_MERGED', detail: { into: 'C-survivor' } });
  });

  it('a merged case counts no longer in its group, and counts again once it goes on by itself', () => {
    const duplicate = open('2026-03-10T10:00', { category: 'I-8', facts: { issueKey: 'late' }, id: 'C-duplicate' });
    const survivor = open('2026-03-10T11:00', { id: 'C-survivor' });
    mergeInto(duplicate, survivor, '2026-03-10T12:00');
    const joins = () =>
      duplicate.of('effectRequested').flatMap(({ action }) => (/Group$/.test(action) ? [action] : []));
    expect(joins()).toEqual(['joinGroup', 'leaveGroup']);
    duplicate.take('2026-03-10T13:00', 'SV', { type: 'unmerge' });
    expect(joins()).toEqual(['joinGroup', 'leaveGroup', 'joinGroup']);
  });

  it('once the time for unmerging is over the merged case is completed', () => {
    const [duplicate, survivor] = pair('2026-03-10T10:00', '2026-03-10T15:00');
    mergeInto(duplicate, survivor, '2026-03-10T16:00');
    duplicate.advance(T('2026-03-18T00:00'), false);
    expect(duplicate.state.lifecycle).toBe('completed');
    expect(code(duplicate.take('2026-03-18T00:01', 'SV', { type: 'unmerge' }))).toBe('CASE_COMPLETED');
  });
});

describe('what is not merged', () => {
  const other = () => open('2026-03-10T10:00', { id: 'C-other' });
  it.each<[string, (it: Complaint, into: Complaint) => unknown, unknown]>([
    ['a case into itself', (it) => blocked(it, it, '2026-03-10T12:00'), ['MERGE_BLOCKED', { by: ['self'] }]],
    [
      'a case into one of another pack',
      (it, into) => {
        const survivor = { ...survivorOf(into), pack: 'another' };
        const answer = it.take('2026-03-10T12:00', 'SV', { type: 'merge', into: 'C-x', survivor, gave: ['reason'] });
        return answer.ok ? 'ok' : answer.detail;
      },
      { by: ['survivor:otherPack'] },
    ],
    [
      'a case into a merged one',
      (it, into) => {
        mergeInto(into, other(), '2026-03-10T11:00');
        return blocked(it, into, '2026-03-10T12:00');
      },
      ['MERGE_BLOCKED', { by: ['survivor:merging', 'survivor:closed'] }],
    ],
    [
      'a case that goes on for another one',
      (it, into) => {
        mergeInto(other(), it, '2026-03-10T11:00');
        return blocked(it, into, '2026-03-10T12:00');
      },
      ['MERGE_BLOCKED', { by: ['absorbed:C-other'] }],
    ],
    [
      'without a reason',
      (it, into) => code(it.take('2026-03-10T12:00', 'SV', { type: 'merge', into: 'C-x', survivor: survivorOf(into) })),
      'REASON_MISSING',
    ],
    ['by an agent', (it, into) => code(askMerge(it, into, '2026-03-10T12:00', 'A1')), 'ROLE_NOT_ALLOWED'],
  ])('%s', (_, attempt, expected) => {
    const [it, into] = pair('2026-03-10T10:00', '2026-03-10T10:30');
    expect(attempt(it, into)).toEqual(expected);
    expect(it.of('mergeAsked')).toEqual([]);
  });

  it('a case into one that nobody has claimed yet', () => {
    const mail = open('2026-03-10T10:00', { channel: 'email', as: 'MB', people: {}, id: 'C-mail' });
    expect(mail.state.acceptedAt).toBe(0);
    expect(blocked(other(), mail, '2026-03-10T12:00')).toEqual(['MERGE_BLOCKED', { by: ['survivor:unclaimed'] }]);
  });

  it('a case with a frozen account, an open approval, or something asked of the outside', () => {
    const frozen = open('2026-03-10T10:00', { category: 'III-S', facts: { accountId: 'ACC-1' } });
    frozen.take('2026-03-10T10:05', 'A1', { type: 'confirmStep', step: 'verifyIdentity', input: { identity: 'self' } });
    expect(blocked(frozen, other(), '2026-03-10T12:00')).toEqual(['MERGE_BLOCKED', { by: ['hold:freeze'] }]);
    const asked = open('2026-03-10T10:00');
    asked.act('2026-03-10T11:00', 'A1', 'withdraw', { withdrawal: 'asked' }, ['statement']);
    expect(blocked(asked, other(), '2026-03-10T12:00')).toEqual(['MERGE_BLOCKED', { by: ['approval:withdrawal'] }]);
    const waiting = open('2026-03-10T10:00', { facts: { merchantId: 'M-1' } });
    waiting.outside = { notifyMerchantMaintenance: 'hang' };
    waiting.act('2026-03-10T10:30', 'A1', 'verify', { finding: 'valid', ruleRef: 'T' });
    expect(blocked(waiting, other(), '2026-03-10T12:00')).toEqual(['MERGE_BLOCKED', { by: ['effect:C-test:notice1'] }]);
  });
});

describe('the earliest receipt of both cases counts', () => {
  it.each<[string, string, string, string, string]>([
    ['an earlier working day', '2026-03-10T10:00', '2026-03-11T09:00', '2026-03-11T10:00', '2026-03-12T00:00'],
    ['a later receipt moves nothing', '2026-03-11T09:00', '2026-03-10T10:00', '2026-03-11T10:00', '2026-03-12T00:00'],
    // From the earlier receipt it would be past: the earlier of the old due date and a count from now.
    ['a past one: the old due date', '2026-03-02T10:00', '2026-03-10T09:00', '2026-03-10T10:00', '2026-03-12T00:00'],
  ])('%s', (_, first, second, merged, due) => {
    const [duplicate, survivor] = pair(first, second);
    duplicate.call(first);
    mergeInto(duplicate, survivor, merged);
    expect(survivor.state.clocks['C-1']).toMatchObject({ outcome: 'open', dueAt: T(due) });
    expect(survivor.of('clockBreached')).toEqual([]);
  });

  it('the moved due date has a proof of its own and its clock counts from the earlier receipt', () => {
    const [duplicate, survivor] = pair('2026-03-10T10:00', '2026-03-11T09:00');
    mergeInto(duplicate, survivor, '2026-03-11T10:00');
    const [moved] = survivor.of('clockMoved');
    const start = T('2026-03-10T10:00');
    expect(moved).toMatchObject({ clock: 'C-1', reason: 'merged', anchor: start, dueAt: T('2026-03-12T00:00') });
    const limit = { workingDays: 1, end: 'civilDay', anchor: 'countFromEvent' } as const;
    if (!moved?.proof) throw new Error('no proof');
    expect(checkProof(moved.proof, calendar.data, { start, limit })).toEqual([]);
    expect(survivor.state.clocks['C-1']?.anchor).toBe(start);
  });

  it('of two dates the earlier binds, once the count from the earlier receipt is past', () => {
    const rules = pinned({ 'clocks.C-1': { ...part('clocks.C-1'), due: { workingHours: 'PT2H' }, warn: [] } });
    const [duplicate, survivor] = pair('2026-03-10T09:00', '2026-03-10T14:00', rules);
    duplicate.call('2026-03-10T09:30');
    const before = survivor.state.clocks['C-1']?.dueAt;
    mergeInto(duplicate, survivor, '2026-03-10T14:30');
    expect(survivor.state.clocks['C-1']?.dueAt).toBe(before);
  });

  it('a due date that an earlier rule brought forward is not taken back: later ones still need the consent they waited for', () => {
    const survivor = open('2026-10-12T10:00', { category: 'I-4', facts: { accountId: 'ACC-1' }, id: 'C-survivor' });
    const duplicate = open('2026-10-12T09:00', { id: 'C-duplicate' });
    survivor.take('2026-10-13T11:00', 'A1', { type: 'reclassify', category: 'III-S' });
    mergeInto(duplicate, survivor, '2026-10-13T12:00');
    expect(survivor.state.clocks['C-6']).toMatchObject({ outcome: 'open', dueAt: T('2026-10-14T00:00') });
  });

  it('whenever the two were received and merged, no due date of the case that goes on becomes later', () => {
    const start = T('2026-09-21T08:00');
    const minutes = fc.integer({ min: 0, max: 14 * 24 * 60 });
    const at = (n: number): string => new Date(start + n * 60_000 + 8 * 3_600_000).toISOString().slice(0, 16);
    const limits = [
      { workingDays: 1 },
      { workingDays: 3 },
      { sameDay: true },
      { workingHours: 'PT6H' },
      { elapsed: 'PT30H' },
    ];
    const packs = limits.map((due) =>
      pinned({ 'clocks.C-1': { ...part('clocks.C-1'), due, warn: [], reclassify: {} } })
    );
    fc.assert(
      fc.property(minutes, minutes, minutes, fc.constantFrom(...packs), (a, b, wait, rules) => {
        const [duplicate, survivor] = pair(at(a), at(b), rules);
        const moment = at(Math.max(a, b) + (wait % 1500));
        duplicate.advance(T(moment), false);
        survivor.advance(T(moment), false);
        const before = survivor.state;
        expect(code(mergeInto(duplicate, survivor, moment))).toBe('ok');
        const { state } = survivor;
        expect([state.receivedAt, state.anchorAt]).toEqual([T(at(Math.min(a, b))), T(at(Math.min(a, b)))]);
        for (const [name, clock] of Object.entries(before.clocks))
          expect(state.clocks[name]?.dueAt).toBeLessThanOrEqual(clock.dueAt);
        if (a >= b) expect(survivor.of('clockMoved')).toEqual([]);
        expect(Object.keys(state.clocks)).toEqual(Object.keys(before.clocks));
        expect(survivor.of('clockBreached').every((e) => e.dueAt <= T(moment))).toBe(true);
      }),
      { numRuns: 100 }
    );
  });
});

describe('a merging that was a mistake is undone', () => {
  it('the case goes on where it stood with the due dates it had, and the other one keeps its own', () => {
    const [duplicate, survivor] = pair('2026-03-10T10:00', '2026-03-11T09:00');
    const due = duplicate.state.clocks['C-1']?.dueAt;
    mergeInto(duplicate, survivor, '2026-03-11T10:00');
    const kept = survivor.state.clocks['C-1']?.dueAt;
    expect(code(duplicate.take('2026-03-11T10:30', 'SV', { type: 'unmerge' }))).toBe('ok');
    deliver(duplicate, survivor, '2026-03-11T10:30');
    expect(duplicate.state).toMatchObject({ lifecycle: 'open', stage: 'verify', links: [] });
    expect(duplicate.state.clocks['C-1']).toMatchObject({ outcome: 'open', dueAt: due });
    expect(duplicate.state.clocks['C-1']?.warnings.map(({ at }) => at)).toEqual([T('2026-03-11T12:00')]);
    expect(Object.keys(duplicate.state.agenda)).toEqual([]);
    expect(survivor.state).toMatchObject({ absorbed: [], links: [], clocks: { 'C-1': { dueAt: kept } } });
    duplicate.call('2026-03-11T11:00');
    expect(duplicate.state.clocks['C-1']?.outcome).toBe('met');
  });

  it('what fell due while it was merged is breached at its own instant, found now; what was breached before still climbs', () => {
    const [duplicate, survivor] = pair('2026-03-10T10:00', '2026-03-10T11:00');
    mergeInto(duplicate, survivor, '2026-03-10T12:00');
    duplicate.take('2026-03-12T09:00', 'SV', { type: 'unmerge' });
    expect(duplicate.of('clockBreached')).toMatchObject([
      { clock: 'C-1', at: T('2026-03-12T00:00'), detectedAt: T('2026-03-12T09:00') },
    ]);
    const [late, other] = pair('2026-03-10T10:00', '2026-03-12T08:00');
    late.advance(T('2026-03-12T09:00'), false);
    mergeInto(late, other, '2026-03-12T09:00');
    late.take('2026-03-12T10:00', 'SV', { type: 'unmerge' });
    const { state } = late;
    expect(Object.values(state.agenda)).toMatchObject([{ do: { kind: 'ladder' }, at: T('2026-03-13T00:00') }]);
    late.advance(T('2026-03-13T00:00'), false);
    expect(late.told('departmentHead')).toBe(1);
  });

  it('it may be merged again, under a key of its own, once the other case knows', () => {
    const [duplicate, survivor] = pair('2026-03-10T10:00', '2026-03-10T11:00');
    mergeInto(duplicate, survivor, '2026-03-10T12:00');
    duplicate.take('2026-03-10T13:00', 'SV', { type: 'unmerge' });
    expect(code(askMerge(duplicate, survivor, '2026-03-10T13:00'))).toBe('MERGE_BLOCKED');
    deliver(duplicate, survivor, '2026-03-10T13:01');
    expect(code(mergeInto(duplicate, survivor, '2026-03-10T14:00'))).toBe('ok');
    const keys = duplicate.of('mergeAsked').map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
    expect([duplicate.state.outcome, survivor.state.absorbed]).toEqual(['merged', ['C-duplicate']]);
  });

  it('is for those who may merge, and for merged cases', () => {
    const [duplicate, survivor] = pair('2026-03-10T10:00', '2026-03-10T11:00');
    expect(code(duplicate.take('2026-03-10T12:00', 'SV', { type: 'unmerge' }))).toBe('ACTION_NOT_ALLOWED');
    mergeInto(duplicate, survivor, '2026-03-10T12:00');
    expect(code(duplicate.take('2026-03-10T12:30', 'A1', { type: 'unmerge' }))).toBe('ROLE_NOT_ALLOWED');
  });
});

it('invariant 12: what a merging changes is told by a hash, also of a state that went through JSON', () => {
  const [duplicate, survivor] = pair('2026-03-10T10:00', '2026-03-10T11:00');
  mergeInto(duplicate, survivor, '2026-03-10T12:00');
  duplicate.take('2026-03-10T13:00', 'SV', { type: 'unmerge' });
  deliver(duplicate, survivor, '2026-03-10T13:01');
  const through = (state: CaseState): CaseState => JSON.parse(JSON.stringify(state)) as CaseState;
  for (const { state, events } of [duplicate, survivor]) {
    let before = newCase(state.caseId);
    for (const event of events) {
      const after = evolve(before, event);
      expect(changeHash(through(before), through(after))).toBe(changeHash(before, after));
      before = after;
    }
  }
});
