import { describe, expect, it } from 'vitest';
import { testPack } from '../../cli/policy-test.js';
import { allowedActions } from '../../domain/decide/allowed.js';
import { actorOf } from '../../domain/scenario/commands.js';
import { parseInstant } from '../../domain/time.js';
import {
  inReview,
  OrderComplaint,
  reviewedPlan,
  reviewedPlanCast,
  reviewedPlanFolder,
  codeOf,
  told,
} from '../support/reviewed-plan.js';

const answers = (finance: string, legal: string) => [
  { reviewer: 'finance', disposition: finance },
  { reviewer: 'legal', disposition: legal },
];
const revision = (finance: string, legal: string, changed = {}) => ({
  answers: answers(finance, legal),
  ...changed,
});

/** Finance wants a change, legal advises; the plan is to be revised. */
function opposed(): OrderComplaint {
  const it = inReview();
  it.opinion('2026-09-23T15:00', 'FIN', 'finance', 'mustChange');
  it.opinion('2026-09-24T11:00', 'LEG', 'legal', 'advise');
  return it;
}

const awaited = (it: OrderComplaint): string[] =>
  Object.entries(it.state.reviews?.['concerned']?.opinions ?? {}).flatMap(([name, o]) => (o.opinion ? [] : [name]));

describe('a plan that several departments review', () => {
  it.each(testPack(reviewedPlanFolder))('$scenario: $title', ({ faults }) => expect(faults).toEqual([]));

  it('comes back to whoever wanted a change and was declined, with the adviser left out', () => {
    const it = opposed();
    expect(told(it.act('2026-09-28T10:00', 'CS', 'submitPlan', revision('declined', 'declined'), ['reason']))).toBe(
      'ok'
    );
    expect([it.state.stage, awaited(it)]).toEqual(['review', ['finance']]);
    it.opinion('2026-09-28T11:00', 'FIN', 'finance', 'mustChange');
    expect(it.state.stage).toBe('revise');
  });

  it('comes back to whoever’s part changed, although their opinion was adopted', () => {
    const it = opposed();
    it.act('2026-09-28T10:00', 'CS', 'submitPlan', revision('adopted', 'adopted', { recourseChanged: true }));
    expect(awaited(it)).toEqual(['legal']);
  });

  it('comes back to whoever had not answered when it was revised, and to nobody who is not concerned any more', () => {
    const it = inReview();
    it.opinion('2026-09-23T15:00', 'LEG', 'legal', 'advise');
    const legal = { ...revision('', ''), answers: [{ reviewer: 'legal', disposition: 'adopted' }] };
    it.act('2026-09-23T16:00', 'CS', 'submitPlan', legal);
    expect([it.state.forms['plan']?.revision, awaited(it)]).toEqual([2, ['finance']]);
    it.act('2026-09-23T17:00', 'CS', 'submitPlan', { ...legal, answers: [], compensation: 0 });
    expect([it.state.stage, awaited(it)]).toEqual(['finalApproval', []]);
  });

  it('answers each opinion once, and no other', () => {
    const it = opposed();
    const revise = (list: object[]) =>
      told(it.act('2026-09-28T10:00', 'CS', 'submitPlan', { ...revision('', ''), answers: list as never }, ['reason']));
    const [finance, legal] = answers('adopted', 'adopted');
    expect(revise([{ ...finance }])).toEqual(['FACT_MISSING', { field: 'answers', reviewers: ['legal'] }]);
    expect(revise([{ ...finance }, { ...legal }, { ...legal }])).toEqual([
      'FACT_INVALID',
      { field: 'answers', reviewers: ['legal'] },
    ]);
    expect(it.state.forms['plan']?.revision).toBe(1);
    expect(revise([{ ...finance }, { ...legal }])).toBe('ok');
  });

  it('is reviewed by nobody who wrote it or decided on it, nor by whom the complaint is about', () => {
    const it = new OrderComplaint({ handler: 'ALL' });
    it.act('2026-09-22T10:00', 'ALL', 'submitPlan', { compensation: 300, recourse: true });
    it.approval('2026-09-23T10:00', 'CH', 'first');
    expect(told(it.opinion('2026-09-23T11:00', 'ALL', 'finance', 'noObjection'))).toEqual([
      'REVIEWER_IS_PARTY',
      { review: 'concerned' },
    ]);
    const decided = new OrderComplaint();
    decided.act('2026-09-22T10:00', 'CS', 'submitPlan', { compensation: 300, recourse: true });
    decided.approval('2026-09-23T10:00', 'ALL', 'first');
    expect(codeOf(decided.opinion('2026-09-23T11:00', 'ALL', 'finance', 'noObjection'))).toBe('REVIEWER_IS_PARTY');
    const subject = inReview({ subject: 'FIN' });
    expect(codeOf(subject.opinion('2026-09-23T11:00', 'FIN', 'finance', 'noObjection'))).toBe('REVIEWER_IS_PARTY');
  });

  it('wants a reason with every wish, the right department, and the revision that was read', () => {
    const it = inReview();
    const give = { type: 'giveOpinion', review: 'concerned', reviewer: 'finance', opinion: 'advise' } as const;
    expect(codeOf(it.take('2026-09-23T11:00', 'FIN', give))).toBe('REASON_MISSING');
    expect(codeOf(it.take('2026-09-23T11:00', 'LEG', give))).toBe('ROLE_NOT_ALLOWED');
    expect(codeOf(it.take('2026-09-23T11:00', 'FIN', { ...give, revision: 2 }))).toBe('REVIEW_NOT_OPEN');
    expect(codeOf(it.take('2026-09-23T11:00', 'FIN', { ...give, reviewer: 'product' }))).toBe('REVIEW_UNKNOWN');
    expect(told(it.take('2026-09-23T11:00', 'FIN', { ...give, opinion: 'noObjection', revision: 1 }))).toBe('ok');
  });

  it('takes an opinion given in time in place of the silence, while others are still waited for', () => {
    const it = inReview();
    it.advance(parseInstant('2026-09-25T09:00+08:00'), false);
    expect(it.state.reviews?.['concerned']?.opinions['legal']).toMatchObject({ opinion: 'noObjection', silent: true });
    const opinion = { type: 'giveOpinion', review: 'concerned', reviewer: 'legal', opinion: 'advise' } as const;
    const late = { ...opinion, gave: ['reason'] };
    expect(codeOf(it.take('2026-09-25T09:00', 'LEG', late))).toBe('REVIEW_NOT_OPEN');
    const inTime = { ...late, occurredAt: parseInstant('2026-09-24T23:59:59.999+08:00') };
    expect(told(it.take('2026-09-25T09:00', 'LEG', inTime))).toBe('ok');
    expect(it.state.reviews?.['concerned']?.opinions['legal']).toMatchObject({ opinion: 'advise', by: 'LEG' });
  });

  it('waits for nobody once the plan was revised, until the revision is reviewed itself', () => {
    const it = inReview();
    it.state = { ...it.state, forms: { plan: { revision: 2, passes: [1] } } };
    expect(codeOf(it.opinion('2026-09-23T11:00', 'FIN', 'finance', 'noObjection'))).toBe('REVIEW_NOT_OPEN');
  });

  it('is among what each reviewer may do, until they have done it', () => {
    const it = inReview();
    const can = (as: string, local: string): unknown[] =>
      allowedActions(reviewedPlan, it.state, actorOf(reviewedPlanCast, as), parseInstant(`${local}+08:00`)).filter(
        ({ type }) => type === 'giveOpinion'
      );
    const asked = { type: 'giveOpinion', review: 'concerned', reviewer: 'finance', revision: 1 };
    expect(can('FIN', '2026-09-23T11:00')).toMatchObject([asked]);
    expect(can('CS', '2026-09-23T11:00')).toEqual([]);
    it.opinion('2026-09-23T12:00', 'FIN', 'finance', 'noObjection');
    expect(can('FIN', '2026-09-23T12:01')).toEqual([]);
  });
});

