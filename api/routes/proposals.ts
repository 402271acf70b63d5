import { decideProposal, findProposals, type Decided, type ProposalRow } from '../../db/proposals.js';
import { formatLocal } from '../../domain/calendar/index.js';
import type { Actor } from '../../domain/case/commands.js';
import { hasRole } from '../../domain/decide/people.js';
import { Refusal } from '../../domain/errors.js';
import type { CompiledPack } from '../../domain/pack/compile.js';
import type { Proposal } from '../../domain/pack/reports.js';
import { actorOf } from '../actors.js';
import { hasRole as isA } from '../auth.js';
import type { ApiDeps } from '../deps.js';
import { DecideProposal, ProposalAnswer, Proposals, ProposalsQuery, TaskParams } from '../report-schemas.js';
import { type AnyRoute, route } from '../route.js';

/** What reports put before people: nothing of it is applied before one of them has decided, and then by people, too. */
export function proposalRoutes(deps: ApiDeps): AnyRoute[] {
  return [list(deps), decide(deps)];
}

function list(deps: ApiDeps): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/proposals',
    summary: 'Proposals the caller may decide; for auditors all of them.',
    access: ['staff', 'auditor'],
    query: ProposalsQuery,
    answers: { 200: ['The latest first.', Proposals] },
    errors: ['DATABASE_UNAVAILABLE'],
    async handle({ caller, now, query: { open, limit } }) {
      const filter = { org: caller.org, ...(open !== undefined && { open }) };
      const rows = await findProposals(deps.pool, deps.config.payloadKeys, filter, limit);
      const all = await Promise.all(rows.map(async (row) => ({ row, rules: await rulesOf(deps, row) })));
      const actor = actorOf(deps.directory, caller, undefined, now);
      const seen = isA(caller, 'auditor') ? all : all.filter(({ row, rules }) => mayDecide(rules, actor, row));
      const told = seen.map(({ row, rules }) => view(deps, row, rules, mayDecide(rules, actor, row)));
      return { body: { proposals: told } };
    },
  });
}

function decide(deps: ApiDeps): AnyRoute {
  return route({
    method: 'post',
    path: '/v1/proposals/{id}/decide',
    summary: 'Accept one of the measures proposed, or reject, with a reason.',
    access: ['staff'],
    keyed: true,
    params: TaskParams,
    body: DecideProposal,
    answers: { 200: ['The proposal as decided.', ProposalAnswer] },
    errors: [
      'PROPOSAL_UNKNOWN',
      'PROPOSAL_DECIDED',
      'ROLE_NOT_ALLOWED',
      'APPROVER_IS_HANDLER',
      'FACT_MISSING',
      'FACT_INVALID',
    ],
    async handle({ caller, now, key, params: { id }, body: { decision, measure, reason } }) {
      const find = async () => (await findProposals(deps.pool, deps.config.payloadKeys, { org: caller.org, id }, 1))[0];
      const row = await find();
      if (!row) throw new Refusal('PROPOSAL_UNKNOWN');
      const rules = await rulesOf(deps, row);
      const actor = actorOf(deps.directory, caller, undefined, now);
      if (actor.id === row.raised.person) throw new Refusal('APPROVER_IS_HANDLER');
      if (!mayDecide(rules, actor, row)) throw new Refusal('ROLE_NOT_ALLOWED', { by: rules.proposal.decidedBy });
      const decided: Decided = { decision, ...measureOf(row, decision, measure), by: actor.id, at: now, key, reason };
      const done = await decideProposal(deps.pool, deps.config.payloadKeys, { org: caller.org, id }, decided);
      const kept = done ? { ...row, decided } : await find();
      if (kept?.decided?.key !== key || kept.decided.by !== actor.id) throw new Refusal('PROPOSAL_DECIDED');
      return { body: view(deps, kept, rules, true) };
    },
  });
}

/** Accepting names one of the measures, rejecting none. Throws FACT_MISSING, FACT_INVALID. */
function measureOf({ raised }: ProposalRow, decision: string, measure: string | undefined): { measure?: string } {
  if (decision === 'reject') return {};
  if (measure === undefined) throw new Refusal('FACT_MISSING', { field: 'measure' });
  if (!raised.measures.includes(measure))
    throw new Refusal('FACT_INVALID', { field: 'measure', oneOf: [...raised.measures] });
  return { measure };
}

interface Rules {
  readonly pack: CompiledPack;
  readonly proposal: Proposal;
}

async function rulesOf({ packs }: ApiDeps, { packHash, report, raised }: ProposalRow): Promise<Rules> {
  const pack = await packs.pack({ hash: packHash });
  const proposal = pack.data.reports[report]?.proposals[raised.proposal];
  if (!proposal) throw new Refusal('PROPOSAL_UNKNOWN');
  return { pack, proposal };
}

function mayDecide({ pack, proposal }: Rules, actor: Actor, { raised }: ProposalRow): boolean {
  return actor.id !== raised.person && proposal.decidedBy.some((role) => hasRole(pack, actor, role));
}

/** The reason is about a person: only those who may decide read it. */
function view({ directory }: ApiDeps, row: ProposalRow, { proposal }: Rules, withReason: boolean): object {
  const iso = (at: Decided['at']): string => formatLocal(at, directory.zone);
  const { id, report, period, raised, raisedAt, decided } = row;
  const { key: _key, at, reason, ...said } = decided ?? {};
  return {
    ...{ id, label: proposal.label, report, period, ...raised, raisedAt: iso(raisedAt), decidedBy: proposal.decidedBy },
    ...(at !== undefined && { decided: { ...said, at: iso(at), ...(withReason && { reason }) } }),
  };
}
