import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command, Facts } from '../../domain/case/commands.js';
import { evolve } from '../../domain/case/evolve.js';
import { newCase } from '../../domain/case/initial.js';
import { stateHash } from '../../domain/case/state-hash.js';
import type { CaseState } from '../../domain/case/state.js';
import { decide, type Decision } from '../../domain/decide/index.js';
import { instant } from '../../domain/time.js';
import { canonical } from '../../domain/hash.js';
import type { Field } from '../../domain/pack/common.js';
import { cast, command, pin, points, T } from './support.js';

const { data } = points.pack;
const START = T('2026-09-28T09:00');
const steps = Object.values(data.chains).flatMap((chain) => Object.keys(chain.steps));
const people = Object.keys(cast);

function valueOf(field: Field): fc.Arbitrary<unknown> {
  if (field.oneOf) return fc.constantFrom(...field.oneOf);
  if (field.type === 'boolean') return fc.boolean();
  if (field.type === 'instant') return fc.integer({ min: START, max: START + 20 * 864e5 });
  if (field.type === 'records') return fc.constantFrom([], [{ code: 'refund' }]);
  return fc.constantFrom('M-1', 'T&C 1');
}

const inputs = (fields: Record<string, Field>): fc.Arbitrary<Facts> =>
  fc.record(Object.fromEntries(Object.entries(fields).map(([n, f]) => [n, valueOf(f)])), {
    requiredKeys: Object.keys(fields).filter((n) => !fields[n]?.optional),
  }) as fc.Arbitrary<Facts>;

const acts = Object.entries(data.actions).map(([action, rule]) =>
  inputs(rule.input).map((input) => ({ type: 'act', action, input, gave: Object.keys(rule.personal) }))
);
const nothing = fc.constantFrom('nothing', '', 'C-1');
const bodies = fc.oneof(
  { weight: 25, arbitrary: fc.constant({ type: 'forward' }) },
  { weight: 8, arbitrary: fc.oneof(...acts) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('call'),
      direction: fc.constantFrom('in', 'out'),
      connected: fc.boolean(),
      party: fc.constantFrom('member', 'merchant'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('decideApproval'),
      approval: fc.constantFrom('solution', 'other'),
      decision: fc.constantFrom('approve', 'reject'),
      gave: fc.constantFrom([], ['reason']),
      evidence: fc.option(fc.constant({ messageId: 'm', sender: 's', sentAt: START, textSha256: '' }), {
        nil: undefined,
      }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('confirmStep'),
      step: fc.constantFrom(...steps, 'crm@1', 'nothing'),
      input: fc.constantFrom({}, { identity: 'self' }, { identity: 'uncertain' }),
      ref: fc.option(fc.constant('by hand'), { nil: undefined }),
    }),
  },
  fc.record({
    type: fc.constant('assign'),
    slot: fc.constantFrom(...Object.keys(data.slots), 'nothing'),
    person: fc.constantFrom(...people),
    roles: fc.constant(['agent']),
  }),
  fc.record({ type: fc.constant('reclassify'), category: fc.constantFrom(...Object.keys(data.categories), 'X') }),
  fc.record({ type: fc.constant('consent'), to: fc.integer({ min: 0, max: 30 }).map((n) => `r${n}`) }),
  fc.record({ type: fc.constant('liftHold'), hold: fc.constantFrom('freeze', 'nothing') }),
  fc.constant({ type: 'close' }),
  fc.constant({ type: 'wake' }),
  fc.constant({ type: 'adoptCalendar', calendar: pin }),
  fc.constant({ type: 'open', category: 'I-1', channel: 'hotline', facts: {}, people: {}, gave: ['phone'] }),
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('effectResult'),
      pick: fc.nat(40),
      status: fc.constantFrom('confirmed', 'confirmed', 'refused'),
      ref: fc.constant('ok'),
      code: fc.constant('NO'),
      data: fc.constant({ number: 'TS-20260928-0001' }),
    }),
  },
  nothing.map((key) => ({ type: 'effectResult', key, status: 'confirmed', ref: 'ok' }))
);