describe('the final approval', () => {
  it('is taken by nobody who took the first decision or gave an opinion, and they are not even asked', () => {
    const it = opposed();
    it.act('2026-09-28T10:00', 'CS', 'submitPlan', revision('adopted', 'adopted'));
    expect(it.state.stage).toBe('finalApproval');
    const asked = it.events.find((e) => e.type === 'effectRequested' && e.action === 'sendApprovalRequest');
    expect(asked).toMatchObject({
      with: { revision: 2, exclude: ['CS', 'CH', 'FIN', 'LEG'], formNumber: 'PL-20260922-0001' },
    });
    const apart = { never: ['subject'], apartFrom: ['first', 'concerned'] };
    expect(told(it.approval('2026-09-28T11:00', 'CH', 'final'))).toEqual(['APPROVER_IS_HANDLER', apart]);
    expect(told(it.approval('2026-09-28T11:00', 'FIN', 'final'))).toEqual(['APPROVER_IS_HANDLER', apart]);
    expect(told(it.approval('2026-09-28T11:00', 'SM', 'final'))).toBe('ok');
  });

  it('is not for the author of the plan, whoever wrote another form', () => {
    const it = new OrderComplaint({ handler: 'ALL' });
    it.act('2026-09-22T09:30', 'CS', 'report');
    it.act('2026-09-22T10:00', 'ALL', 'submitPlan', { compensation: 0, recourse: false });
    expect(codeOf(it.approval('2026-09-22T11:00', 'ALL', 'first'))).toBe('APPROVER_IS_HANDLER');
    expect(told(it.approval('2026-09-22T11:00', 'CH', 'first'))).toBe('ok');
  });
});

describe('several forms of a case', () => {
  it('have each their own revision, and the rounds of a chain follow the one it names', () => {
    const it = inReview();
    it.act('2026-09-23T10:01', 'CS', 'report');
    it.act('2026-09-23T10:02', 'CS', 'report');
    it.act('2026-09-23T10:03', 'CS', 'report');
    expect([it.state.forms['report']?.revision, it.state.forms['plan']?.revision]).toEqual([3, 1]);
    expect(it.state.forms['report']?.number).toBeUndefined();
    it.opinion('2026-09-23T15:00', 'FIN', 'finance', 'noObjection');
    it.opinion('2026-09-23T15:00', 'LEG', 'legal', 'noObjection');
    it.approval('2026-09-23T16:00', 'SM', 'final');
    expect(Object.keys(it.state.steps)).toEqual(['carryOut@1']);
  });
});
