import { mintApprovalToken } from '../../activities/approval-token.js';
import { casesAwaitingApproval } from '../../db/queries.js';
import type { Actor } from '../../domain/case/commands.js';
import type { CaseState } from '../../domain/case/state.js';
import { formatLocal } from '../../domain/calendar/index.js';
import { allowedActions } from '../../domain/decide/allowed.js';
import { Refusal } from '../../domain/errors.js';
import { HOUR, instant, type Instant } from '../../domain/time.js';
import { SIGNAL_APPROVE, SIGNAL_REJECT } from '../../workflows/contract.js';
import { actorOf } from '../actors.js';
import { Approvals, ApprovalToken } from '../answers.js';
import type { ApiDeps } from '../deps.js';
import type { KnownCases } from '../known-cases.js';
import { type AnyRoute, route } from '../route.js';
import { ApprovalQuery, CaseParams } from '../schemas.js';

/** A printed signal line is used at once or not at all. */
const LIFETIME = HOUR;
/** More open approvals than this nobody looks through. */
const MOST = 500;
const MAIL_PLACE = 'MESSAGE-ID-OF-YOUR-MAIL';

/** The approvals inbox and the signed tokens for the plain `temporal` command line. */
export function approvalRoutes(deps: ApiDeps, cases: KnownCases): AnyRoute[] {
  return [inbox(deps), token(deps, cases)];
}

function inbox(deps: ApiDeps): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/approvals',
    summary: 'Approvals that wait for a decision the caller may take.',
    access: ['staff'],
    answers: { 200: ['In priority order of their cases.', Approvals] },
    errors: ['DATABASE_UNAVAILABLE'],
    async handle({ caller, now }) {
      const rows = await casesAwaitingApproval(deps.pool, caller.org, MOST);
      // A rehearsal's own time is not recorded; when it was accepted is as good as any for who may decide.
      const at = (state: CaseState) => (deps.config.rehearsal ? state.acceptedAt : now);
      const open = await Promise.all(
        rows.map(({ state }) => decidable(deps, actorOf(deps.directory, caller, undefined, now), state, at(state)))
      );
      return { body: { approvals: open.flat() } };
    },
  });
}

async function decidable({ packs }: ApiDeps, actor: Actor, state: CaseState, now: Instant) {
  const pinned = await packs.pinned(state.pack, state.calendar);
  const allowed = allowedActions(pinned, state, actor, now);
  return allowed.flatMap((one) => {
    if (one.type !== 'decideApproval') return [];
    const { approval, revision, evidence } = one;
    const openedAt = formatLocal(state.approvals[approval]?.openedAt ?? now, state.zone);
    return [
      {
        caseId: state.caseId,
        approval,
        label: pinned.pack.data.approvals[approval]?.label,
        revision,
        openedAt,
        evidence,
      },
    ];
  });
}

function token(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/approvals/{id}/token',
    summary: 'A signed token bound to case, approval, revision and caller, and the command lines that use it.',
    access: ['staff'],
    params: CaseParams,
    query: ApprovalQuery,
    answers: { 200: ['Valid for one hour.', ApprovalToken] },
    errors: ['CASE_UNKNOWN', 'APPROVAL_NOT_OPEN', 'DATABASE_UNAVAILABLE'],
    async handle({ params: { id }, query, caller, now: asked, about }) {
      about(id);
      const { state, now } = await cases.fresh(id, { caller, now: asked });
      about(id, state.zone);
      const actor = actorOf(deps.directory, caller, undefined, now);
      const open = await decidable(deps, actor, state, now);
      const found = open.find(({ approval }) => query.approval === undefined || approval === query.approval);
      // Whether there is none, or only none for this caller, is for the case to tell to those who may know it.
      if (!found) throw new Refusal('APPROVAL_NOT_OPEN', { mayDecide: open.map(({ approval }) => approval) });
      const { approval, revision, evidence } = found;
      const expires = instant(Date.now() + LIFETIME);
      const grant = { caseId: id, approval, revision, approver: actor.id };
      const signed = await mintApprovalToken(deps.config.approvalTokenSecret, grant, expires);
      const mail = evidence === 'mail' ? (query.mail ?? MAIL_PLACE) : query.mail;
      const input = { token: signed, ...(mail !== undefined && { mail }) };
      const line = (signal: string) => signalLine(deps, id, signal, input);
      const lines = { approve: line(SIGNAL_APPROVE), reject: line(SIGNAL_REJECT) };
      const expiresAt = formatLocal(expires, state.zone);
      return { body: { caseId: id, approval, revision, token: signed, expiresAt, ...lines } };
    },
  });
}

function signalLine({ config: { temporal } }: ApiDeps, caseId: string, signal: string, input: object): string {
  const { address, namespace } = temporal;
  const where = `--address ${address} --namespace ${namespace} --workflow-id ${caseId} --name ${signal}`;
  return `temporal workflow signal ${where} --input '${JSON.stringify(input).replaceAll("'", `'\\''`)}'`;
}
