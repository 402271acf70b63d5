import { casePersonal } from '../../db/personal.js';
import { caseEvents } from '../../db/queries.js';
import { allowedActions } from '../../domain/decide/allowed.js';
import { actorOf } from '../actors.js';
import { Actions, CaseView, Clocks, Timeline } from '../answers.js';
import { hasRole, type SystemRole } from '../auth.js';
import type { ApiDeps } from '../deps.js';
import { Duplicates, duplicatesOf } from '../duplicates.js';
import type { KnownCases } from '../known-cases.js';
import { mayRead } from '../readers.js';
import { type AnyRoute, type Call, route } from '../route.js';
import { CaseParams, TimelineQuery } from '../schemas.js';
import { caseView, clocksView, eventView } from '../views.js';

const access: SystemRole[] = ['client', 'staff', 'auditor', 'admin'];
const errors = ['CASE_UNKNOWN', 'DATABASE_UNAVAILABLE'] as const;

/** What can be read of one case. */
export function readRoutes(deps: ApiDeps, cases: KnownCases): AnyRoute[] {
  return [view(deps, cases), timeline(deps, cases), clocks(deps, cases), actions(deps, cases), duplicates(deps, cases)];
}

async function read(deps: ApiDeps, cases: KnownCases, call: Pick<Call, 'caller' | 'about'>, id: string) {
  call.about(id);
  const { state } = await cases.read(id, call.caller);
  call.about(id, state.zone);
  const pinned = await deps.packs.pinned(state.pack, state.calendar);
  return { state, pinned, pack: pinned.pack.data };
}

function view(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/cases/{id}',
    summary: 'A case as recorded. Personal data are shown to staff only; where the pack names readers, to them.',
    access,
    params: CaseParams,
    answers: { 200: ['The case.', CaseView] },
    errors: [...errors],
    async handle(call) {
      const { state, pack } = await read(deps, cases, call, call.params.id);
      const { pool, config } = deps;
      const reads = hasRole(call.caller, 'staff') && (await mayRead(deps, state, call));
      const personal = reads ? await casePersonal(pool, config.payloadKeys, state.caseId) : undefined;
      return { body: caseView(state, pack, personal) };
    },
  });
}

function timeline(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/cases/{id}/timeline',
    summary: 'Everything that happened in a case, in order.',
    access,
    params: CaseParams,
    query: TimelineQuery,
    answers: { 200: ['Events, by sequence number.', Timeline] },
    errors: [...errors],
    async handle(call) {
      const { after, limit } = call.query;
      const { state, pack } = await read(deps, cases, call, call.params.id);
      const events = await caseEvents(deps.pool, state.caseId, after, limit);
      const last = events.at(-1)?.seq;
      const next = events.length === limit && last !== undefined && last < state.seq ? { next: last } : {};
      return { body: { caseId: state.caseId, events: events.map((e) => eventView(e, pack, state)), ...next } };
    },
  });
}

function clocks(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/cases/{id}/clocks',
    summary: 'The clocks of a case, each due date with its proof, told in Chinese and English.',
    access,
    params: CaseParams,
    answers: { 200: ['All clocks, also ended ones.', Clocks] },
    errors: [...errors],
    async handle(call) {
      const { state, pack } = await read(deps, cases, call, call.params.id);
      return { body: { caseId: state.caseId, clocks: clocksView(state, pack) } };
    },
  });
}

function actions(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/cases/{id}/actions',
    summary: 'What the caller may do with a case now.',
    access: ['client', 'staff', 'admin'],
    params: CaseParams,
    answers: { 200: ['Commands by type, with the input they take.', Actions] },
    errors: [...errors],
    async handle(call) {
      const { id } = call.params;
      call.about(id);
      const { state, now } = await cases.fresh(id, call);
      const pinned = await deps.packs.pinned(state.pack, state.calendar);
      const actor = actorOf(deps.directory, call.caller, undefined, now);
      return { body: { caseId: id, actions: allowedActions(pinned, state, actor, now) } };
    },
  });
}

function duplicates(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/cases/{id}/duplicates',
    summary: 'Open cases that may tell the same complaint; for clients among their own.',
    access,
    params: CaseParams,
    answers: { 200: ['At most 20, those nearest in time first, with what both have in common.', Duplicates] },
    errors: [...errors],
    async handle(call) {
      const { state } = await read(deps, cases, call, call.params.id);
      return { body: { caseId: state.caseId, duplicates: await duplicatesOf(deps, call, state) } };
    },
  });
}
