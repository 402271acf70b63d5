import type { Command } from '../../domain/case/commands.js';
import { evolve } from '../../domain/case/evolve.js';
import { newCase } from '../../domain/case/initial.js';
import type { CaseState } from '../../domain/case/state.js';
import { decide, type Decision } from '../../domain/decide/index.js';
import { instant } from '../../domain/time.js';
import { forward, rightPerson, START, type Sequence } from './arbitrary-commands.js';
import { command, points } from './support.js';

/** One command and what it made of the case. */
export interface Step {
  before: CaseState;
  after: CaseState;
  decision: Decision;
}

/** Plays a sequence; `pick` of an effect result names one of the effects asked for so far. */
export function run({ category, channel, people, hurry, steps: list }: Sequence): Step[] {
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
    });
  });
  return played;
}
