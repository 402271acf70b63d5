import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandOf, Facts } from '../../domain/case/commands.js';
import { standingEntries } from '../../domain/case/evolve-entries.js';
import { evolve } from '../../domain/case/evolve.js';
import type { CaseState, ClockState } from '../../domain/case/state.js';
import { decide, type Decision } from '../../domain/decide/index.js';
import { instant, type Instant } from '../../domain/time.js';
import { run, sequence, START } from './arbitrary-commands.js';
import { command, open, points, T } from './support.js';

type Reading = CommandOf<'correct'>['reading'];

let count = 0;
/** The decision on a correction by a supervisor who did not make the entry. */
function correction(state: CaseState, entry: number, reading: Reading, now: Instant): Decision {
  const as = state.entries?.[entry]?.actor === 'S2' ? 'S3' : 'S2';
  const body = { type: 'correct' as const, entry, reading, gave: ['reason'], id: `fix-${++count}` };
  return decide(points, state, command(as, body), now);
}

/** What a clock came to: a duty is kept if it was done in time, whether or not a breach had to be overturned. */
function verdict({ outcome, dueAt, lateMs, dutyDoneAt, overturnedAt }: ClockState): unknown {
  const kept = outcome === 'met' || overturnedAt !== undefined;
  return kept ? ['kept', dueAt] : [outcome, dueAt, lateMs ?? null, dutyDoneAt ?? null];
}
const verdicts = (state: CaseState, of: CaseState): unknown =>
  Object.fromEntries(Object.keys(of.clocks).map((id) => [id, state.clocks[id] && verdict(state.clocks[id])]));
const instants = (state: CaseState): unknown =>
  Object.fromEntries(
    Object.entries(state.clocks).map(([id, { startedBy: _a, stoppedBy: _b, ...clock }]) => [id, clock])
  );

describe('an entry corrected to exactly what it said', () => {
  it('changes no clock, no fact and no count, whatever was done before', () => {
    let tried = 0;
    fc.assert(
      fc.property(sequence, (s) => {
        const { after, decision } = run(s).at(-1) ?? {};
        if (!after || !decision || after.lifecycle === 'completed') return;
        for (const [entry, said] of standingEntries(after)) {
          if (said.type === 'contactAttached') continue;
          const same = correction(after, entry, {}, decision.now);
          expect(same.answer).toMatchObject({ ok: true });
          const state = same.events.reduce(evolve, after);
          expect(instants(state)).toEqual(instants(after));
          expect([state.facts, state.attempts, state.attemptDays]).toEqual([
            after.facts,
            after.attempts,
            after.attemptDays,
          ]);
          tried++;
        }
      }),
      { numRuns: 40 }
    );
    expect(tried).toBeGreaterThan(50);
  });
});

const calls = fc.record({
  calls: fc.array(
    fc.record({
      as: fc.constantFrom('A1', 'A1', 'A2', 'S1'),
      connected: fc.boolean(),
      party: fc.constantFrom('member', 'member', 'merchant'),
      wait: fc.constantFrom(0, 3_600_000, 864e5, 2 * 864e5),
      promised: fc.constantFrom(0, 0, 3_600_000, 864e5),
    }),
    { minLength: 1, maxLength: 7 }
  ),
  wrong: fc.nat(6),
  waited: fc.constantFrom(0, 3_600_000, 3 * 864e5, 15 * 864e5),
  /** Where between acceptance and now the right time lies; none: at the time entered. */
  when: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  input: fc.constantFrom<Facts>(
    {},
    { connected: false },
    { connected: true },
    { party: 'merchant' },
    { party: 'member' }
  ),
});

describe('a correction and its inverse', () => {
  it('give the first verdicts again, whatever calls there were', () => {
    let changed = 0;
    fc.assert(
      fc.property(calls, (given) => {
        const it = open('2026-09-28T09:00', { category: 'I-1' });
        let now = T('2026-09-28T09:00');
        given.calls.forEach(({ as, connected, party, wait, promised }) => {
          now = instant(now + wait);
          const promise = connected && promised > 0 ? { promise: { at: instant(now + promised), by: as } } : {};
          it.run(command(as, { type: 'call', direction: 'out', connected, party, ...promise }), now);
        });
        now = instant(now + given.waited);
        it.advance(now, false);
        const before = it.state;
        const entries = standingEntries(before);
        const [entry, { at }] = entries[given.wrong % entries.length] ?? [0, { at: now }];
        const occurredAt = given.when === undefined ? at : instant(START + Math.floor(given.when * (now - START)));
        const fixed = correction(before, entry, { occurredAt, input: given.input }, now);
        const between = fixed.events.reduce(evolve, before);
        const [corrected, again] = [
          fixed.events.find((e) => e.type === 'corrected'),
          fixed.events.find((e) => 'corrects' in e),
        ];
        if (corrected?.type !== 'corrected' || !again) throw new Error('not corrected');
        if (JSON.stringify(verdicts(between, before)) !== JSON.stringify(verdicts(before, before))) changed++;
        const back = correction(between, again.seq, corrected.was, now);
        const after = back.events.reduce(evolve, between);
        expect(verdicts(after, before)).toEqual(verdicts(before, before));
        expect([after.attempts, after.attemptDays]).toEqual([before.attempts, before.attemptDays]);
      }),
      { numRuns: 200 }
    );
    expect(changed).toBeGreaterThan(10);
  });
});
