import { z } from 'zod';
import { openLoads } from '../../db/ownership.js';
import { ownerSlot } from '../../domain/decide/owner.js';
import { Refusal } from '../../domain/errors.js';
import { candidatesFor } from '../candidates.js';
import { placeOf } from '../cursor.js';
import type { ApiDeps } from '../deps.js';
import { handOver, handoverPage } from '../handover.js';
import type { KnownCases } from '../known-cases.js';
import { ownershipView } from '../ownership-view.js';
import { Candidates, CandidatesQuery, HandoverAnswer, HandoverRequest, Ownership } from '../ownership-schemas.js';
import { type AnyRoute, route } from '../route.js';
import { CaseParams, PageQuery } from '../schemas.js';

/** Who owns which cases, who may take them, and handing them over. */
export function ownershipRoutes(deps: ApiDeps, cases: KnownCases): AnyRoute[] {
  return [candidates(deps, cases), handover(deps), handoverList(deps), ownership(deps)];
}

function candidates(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/cases/{id}/candidates',
    summary: 'Who may get a place in a case, never whom it excludes, such as the subject of the complaint.',
    access: ['staff', 'admin'],
    params: CaseParams,
    query: CandidatesQuery,
    answers: { 200: ['The people, best first.', Candidates] },
    errors: ['CASE_UNKNOWN', 'SLOT_UNKNOWN', 'DATABASE_UNAVAILABLE'],
    async handle({ params: { id }, query, caller, now, about }) {
      about(id);
      const { state, now: at } = await cases.fresh(id, { caller, now });
      about(id, state.zone);
      const pack = await deps.packs.pack(state.pack);
      const slot = query.slot ?? ownerSlot(pack.data);
      if (slot === undefined || !(slot in pack.data.slots)) throw new Refusal('SLOT_UNKNOWN', { slots: [slot ?? ''] });
      const { owned } = await openLoads(deps.pool, caller.org);
      const { directory } = deps;
      const found = candidatesFor(directory, { pack, state, slot, at }, owned);
      const views = found.map(({ person: { id: person, name, roles }, available, open }) => ({
        ...{ person, name, roles, available, open },
        onShift: directory.isOnShift(person, at),
        onLeave: directory.isOnLeave(person, at),
      }));
      return { body: { caseId: id, slot, candidates: views } };
    },
  });
}

function handover(deps: ApiDeps): AnyRoute {
  return route({
    method: 'post',
    path: '/v1/handovers',
    summary:
      'Hand the open cases of a person over: end of a shift, leave, departure, load. Whether the caller may assign is for each case to ' +
      'decide. The same key again finishes what was planned and gets the same answer. At most 200 cases are listed; `cursor` leads on.',
    access: ['staff'],
    keyed: true,
    body: HandoverRequest,
    answers: {
      200: ['What became of each case.', HandoverAnswer],
      202: ['Some cases have not answered yet: repeat the request under its key.', HandoverAnswer],
    },
    errors: [
      'PERSON_UNKNOWN',
      'PERSON_ON_LEAVE',
      'IDEMPOTENCY_KEY_REUSED',
      'ENGINE_UNAVAILABLE',
      'DATABASE_UNAVAILABLE',
    ],
    async handle({ caller, now, key, body }) {
      const { answer, done, replayed } = await handOver(deps, { caller, now, key, request: body });
      const headers = replayed ? { headers: { 'Idempotent-Replay': 'true' } } : {};
      return { status: done ? 200 : 202, body: answer, ...headers };
    },
  });
}

function handoverList(deps: ApiDeps): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/handovers/{key}',
    summary: 'A handover the caller asked for under this key, with what became of each case.',
    access: ['staff'],
    params: z.object({ key: z.string() }),
    query: PageQuery,
    answers: { 200: ['One page; `cursor` leads to the next.', HandoverAnswer] },
    errors: ['HANDOVER_UNKNOWN', 'DATABASE_UNAVAILABLE'],
    async handle({ params: { key }, caller: { org, client }, query: { limit, cursor } }) {
      const [after] = placeOf(z.tuple([z.int()]), cursor) ?? [0];
      return { body: await handoverPage(deps, { org, client, key }, after, limit) };
    },
  });
}

function ownership(deps: ApiDeps): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/ownership',
    summary: 'Open cases by owner, people and roles, with those nobody looks after.',
    access: ['staff', 'auditor', 'admin'],
    answers: { 200: ['All owners of open cases.', Ownership] },
    errors: ['DATABASE_UNAVAILABLE'],
    async handle({ caller, now }) {
      const { owned, unowned } = await openLoads(deps.pool, caller.org);
      return { body: ownershipView(deps.directory, [...owned.values()], unowned, now) };
    },
  });
}
