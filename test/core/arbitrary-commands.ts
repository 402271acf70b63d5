import fc from 'fast-check';
import type { Command, Facts } from '../../domain/case/commands.js';
import { evolve } from '../../domain/case/evolve.js';
import { standingEntries } from '../../domain/case/evolve-entries.js';
import { newCase } from '../../domain/case/initial.js';
import type { CaseState } from '../../domain/case/state.js';
import { decide, type Decision } from '../../domain/decide/index.js';
import type { Field } from '../../domain/pack/common.js';
import { instant } from '../../domain/time.js';
import { cast, command, pin, points, T } from './support.js';

const { data } = points.pack;
export const START = T('2026-09-28T09:00');
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
/** One of the entries so far turns out wrong: struck out, or made at another time, or otherwise. */
const correction = fc.record({
  type: fc.constant('correct'),
  pickEntry: fc.nat(40),
  gave: fc.constant(['reason']),
  earlier: fc.constantFrom(0, 0, 3_600_000, 864e5, 4 * 864e5),
  input: fc.constantFrom({}, {}, { connected: true }, { connected: false }, { party: 'merchant' }),
  struck: fc.constantFrom(false, false, true),
});
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
  { weight: 4, arbitrary: correction },
  fc.record({ type: fc.constant('contact'), channel: fc.constantFrom('hotline', 'nothing') }),
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
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('assign'),
      slot: fc.constant('handler'),
      person: fc.constantFrom('SV', 'A1', 'R1'),
      roles: fc.constant(['csSupervisor']),
    }),
  },
  nothing.map((key) => ({ type: 'effectResult', key, status: 'confirmed', ref: 'ok' }))
);

/** An opening and what people, the outside and time do after it. */
export const sequence = fc.record({
  category: fc.constantFrom<string[]>('I-1', 'III-S'),
  channel: fc.constantFrom('hotline', 'groupTransfer'),
  /** Who holds which place from the beginning, besides A1 who opens. */
  people: fc.constant<Record<string, string>>({}),
  /** The stages go on while tasks are left undone. */
  hurry: fc.boolean(),
  steps: fc.array(
    fc.record({
      as: fc.constantFrom(...people, 'A1', 'A1', 'A1', 'A1', 'A1', 'SV', 'SV', 'SV', 'MM', 'MM', 'R1', 'R1'),
      body: bodies,
      fits: fc.constantFrom(true, true, true, false),
      wait: fc.constantFrom(0, 1000, 3_600_000, 864e5, 4 * 864e5),
      back: fc.constantFrom(0, 0, 0, 5 * 60_000, 2 * 864e5),
      source: fc.constantFrom('gateway', 'gateway', 'manual'),
    }),
    { minLength: 10, maxLength: 60, size: 'max' }
  ),
});
export type Sequence = typeof sequence extends fc.Arbitrary<infer T> ? T : never;

/** What the procedure waits for next, so that sequences get far: an effect's answer, else the stage's own action. */
export function forward(state: CaseState, hurry: boolean): Record<string, unknown> {
  const waiting = Object.entries(state.effects).find(([, e]) => e.status === 'requested');
  if (waiting) {
    const data = { number: 'TS-20260928-0001' };
    return { type: 'effectResult', key: waiting[0], status: 'confirmed', ref: 'ok', data };
  }
  const task = Object.entries(state.steps).find(([, s]) => s.status === 'open');
  if (task && !hurry)
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
    closing: { type: 'call', direction: 'out', connected: true, party: 'member' },
  };
  return next[state.stage] ?? { type: 'wake' };
}

/** Who may take that next step. */
export function rightPerson({ stage, people: { handler } }: CaseState): string {
  if (stage === 'mmFeedback') return 'MM';
  return stage === 'approve' || stage === 'intake' ? 'SV' : (handler?.person ?? 'R1');
}

export interface Step {
  before: CaseState;
  after: CaseState;
  decision: Decision;
}

type Picked = typeof correction extends fc.Arbitrary<infer T> ? T : never;

/** Plays a sequence; `pick` of an effect result names one of the effects asked for so far. */
export function run({ category, channel, people, hurry, steps: list }: Sequence, rules = points): Step[] {
  let state = newCase('C-random');
  let now = instant(START);
  const played: Step[] = [];
  const take = (it: Command): void => {
    const decision = decide(rules, state, it, now);
    const before = state;
    for (const event of decision.events) state = evolve(state, event);
    played.push({ before, after: state, decision });
  };
  const facts = { accountId: 'ACC-1', merchantId: 'M-1' };
  take({
    ...command('A1', {
      type: 'open',
      category,
      channel,
      facts,
      people: { intakeAgent: 'A1', ...people },
      gave: ['phone'],
    }),
    id: 'r0',
  });
  const corrected = ({ pickEntry, earlier, input, struck }: Picked): object => {
    const entries = standingEntries(state);
    const [entry, { at }] = entries[pickEntry % Math.max(1, entries.length)] ?? [0, { at: now }];
    return { entry, reading: struck ? undefined : { occurredAt: instant(at - earlier), input } };
  };
  list.forEach(({ as: anyone, fits, body, wait, back, source }, index) => {
    now = instant(now + wait);
    const as = body.type === 'forward' && fits ? rightPerson(state) : anyone;
    const keys = Object.keys(state.effects);
    const key = 'pick' in body ? { key: keys[body.pick % Math.max(1, keys.length)] ?? 'none' } : {};
    const occurredAt = back === 0 ? {} : { occurredAt: instant(now - back) };
    take({
      ...command(as, (body.type === 'forward' ? forward(state, hurry) : body) as never),
      id: `r${index + 1}`,
      source,
      ...occurredAt,
      ...key,
      ...('pickEntry' in body && corrected(body)),
    });
  });
  return played;
}
