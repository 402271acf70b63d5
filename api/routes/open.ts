import { isDatabaseDown } from '../../db/errors.js';
import { findCase } from '../../db/queries.js';
import type { ErrorCode } from '../../domain/errors.js';
import type { Instant } from '../../domain/time.js';
import { actorOf } from '../actors.js';
import { Pending } from '../answers.js';
import type { ApiDeps } from '../deps.js';
import { duplicatesOf, OpenedCase } from '../duplicates.js';
import { sourceOf } from '../input.js';
import type { KnownCases } from '../known-cases.js';
import { openCase } from '../opening.js';
import type { Reader } from '../readers.js';
import { type AnyRoute, type Reply, route } from '../route.js';
import { OpenCase } from '../schemas.js';

const REFUSALS: ErrorCode[] = [
  'PACK_UNKNOWN',
  'CATEGORY_UNKNOWN',
  'CHANNEL_UNKNOWN',
  'IDENTITY_MISSING',
  'FACT_MISSING',
  'FACT_INVALID',
  'PERSON_UNKNOWN',
  'SLOT_UNKNOWN',
  'SUBJECT_AS_HANDLER',
  'ROLE_NOT_ALLOWED',
  'TIME_IN_FUTURE',
  'CONSENT_REQUIRED',
  'IDEMPOTENCY_KEY_REUSED',
  'REHEARSAL_ONLY',
  'LIVE_ONLY',
  'ENGINE_UNAVAILABLE',
];

/** `POST /v1/cases`: everything is checked before the engine is asked, and nothing is kept anywhere else. */
export function openRoutes(deps: ApiDeps, cases: KnownCases): AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/v1/cases',
      summary: 'Open a complaint. Repeating a request with its Idempotency-Key gets the first answer.',
      access: ['client', 'staff'],
      keyed: true,
      body: OpenCase,
      answers: {
        201: ['The case, with its level, handler and due times, and what may be the same complaint.', OpenedCase],
        200: ['The first answer to a repeated request (`Idempotent-Replay: true`).', OpenedCase],
        202: ['The case is durable; its answer is not there yet. Repeat the request to get it.', Pending],
      },
      errors: REFUSALS,
      async handle({ caller, key, body, about, now }) {
        // Given only once the body fits the pack: whose account it is matters after what is asked.
        const by = (at: Instant) => ({
          actor: actorOf(deps.directory, caller, body.agent, at),
          source: sourceOf(caller, body.source),
        });
        const opening = { org: caller.org, client: caller.client, key, body, by, about };
        return withSimilar(deps, { caller, now }, await openCase(deps, cases, opening));
      },
    }),
  ];
}

/** Duplicates are offered where they are known: without its database an opening is answered all the same. */
async function withSimilar(deps: ApiDeps, reader: Reader, reply: Reply): Promise<Reply> {
  if (reply.status === 202) return reply;
  const { caseId } = reply.body as { caseId: string };
  const similar = await findCase(deps.pool, caseId)
    .then((row) => (row ? duplicatesOf(deps, reader, row.state) : []))
    .catch((error: unknown) => {
      if (!isDatabaseDown(error)) throw error;
      return [];
    });
  return similar.length === 0 ? reply : { ...reply, body: { ...(reply.body as object), similar } };
}
