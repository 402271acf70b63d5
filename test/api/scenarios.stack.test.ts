import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../domain/case/events.js';
import { apiDoor } from '../support/api-door.js';
import { casesOf, type Cases } from '../support/cases.js';
import { MEDDLING, neutral, playCore, playLive, QUIET, scenario } from '../support/courses.js';
import { startStack, type TestStack } from '../support/stack.js';

let stack: TestStack;
let cases: Cases;
beforeAll(async () => {
  stack = await startStack({ env: { REHEARSAL: 'true' } });
  cases = await casesOf(stack);
});
afterAll(async () => {
  await cases.close();
  await stack.stop();
});

/**
 * What does not depend on the door: a refusal may be told at the edge already, before the case numbers it; roles come from the
 * directory instead of the scenario's cast; evidence names a mail of the register.
 */
function throughAnyDoor(events: readonly Event[], caseId: string): unknown[] {
  const happened = events.filter(({ type }) => type !== 'refused');
  return neutral(happened, caseId).map((event) => {
    const { seq: _seq, roles: _roles, evidence, gave: _gave, ...rest } = event as Record<string, unknown>;
    return { ...rest, evidence: evidence !== undefined };
  });
}

/** One comes in by the mailbox, not by an agent at the API; one has somebody on leave, which the demonstration directory has not. */
const NOT_BY_AGENTS = ['000-06-receipt', '000-07-leave'];

describe('a scenario through API and Temporal gives the event list of the pure core', () => {
  for (const id of [...QUIET, ...MEDDLING].filter((one) => !NOT_BY_AGENTS.includes(one))) {
    for (const [course, { title }] of scenario(id).courses.entries()) {
      it(`${id}: ${title}`, async () => {
        const core = playCore(id, course);
        const live = await playLive(cases, id, course, apiDoor(stack, cases));
        expect(live.refusals).toEqual(core.refusals);
        expect(throughAnyDoor(live.events, live.it.id)).toEqual(throughAnyDoor(core.events, 'C-scenario'));
      });
    }
  }
});
