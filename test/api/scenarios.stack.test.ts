import { describe, expect, it } from 'vitest';
import type { Event } from '../../domain/case/events.js';
import { apiDoor } from '../support/api-door.js';
import { MEDDLING, neutral, playCore, playLive, QUIET, scenario } from '../support/courses.js';
import { runningStack } from '../support/running.js';

const { stack, cases } = runningStack({ env: { REHEARSAL: 'true' } });

/** What the directory knows of whoever acts, instead of the scenario's cast; what a register names. */
const OF_THE_DOOR = ['seq', 'roles', 'deputyFor', 'standsInFor', 'gave'];

/**
 * What does not depend on the door: a refusal may be told at the edge already, before the case numbers it, so entries are named by
 * their place among the other events; evidence names a mail of the register.
 */
function throughAnyDoor(events: readonly Event[], caseId: string): unknown[] {
  const happened = events.filter(({ type }) => type !== 'refused');
  const placeOf = new Map(happened.map(({ seq }, place) => [seq, place]));
  return neutral(happened, caseId).map((event) => {
    const { evidence, ...fields } = event as Record<string, unknown>;
    const rest = Object.entries(fields).filter(([name]) => !OF_THE_DOOR.includes(name));
    const named = rest.map(([name, value]) => {
      return [name, ['entry', 'corrects', 'call'].includes(name) ? placeOf.get(value as number) : value];
    });
    return { ...(Object.fromEntries(named) as object), evidence: evidence !== undefined };
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
