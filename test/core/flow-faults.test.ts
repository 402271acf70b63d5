import { describe, expect, it } from 'vitest';
import { ACTION_NAMES } from '../../cli/policy.js';
import { loadPack } from '../../domain/pack/load.js';
import { reviewedPlanText } from '../support/reviewed-plan.js';

function faultsOf(from: string, to: string): string[] {
  if (!reviewedPlanText.includes(from)) throw new Error(`the pack has no ${from}`);
  const loaded = loadPack(reviewedPlanText.replace(from, to), {}, ACTION_NAMES);
  return 'faults' in loaded ? loaded.faults.map((f) => `${f.path}: ${f.message} (${f.hint})`) : [];
}

describe('a pack with forms and records has a fault', () => {
  it('as it is none', () => expect(faultsOf('id: reviewed-plan', 'id: reviewed-plan')).toEqual([]));

  it.each([
    [
      'a sum of what is no number',
      'sum: { share: 100 }',
      'sum: { shares: 100 }',
      /liable\.sum\.shares: .*no number "shares" \(did you mean "share"/,
    ],
    [
      'records that are not those of the fact',
      'of: { kind: {}, verified: { type: boolean } }, min: 1',
      'of: { kind: {} }, min: 1',
      /collect\.input\.evidence\.of: fact "evidence" keeps records of kind: string, verified: boolean/,
    ],
    [
      'records added to no list',
      'append: true, fact: evidence',
      'append: true',
      /evidence\.append: there is no list to add to/,
    ],
    [
      'a bound that means nothing',
      'opinion: { oneOf: [agreed, declined], fact: opinion }',
      'opinion: { oneOf: [agreed, declined], fact: opinion, max: 3 }',
      /opinion\.max: "max" says nothing of a string/,
    ],
    [
      'a promise of what is no input',
      'promises: { at: solvedBy }',
      'promises: { at: solveBy }',
      /promises\.at: no input is called "solveBy" \(did you mean "solvedBy"/,
    ],
    [
      'a promise that is kept nowhere',
      'type: instant, fact: solvedBy, within',
      'type: instant, within',
      /promises\.at: "solvedBy" is kept nowhere/,
    ],
    [
      'an action nobody declared counted',
      'acts.negotiate >= 3',
      'acts.negotate >= 3',
      /letDecide\.when: "acts\.negotate" is not declared \(did you mean "negotiate"/,
    ],
    [
      'an approval of an unknown form',
      'of: plan\n    apartFrom',
      'of: plann\n    apartFrom',
      /approvals\.final\.of: no form is called "plann"/,
    ],
    [
      'a review that does not say of which form',
      "    of: plan\n    when: stage == 'review'",
      "    when: stage == 'review'",
      /reviews\.concerned\.of: the pack has several forms \(name the one: report, plan/,
    ],
    [
      'rounds of no particular form',
      'per: { revision: plan }',
      'per: revision',
      /chains\.rounds\.per: the pack has several forms/,
    ],
    [
      'apart from nothing',
      'apartFrom: [first, concerned]',
      'apartFrom: [frist, concerned]',
      /apartFrom\.0: no approval is called "frist"/,
    ],
    [
      'apart from itself',
      'apartFrom: [first, concerned]',
      'apartFrom: [final]',
      /apartFrom\.0: "final" is this approval itself/,
    ],
    [
      'a silence in no review',
      'silence: concerned',
      'silence: concern',
      /breach\.0\.silence: no review is called "concern"/,
    ],
    [
      'a part that is no truth value',
      'touches: amountChanged',
      'touches: compensation',
      /touches: fact "compensation" is no truth value/,
    ],
    [
      'opinions a revision passes over',
      'disposes: { review: concerned, in: answers }',
      'ends: []',
      /revises: revising "plan" answers the opinions of review "concerned"/,
    ],
    [
      'answers that are none',
      'disposition: { oneOf: [adopted, declined] }',
      'disposition: {}',
      /disposes\.in: "answers" holds no answers to opinions/,
    ],
    [
      'a status a review never has',
      "reviews.concerned.opinion != 'noObjection'",
      "reviews.concerned.opinion != 'none'",
      /reviews\.concerned\.opinion is never "none"/,
    ],
    [
      'a closing that wants what nobody gives',
      'personal: statement',
      'personal: statment',
      /closing\.requires\.1\.personal: no personal field is called "statment"/,
    ],
    [
      'a clock on an unknown review',
      'event: reviewClosed, where: { review: concerned }',
      'event: reviewClosed, where: { review: concern }',
      /where\.review: no review is called "concern"/,
    ],
  ])('where it speaks of %s', (_, from, to, fault) => {
    expect(
      faultsOf(from, to).find((one) => fault.test(one)),
      faultsOf(from, to).join('\n')
    ).toBeDefined();
  });
});
