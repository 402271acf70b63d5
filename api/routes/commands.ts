import { evidenceFor } from '../../activities/verify-approval.js';
import type { Command, CommandOf } from '../../domain/case/commands.js';
import { goesOnAs } from '../../domain/case/standing.js';
import type { CaseState } from '../../domain/case/state.js';
import { openWith } from '../../domain/decide/commands/contacts.js';
import { Refusal, type ErrorCode } from '../../domain/errors.js';
import type { Pack } from '../../domain/pack/schema.js';
import { instant, parseInstant } from '../../domain/time.js';
import type { Sealed } from '../../workflows/contract.js';
import { actorOf, knownActor, personOf, relatedTo } from '../actors.js';
import { CaseBrief, Pending } from '../answers.js';
import { hasRole, type Caller } from '../auth.js';
import { checkCited } from '../cited-files.js';
import type { ApiDeps } from '../deps.js';
import { mergerOf } from '../duplicates.js';
import { checkPeople, checkPersonal, sourceOf, stepFields, typed } from '../input.js';
import type { KnownCase, KnownCases } from '../known-cases.js';
import { replyTo } from '../replies.js';
import { type AnyRoute, route } from '../route.js';
import { CaseCommand, CaseParams } from '../schemas.js';

/** What a case may answer a command with, besides codes every address shares. */
const REFUSALS: ErrorCode[] = [
  'CASE_UNKNOWN',
  'CASE_COMPLETED',
  'CASE_CLOSED',
  'CASE_MERGED',
  'MERGE_BLOCKED',
  'REASON_MISSING',
  'FILE_UNKNOWN',
  'CATEGORY_UNKNOWN',
  'CHANNEL_UNKNOWN',
  'PERSON_UNKNOWN',
  'SLOT_UNKNOWN',
  'ACTION_UNKNOWN',
  'ACTION_NOT_ALLOWED',
  'ROLE_NOT_ALLOWED',
  'RULE_REFUSED',
  'FACT_MISSING',
  'FACT_INVALID',
  'TIME_IN_FUTURE',
  'TIME_BEFORE_CASE',
  'CONSENT_REQUIRED',
  'APPROVAL_UNKNOWN',
  'APPROVAL_NOT_OPEN',
  'APPROVER_IS_HANDLER',
  'EVIDENCE_MISSING',
  'MAIL_UNKNOWN',
  'SUBJECT_AS_HANDLER',
  'CLOSING_INCOMPLETE',
  'ENGINE_UNAVAILABLE',
];

/** `POST /v1/cases/{id}/commands`: one address for everything a person does with a case. */
export function commandRoutes(deps: ApiDeps, cases: KnownCases): AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/v1/cases/{id}/commands',
      summary:
        'Give a case a command; the Idempotency-Key is its id. A repeated id acts once and gets the first answer.',
      access: ['client', 'staff', 'admin'],
      keyed: true,
      params: CaseParams,
      body: CaseCommand,
      answers: {
        200: ['The case after the decision.', CaseBrief],
        202: ['The command is durable; its result is not there yet. Repeat it to get it.', Pending],
      },
      errors: REFUSALS,
      async handle({ params: { id }, body, caller, key, about }) {
        about(id);
        const known = await cases.find(id, caller);
        about(id, known.zone);
        const sealed = await sealedOf(deps, { id, known, caller, key, body, cases });
        const { register } = deps.files;
        await checkCited(register, id, body.files);
        const done = await deps.engine.command(id, sealed);
        if (done.kind === 'gone' && body.type === 'contact')
          throw contactAfterEnd((await cases.read(id, caller)).state, body.channel);
        const reply = replyTo(id, known.zone, done);
        // After the case took it; where this fails, the command is repeated under its key and cites then.
        await register.cite(id, key, body.files);
        return reply;
      },
    }),
  ];
}

/** Why a case that has ended takes no contact, and what does. */
function contactAfterEnd(state: CaseState, channel: string): Refusal {
  const into = goesOnAs(state);
  if (into !== state.caseId) return new Refusal('CASE_MERGED', { into });
  return new Refusal('CASE_COMPLETED', { openWith: openWith(state, channel) });
}

interface Request {
  readonly id: string;
  readonly known: KnownCase;
  readonly caller: Caller;
  readonly key: string;
  readonly body: CaseCommand;
  readonly cases: KnownCases;
}

async function sealedOf(deps: ApiDeps, request: Request): Promise<Sealed> {
  const { known, caller, key, body } = request;
  const { agent, source, occurredAt, personal } = body;
  const pack = (await deps.packs.pack(known.pack)).data;
  checkPersonal(pack, personal, personalOf(pack, body));
  const envelope = {
    id: key,
    actor: actorOf(deps.directory, caller, agent, instant(Date.now())),
    source: sourceOf(caller, source),
    ...(occurredAt !== undefined && { occurredAt: parseInstant(occurredAt) }),
  };
  const { command, more = {} } = await bodyOf(deps, request, pack, envelope.actor.id);
  const all = { ...personal, ...more };
  const gave = Object.keys(all).filter((name) => all[name]?.trim() !== '');
  return { command: { ...envelope, gave, ...command } as Command, personal: all };
}

