import { z } from 'zod';
import type { RegisteredCall } from '../../db/call-register.js';
import type { HeardEvent } from '../../domain/call-leg.js';
import { Refusal, type ErrorCode } from '../../domain/errors.js';
import { formatInstant, instant, parseInstant } from '../../domain/time.js';
import { CaseBrief, Pending } from '../answers.js';
import { hasRole } from '../auth.js';
import { AssignCall, CallEventInput, CallLines, CallQuery, CallTaken, LegParams } from '../call-schemas.js';
import { assignCall, takeEvent } from '../calls.js';
import { cursorOf, placeOf } from '../cursor.js';
import type { ApiDeps } from '../deps.js';
import { isoDeep } from '../instants.js';
import type { KnownCases } from '../known-cases.js';
import { mayReadCase } from '../readers.js';
import { type AnyRoute, route } from '../route.js';
import { verified } from './callbacks.js';

const UNAVAILABLE: ErrorCode[] = ['DATABASE_UNAVAILABLE', 'ENGINE_UNAVAILABLE'];

/** Calls as the telephony gateway tells of them, and those that no case has yet. */
export function telephonyRoutes(deps: ApiDeps, cases: KnownCases): AnyRoute[] {
  return [eventRoute(deps, cases), listRoute(deps, cases), assignRoute(deps, cases)];
}

function eventRoute(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'post',
    path: '/v1/callbacks/telephony',
    summary: 'An event of a call, signed by Standard Webhooks. Late, repeated and out of order it comes to the same.',
    access: 'public',
    body: z.unknown(),
    documents: CallEventInput,
    answers: { 202: ['It is in the register of calls, and with its case where `status` says so.', CallTaken] },
    errors: ['SIGNATURE_INVALID', 'TIME_IN_FUTURE', ...UNAVAILABLE],
    async handle(call) {
      verified(deps, call);
      const { at, ...said } = CallEventInput.parse(call.body);
      if (said.caseId !== undefined) call.about(said.caseId);
      const event = { ...said, at: parseInstant(at), receivedAt: instant(Date.now()) } as HeardEvent;
      return { status: 202, body: { legId: said.legId, ...(await takeEvent(deps, cases, event)) } };
    },
  });
}

function listRoute(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/calls',
    summary: 'Legs of calls, newest first; numbers for staff only.',
    access: ['staff', 'auditor', 'admin'],
    query: CallQuery,
    answers: { 200: ['One page; `cursor` leads to the next.', CallLines] },
    errors: ['DATABASE_UNAVAILABLE'],
    async handle({ caller, now, query: { unassigned, limit, cursor } }) {
      const after = placeOf(z.tuple([z.int(), z.string()]), cursor);
      const found = await deps.calls.list(unassigned, after, limit);
      const last = found.length === limit ? found.at(-1) : undefined;
      const staff = hasRole(caller, 'staff');
      const reads = async ({ caseId }: RegisteredCall): Promise<boolean> =>
        staff && (caseId === undefined || mayReadCase(deps, cases, caseId, { caller, now }).catch(ifUnknown));
      const lines = await Promise.all(found.map(async (call) => callView(call, await reads(call))));
      return { body: { calls: lines, ...(last && { cursor: cursorOf(last.receivedAt, last.leg.legId) }) } };
    },
  });
}

function assignRoute(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'post',
    path: '/v1/calls/{leg}/assign',
    summary: 'Give a call to a case, which takes it with the time the gateway told. Repeats get the first answer.',
    access: ['staff'],
    params: LegParams,
    body: AssignCall,
    answers: {
      200: ['The case after the decision.', CaseBrief],
      201: ['It had ended: the case that follows it, which the call opened.', CaseBrief],
      202: ['Not decided yet, or the outcome of the call is not known yet.', Pending],
    },
    errors: [
      'CASE_UNKNOWN',
      'CASE_COMPLETED',
      'CASE_CLOSED',
      'CALL_UNKNOWN',
      'CALL_ASSIGNED',
      'PERSON_UNKNOWN',
      'TIME_BEFORE_CASE',
      ...UNAVAILABLE,
    ],
    async handle({ params: { leg }, body: { caseId }, caller, about }) {
      about(caseId);
      const known = await cases.find(caseId, caller);
      about(caseId, known.zone);
      return assignCall(deps, cases, leg, { caseId, zone: known.zone });
    },
  });
}

/** Of a case the caller may not know of nothing is shown. */
function ifUnknown(error: unknown): false {
  if (error instanceof Refusal && error.code === 'CASE_UNKNOWN') return false;
  throw error;
}

/** Without a case there is no zone to tell times in: UTC. The number is personal data. */
function callView({ leg, heard, caseId, handedAt }: RegisteredCall, personal: boolean): object {
  const shown = <T extends { number?: string }>({ number, ...rest }: T) => ({
    ...rest,
    ...(personal && number !== undefined && { number }),
  });
  const view = { ...shown(leg), ...(caseId !== undefined && { caseId }), handedAt, heard: heard.map(shown) };
  return isoDeep(view, formatInstant) as object;
}