const sequence = fc.record({
  category: fc.constantFrom('I-1', 'III-S'),
  channel: fc.constantFrom('hotline', 'groupTransfer'),
  steps: fc.array(
    fc.record({
      as: fc.constantFrom(...people, 'A1', 'A1', 'A1', 'A1', 'A1', 'SV', 'SV', 'SV', 'MM', 'MM', 'R1', 'R1'),
      body: bodies,
      wait: fc.constantFrom(0, 1000, 3_600_000, 864e5, 4 * 864e5),
      back: fc.constantFrom(0, 0, 0, 5 * 60_000, 2 * 864e5),
      source: fc.constantFrom('gateway', 'gateway', 'manual'),
    }),
    { minLength: 10, maxLength: 60, size: 'max' }
  ),
});
type Sequence = typeof sequence extends fc.Arbitrary<infer T> ? T : never;

interface Step {
  before: CaseState;
  after: CaseState;
  decision: Decision;
}

/** What the procedure waits for next, so that sequences get far: an effect's answer, else the stage's own action. */
function forward(state: CaseState): Record<string, unknown> {
  const waiting = Object.entries(state.effects).find(([, e]) => e.status === 'requested');
  if (waiting) {
    const data = { number: 'TS-20260928-0001' };
    return { type: 'effectResult', key: waiting[0], status: 'confirmed', ref: 'ok', data };
  }
  const task = Object.entries(state.steps).find(([, s]) => s.status === 'open');
  if (task)
    return { type: 'confirmStep', step: task[0], input: task[0] === 'verifyIdentity' ? { identity: 'self' } : {} };
  const act = (action: string, input: Facts, gave: string[] = []): Record<string, unknown> => ({
    type: 'act',
    action,
    input,
    gave,
  });
  const evidence = { messageId: 'm', sender: 's', sentAt: START, textSha256: '' };
  const next: Record<string, Record<string, unknown>> = {
    intake: act('setDeadline', { superiorDeadline: START + 30 * 864e5 }),
    verify: act('verify', { finding: 'valid', ruleRef: 'T&C 1' }),
    mmFeedback: act('giveFeedback', { feedback: 'received' }, ['feedback']),
    propose: act('propose', {}, ['cause', 'solution']),
    approve: { type: 'decideApproval', approval: 'solution', decision: 'approve', evidence },
    reply: act('reply', { answer: 'agreed' }),
    execute: act('execute', { operations: [{ code: 'refund' }] }),
    followUp: act('followUp', { satisfaction: 'satisfied' }),
  };
  return next[state.stage] ?? { type: 'wake' };
}

/** Plays a sequence; `pick` of an effect result names one of the effects asked for so far. */
function run({ category, channel, steps: list }: Sequence): Step[] {
  let state = newCase('C-random');
  let now = instant(START);
  const played: Step[] = [];
  const take = (it: Command): void => {
    const decision = decide(points, state, it, now);
    const before = state;
    for (const event of decision.events) state = evolve(state, event);
    played.push({ before, after: state, decision });
  };
  const facts = { accountId: 'ACC-1', merchantId: 'M-1' };
  take({
    ...command('A1', { type: 'open', category, channel, facts, people: { intakeAgent: 'A1' }, gave: ['phone'] }),
    id: 'r0',
  });
  list.forEach(({ as, body, wait, back, source }, index) => {
    now = instant(now + wait);
    const keys = Object.keys(state.effects);
    const key = 'pick' in body ? { key: keys[body.pick % Math.max(1, keys.length)] ?? 'none' } : {};
    const occurredAt = back === 0 ? {} : { occurredAt: instant(now - back) };
    take({
      ...command(as, (body.type === 'forward' ? forward(state) : body) as never),
      id: `r${index + 1}`,
      source,
      ...occurredAt,
      ...key,
    } as Command);
  });
  return played;
}

const always = (judge: (step: Step, all: Step[], index: number) => void): void =>
  fc.assert(
    fc.property(sequence, (s) => {
      const played = run(s);
      played.forEach((step, index) => judge(step, played, index));
    }),
    { numRuns: 60 }
  );
