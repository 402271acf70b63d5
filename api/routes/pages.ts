import { z } from 'zod';
import type { Command } from '../../domain/case/commands.js';
import { Refusal } from '../../domain/errors.js';
import { parseInstant, type Instant } from '../../domain/time.js';
import { knownActor } from '../actors.js';
import { Taken } from '../answers.js';
import type { ApiDeps } from '../deps.js';
import type { KnownCases } from '../known-cases.js';
import { presentOfCallback } from '../present.js';
import { type AnyRoute, route } from '../route.js';
import { PageAnswer } from '../schemas.js';
import { verified } from './callbacks.js';

/** The pager tells who answered a page. The case gets it as a signal, and what it makes of it is in its timeline. */
export function pageRoutes(deps: ApiDeps, cases: KnownCases): AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/v1/callbacks/pages',
      summary:
        'A page was answered, signed by Standard Webhooks. Late, repeated and out of order it comes to the same.',
      access: 'public',
      body: z.unknown(),
      documents: PageAnswer,
      answers: { 202: ['The case has it.', Taken] },
      errors: ['SIGNATURE_INVALID', 'CASE_UNKNOWN', 'CASE_COMPLETED', 'PERSON_UNKNOWN', 'ENGINE_UNAVAILABLE'],
      async handle(call) {
        verified(deps, call);
        const answer = PageAnswer.parse(call.body);
        const [caseId = ''] = answer.page.split(':', 1);
        call.about(caseId);
        if (!(await cases.row(caseId))) throw new Refusal('CASE_UNKNOWN');
        const command = commandOf(deps, answer, presentOfCallback(deps.config, call.now, answer.acknowledgedAt));
        if (!(await deps.engine.signal(caseId, { command, personal: {} }))) throw new Refusal('CASE_COMPLETED');
        return { status: 202, body: { caseId, status: 'accepted, pending' } };
      },
    }),
  ];
}

/** Its id is page and person: however often and under whatever message id it is told, it is one acknowledgement. */
function commandOf(
  { directory, config }: ApiDeps,
  { page, person, acknowledgedAt }: z.infer<typeof PageAnswer>,
  now: Instant
): Command {
  const found = directory.person(person) ?? directory.people().find(({ mail }) => mail === person.toLowerCase());
  const actor = knownActor(directory, found?.id ?? person, now);
  return {
    ...{ id: `page:${page}:${actor.id}`, type: 'acknowledgePage', actor, source: 'gateway', page },
    // A real time says nothing on a virtual clock.
    ...(!config.rehearsal && { occurredAt: parseInstant(acknowledgedAt) }),
  };
}
