import { formatLocal } from '../../domain/calendar/index.js';
import { Refusal } from '../../domain/errors.js';
import { parseInstant } from '../../domain/time.js';
import { Advanced, Pending } from '../answers.js';
import type { ApiDeps } from '../deps.js';
import type { KnownCases } from '../known-cases.js';
import { type AnyRoute, route } from '../route.js';
import { Advance, CaseParams } from '../schemas.js';

/** `POST /v1/cases/{id}/advance`: moves the clock of a stepped rehearsal. */
export function rehearsalRoutes(deps: ApiDeps, cases: KnownCases): AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/v1/cases/{id}/advance',
      summary:
        'Move the clock of a rehearsed case; it acts at every instant on the way. Moving to where it stands changes nothing.',
      access: ['client', 'staff', 'admin'],
      params: CaseParams,
      body: Advance,
      answers: {
        200: ['Where the clock stands.', Advanced],
        202: ['With `asleep`: time has passed. The case acts on it when its clock is moved next.', Pending],
      },
      errors: ['REHEARSAL_ONLY', 'CASE_UNKNOWN', 'CASE_COMPLETED', 'TIME_IN_PAST', 'ENGINE_UNAVAILABLE'],
      async handle({ params: { id }, body, caller, about }) {
        if (!deps.config.rehearsal) throw new Refusal('REHEARSAL_ONLY');
        about(id);
        const { zone } = await cases.find(id, caller);
        about(id, zone);
        const to = parseInstant(body.to);
        if (body.asleep) {
          if (!(await deps.engine.sleep(id, to))) throw new Refusal('CASE_COMPLETED');
          return { status: 202, body: { caseId: id, status: 'accepted, pending' } };
        }
        const done = await deps.engine.advance(id, to);
        if (!done) throw new Refusal('CASE_COMPLETED');
        return { body: { caseId: id, now: formatLocal(done.now, zone), seq: done.seq } };
      },
    }),
  ];
}
