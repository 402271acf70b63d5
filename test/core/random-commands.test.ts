import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeHash } from '../../domain/case/change-hash.js';
import { evolve } from '../../domain/case/evolve.js';
import type { CaseState } from '../../domain/case/state.js';
import { stepName } from '../../domain/decide/context.js';
import { decide } from '../../domain/decide/index.js';
import { canonical } from '../../domain/hash.js';
import { run, sequence, type Step } from './arbitrary-commands.js';
import { command, pinned, points } from './support.js';

const always = (judge: (step: Step, all: Step[], index: number) => void): void =>
  fc.assert(
    fc.property(sequence, (s) => {
      const played = run(s);
      played.forEach((step, index) => judge(step, played, index));
    }),
    { numRuns: 100 }
  );
/** Steps of the chains a closing asks for; who goes on after a repeat contact is nobody's question once the case is closed. */
const { closing, chains } = points.pack.data;
const MANDATORY = new Set(closing.chains.flatMap(({ chain }) => Object.keys(chains[chain]?.steps ?? {})));
const throughJson = (state: CaseState): CaseState => JSON.parse(JSON.stringify(state)) as CaseState;
const unaffected = (s: CaseState): unknown => ({ ...s, seq: 0, refusals: 0, awaiting: {} });

describe('whatever is done to a complaint, in whatever order', () => {
  it('a case is decided as if no other had been decided before it', () => {
    fc.assert(
      fc.property(sequence, sequence, (before, one) => {
        run(before);
        const [shared, alone] = [run(one), run(one, pinned())].map((played) => played.map(({ decision }) => decision));
        expect(shared).toEqual(alone);
      }),
      { numRuns: 20 }
    );
  });

  it('each command is decided, never thrown back, and reaches the procedure’s end now and then', () => {
    const seen = new Set<string>();
    const see = ({ decision }: Step): void => decision.events.forEach((e) => seen.add(e.type));
    always(see);
    const wanted = [
      'refused',
      'clockBreached',
      'clockMet',
      'approvalDecided',
      'effectRefused',
      'formPassed',
      'holdPlaced',
      'closed',
    ];
    // One complaint in fifty is closed: of a hundred now and then none, of a thousand always some.
    for (let more = 900; more > 0 && wanted.some((type) => !seen.has(type)); more--)
      for (const s of fc.sample(sequence, 1)) run(s).forEach(see);
    for (const type of wanted) expect(seen).toContain(type);
  });

  it('invariant 12: deciding twice, also on a state that went through JSON, gives the same decision', () => {
    always(({ before, decision }) => {
      const again = decide(points, throughJson(before), decision.command, decision.now);
      expect(canonical(again)).toBe(canonical(decision));
    });
  });

  it('the events make the change whose hash the decision holds, also of a state that went through JSON', () => {
    always(({ before, after, decision }) => {
      expect(changeHash(before, after)).toBe(decision.changeHash);
      expect(changeHash(throughJson(before), throughJson(after))).toBe(decision.changeHash);
    });
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
        if (clock.overturnedAt !== undefined) expect(clock.overturnedAt).toBeLessThan(clock.dueAt);
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
      const mandatory = Object.entries(after.steps).filter(([id]) => MANDATORY.has(stepName(id)));
      for (const [, { status }] of mandatory) expect(['confirmed', 'done', 'skipped']).toContain(status);
    });
  });
});