const WITH_REASON: CaseCommand['type'][] = ['decideApproval', 'waiveStep', 'merge', 'unmerge'];

/** Personal fields a command may bring besides those the pack declares for its cases. */
function personalOf(pack: Pack, body: CaseCommand): string[] {
  if (body.type === 'act') return Object.keys(pack.actions[body.action]?.personal ?? {});
  return WITH_REASON.includes(body.type) ? ['reason'] : [];
}

type Made = { command: Partial<Command> & Pick<Command, 'type'>; more?: Record<string, string> };

async function bodyOf(deps: ApiDeps, request: Request, pack: Pack, actor: string): Promise<Made> {
  const { body } = request;
  switch (body.type) {
    case 'act': {
      const { type, action } = body;
      return { command: { type, action, input: typed(pack.actions[action]?.input ?? {}, body.input) } };
    }
    case 'call':
      return { command: callOf(body, actor) };
    case 'confirmStep': {
      const { type, step, ref } = body;
      const input = typed(stepFields(pack, step), body.input);
      return { command: { type, step, input, ...(ref !== undefined && { ref }) } };
    }
    case 'waiveStep':
      return { command: { type: body.type, step: body.step } };
    case 'contact':
      return { command: { type: body.type, channel: body.channel } };
    case 'claim':
      return { command: claimOf(deps, pack, body) };
    case 'decideApproval':
      return decisionOf(deps, request, body, actor);
    case 'assign':
      return { command: assignment(deps, pack, body) };
    case 'adoptCalendar':
      return { command: await adoption(deps, request.caller, body) };
    case 'reclassify':
      return { command: { type: body.type, category: body.category } };
    case 'consent':
      return { command: { type: body.type, to: body.to } };
    case 'liftHold':
      return { command: { type: body.type, hold: body.hold } };
    case 'merge':
      return { command: await mergerOf(request.cases, request.caller, body.into) };
    case 'close':
    case 'unmerge':
      return { command: { type: body.type } };
  }
}

function callOf(body: Extract<CaseCommand, { type: 'call' }>, actor: string): Made['command'] {
  const { type, direction, connected, party, transfer, promise } = body;
  const given = promise && { promise: { at: parseInstant(promise.at), by: actor } };
  return { type, direction, connected, party, ...(transfer && { transfer }), ...given };
}

/** The caller only names the mail; what it says, when and by whom is not theirs to tell. */
async function decisionOf(
  deps: ApiDeps,
  { id }: Request,
  body: Extract<CaseCommand, { type: 'decideApproval' }>,
  actor: string
): Promise<Made> {
  const { type, approval, decision, revision, mailId } = body;
  const command = { type, approval, decision, ...(revision !== undefined && { revision }) };
  if (mailId === undefined) return { command };
  const approver = personOf(deps.directory, actor)?.id ?? actor;
  const found = await evidenceFor(deps, mailId, { caseId: id, approval, revision, approver });
  return {
    command: { ...command, revision: found.revision, evidence: found.evidence },
    more: { approvalText: found.text },
  };
}

function assignment(
  { directory }: ApiDeps,
  pack: Pack,
  { type, slot, person }: Extract<CaseCommand, { type: 'assign' }>
): Omit<CommandOf<'assign'>, 'id' | 'actor' | 'source'> {
  const { id, roles } = knownActor(directory, person, instant(Date.now()));
  const related = relatedTo(directory, pack, { [slot]: id });
  return { type, slot, person: id, roles, ...(Object.keys(related).length > 0 && { related }) };
}

function claimOf(
  { directory }: ApiDeps,
  pack: Pack,
  { type, category, also, facts, people }: Extract<CaseCommand, { type: 'claim' }>
): Omit<CommandOf<'claim'>, 'id' | 'actor' | 'source'> {
  const categories = { ...(category !== undefined && { category }), ...(also && { also }) };
  checkPeople(directory, people);
  const all = { ...people, ...relatedTo(directory, pack, people) };
  return { type, ...categories, facts: typed(pack.facts, facts), people: all };
}

async function adoption(
  { packs }: ApiDeps,
  caller: Caller,
  { type, calendar: id }: Extract<CaseCommand, { type: 'adoptCalendar' }>
): Promise<Omit<CommandOf<'adoptCalendar'>, 'id' | 'actor' | 'source'>> {
  if (!hasRole(caller, 'admin')) throw new Refusal('FORBIDDEN_ROLE', { needs: ['admin'] });
  const calendar = await packs.calendar(id);
  if (!calendar) throw new Refusal('CALENDAR_INVALID', { calendar: id });
  return { type, calendar };
}
