import { describe, expect, it } from 'vitest';
import { deadFindings } from '../../domain/pack/lint-dead.js';
import { loadPack } from '../../domain/pack/load.js';
import { demo, packText } from '../core/support.js';

/** What can never happen in the points platform with some texts in place of others. */
function dead(...changes: (readonly [from: string, to: string])[]): string[] {
  const text = changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`the pack has no ${from}`);
    return before.replace(from, to);
  }, packText);
  const loaded = loadPack(text, demo);
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults));
  return deadFindings(loaded.pack).map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
}

describe('rules that can never do anything', () => {
  it('the pack as shipped has none', () => expect(dead()).toEqual([]));

  it.each([
    [
      'a condition that wants two values of one fact',
      "when: case.withdrawal == 'asked'",
      "when: case.withdrawal == 'asked' && case.validity == 'valid' && case.validity == 'invalid'",
      'approvals.withdrawal.when: never holds',
    ],
    [
      'a category that is never of that level',
      "when: case.category == 'II-M' && !overlays.urgent",
      "when: case.category == 'II-M' && case.level == 'I'",
      'clocks.C-2.when: never holds',
    ],
    [
      'numbers between which there is none',
      'when: attempts.days >= 3',
      'when: attempts.days >= 3 && attempts.days < 3',
      'actions.closeUnreachable.when: never holds',
    ],
    [
      'an action of one stage that wants another',
      'when: attempts.days >= 3',
      "when: stage == 'reply'",
      'actions.closeUnreachable.when: never holds',
    ],
    [
      'a condition that says nothing',
      'when: attempts.days >= 3',
      "when: case.validity != 'valid' || case.validity == 'valid'",
      'actions.closeUnreachable.when: always holds',
    ],
    [
      'a move behind one that is always taken',
      'next: [{ to: approve }]',
      'next: [{ to: approve }, { to: closing }]',
      'actions.propose.next.1: never taken',
    ],
    [
      'a move behind others that leave nothing over',
      "- { if: input.satisfaction == 'unsatisfied', to: propose }\n      - { to: closing }",
      "- { if: input.satisfaction == 'unsatisfied', to: propose }\n      - { if: input.satisfaction != 'unsatisfied', to: closing }\n      - { to: reply }",
      'actions.followUp.next.2: never taken',
    ],
    [
      'a stage nothing leads to',
      'stages: # §5\n',
      'stages: # §5\n  attic: { label: { zh: 阁楼, en: Attic }, provenance: stated }\n',
      'stages.attic: no case ever gets to stage "attic"',
    ],
    [
      'a clock that waits for an effect where people do the work',
      'start: [{ event: stepOpened, where: { step: coaching } }]',
      'start: [{ event: effectRequested, where: { step: coaching } }]',
      'clocks.C-12.start: clock "C-12" can never start',
    ],
    [
      'a clock that only an event of another kind of step would stop',
      'stop: [{ event: stepDone, where: { step: coaching } }]',
      'stop: [{ event: effectConfirmed, where: { step: coaching } }]',
      'clocks.C-12.stop: clock "C-12" can never stop',
    ],
    [
      'stages that lead to each other for ever',
      '  propose: { label: { zh: 提交解决办法, en: Propose a solution }, provenance: stated }\n  approve: {',
      '  propose: { label: { zh: 提交解决办法, en: Propose a solution }, provenance: stated, next: [{ to: approve }] }\n  approve: { next: [{ to: propose }],',
      'stages.propose.next: stage "propose" leads to itself',
    ],
  ])('%s', (_, from, to, wanted) => {
    const found = dead([from, to]);
    expect(
      found.find((one) => one.startsWith(wanted)),
      found.join('\n')
    ).toBeDefined();
  });

  it('an action that belongs to a stage nothing leads to', () => {
    const stage = '  attic: { label: { zh: 阁楼, en: Attic }, provenance: stated }\n';
    const changes = ['stages: [followUp]\n    when: attempts', 'stages: [attic]\n    when: attempts'] as const;
    expect(dead(['stages: # §5\n', `stages: # §5\n${stage}`], changes)).toEqual([
      'stages.attic: no case ever gets to stage "attic"',
      'actions.closeUnreachable: nobody can ever take the action "closeUnreachable"',
    ]);
  });

  it('a stage a case gets into and never out of', () => {
    const everywhere = [
      "when: case.withdrawal == 'asked'",
      "when: case.withdrawal == 'asked' && stage == 'reply'",
    ] as const;
    const noFeedback = [
      '    personal: { feedback: required, measures: optional }\n    next: [{ to: propose }]',
      '    personal: { feedback: required, measures: optional }',
    ] as const;
    const noWay = [
      '      feedback: { oneOf: [missing], fact: feedback }\n    next: [{ to: propose }]',
      '      feedback: { oneOf: [missing], fact: feedback }',
    ] as const;
    expect(dead(everywhere, noFeedback)).toEqual([]);
    expect(dead(everywhere, noFeedback, noWay)).toEqual([
      'stages.mmFeedback: a case never leaves stage "mmFeedback", and is never closed there',
    ]);
  });

  it('an overlay nobody adds starts no clock, and a condition against it none either', () => {
    const [start, when] = [
      'start: [{ event: overlayAdded, where: { overlay: escalated } }]',
      "when: '!overlays.escalated'",
    ];
    expect(dead([start, `${when}\n    ${start}`])).toEqual([
      expect.stringMatching(/^clocks\.C-16\.when: clock "C-16" can never start/),
    ]);
    const never = dead([start, start.replace('escalated }', 'escalated, causeId: nobody }')]);
    expect(never).toEqual([expect.stringMatching(/^clocks\.C-16\.start: clock "C-16" can never start/)]);
  });

  it('what may come out either way is left alone', () => {
    expect(dead(['when: attempts.days >= 3', 'when: attempts.days >= 3 && contacts < 2'])).toEqual([]);
    expect(
      dead(["when: case.withdrawal == 'asked'", 'when: size(case.operations) > 0 && case.withdrawal != null'])
    ).toEqual([]);
  });
});