const unaffected = (s: CaseState): unknown => ({ ...s, seq: 0, refusals: 0, awaiting: {} });

describe('whatever is done to a complaint, in whatever order', () => {
  it('each command is decided, never thrown back, and reaches the procedure’s end now and then', () => {
    const seen = new Set<string>();
    always(({ decision }) => decision.events.forEach((e) => seen.add(e.type)));
    for (const type of [
      'refused',
      'clockBreached',
      'clockMet',
      'approvalDecided',
      'effectRefused',
      'formPassed',
      'holdPlaced',
      'closed',
    ])
      expect(seen).toContain(type);
  });

  it('deciding twice, also on a state that went through JSON, gives the same decision', () => {
    always(({ before, decision }) => {
      const again = decide(points, JSON.parse(JSON.stringify(before)) as CaseState, decision.command, decision.now);
      expect(canonical(again)).toBe(canonical(decision));
    });
  });

  it('the events lead to the state whose hash the decision holds', () => {
    always(({ after, decision }) => expect(stateHash(after)).toBe(decision.stateHash));
  });

  it('invariant 8: a refused command changes nothing but the record of its refusal', () => {
    always(({ before, after, decision }) => {
      if (decision.answer.ok) return;
      expect(decision.events.filter((e) => e.type === 'refused')).toHaveLength(1);
      const waited = decide(points, before, command('system', { type: 'wake', source: 'system' }), decision.now);
      expect(unaffected(after)).toEqual(unaffected(waited.events.reduce(evolve, before)));
    });
  });

  it('invariant 3: every deadline acts once, not before its instant, with breachedAt = dueAt, and nothing due is left undone', () => {
    always(({ decision }, all, index) => {
      expect(decision.nextWake === null || decision.nextWake > decision.now).toBe(true);
      if (index < all.length - 1) return;
      const breaches = all.flatMap((s) => s.decision.events.filter((e) => e.type === 'clockBreached'));
      expect(new Set(breaches.map((b) => b.clock)).size).toBe(breaches.length);
      for (const b of breaches) expect([b.at, b.detectedAt >= b.dueAt]).toEqual([b.dueAt, true]);
      const keys = all.flatMap((s) => s.decision.effects);
      expect(new Set(keys).size).toBe(keys.length);
    });
  });

  it('invariant 4: a clock is met only by what happened before its due instant', () => {
    always(({ after }) => {
      for (const clock of Object.values(after.clocks)) {
        if (clock.outcome === 'met') expect(clock.stoppedAt).toBeLessThan(clock.dueAt);
        if (clock.outcome === 'breached' && clock.dutyDoneAt !== undefined && clock.overturnedAt === undefined)
          expect(clock.dutyDoneAt).toBeGreaterThanOrEqual(clock.dueAt);
      }
    });
  });

  it('invariant 9: whoever approves neither handles the complaint nor proposed the solution', () => {
    always(({ before, decision: { command: c, events } }) => {
      if (!events.some((e) => e.type === 'approvalDecided')) return;
      const { handler, dedicatedHandler, subjectAgent } = before.people;
      const authors = Object.values(before.forms).map((f) => f.author);
      const never = [handler?.person, dedicatedHandler?.person, subjectAgent?.person, ...authors];
      if (c.type === 'decideApproval') expect(never).not.toContain(c.actor.id);
    });
  });

  it('invariant 10: no closed complaint lacks a form pass, a mandatory step or a confirmed effect of its chains', () => {
    always(({ after, decision }) => {
      if (!decision.events.some((e) => e.type === 'closed')) return;
      const wanted = after.facts['validity'] === 'invalid' ? [1, 2] : [1, 2, 3];
      expect(after.forms['complaintForm']?.passes).toEqual(expect.arrayContaining(wanted));
      for (const step of Object.values(after.steps)) expect(['confirmed', 'done', 'skipped']).toContain(step.status);
    });
  });
});
