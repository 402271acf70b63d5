import { evidenceFor } from '../activities/verify-approval.js';
import type { Command } from '../domain/case/commands.js';
import { Refusal } from '../domain/errors.js';
import { allInputs } from '../domain/pack/inputs.js';
import type { Pack } from '../domain/pack/schema.js';
import { parseInstant, type Instant } from '../domain/time.js';
import { personOf, relatedTo } from './actors.js';
import { assignment } from './assignment.js';
import { hasRole, type Caller } from './auth.js';
import type { ApiDeps } from './deps.js';
import { mergerOf } from './duplicates.js';
import { earlierOfClaim } from './earlier.js';
import { checkPeople, stepFields, typed } from './input.js';
import type { KnownCases } from './known-cases.js';
import { unwritable } from './letter-order.js';
import type { CaseCommand } from './schemas.js';

type Own<T extends CaseCommand['type']> = Extract<CaseCommand, { type: T }>;
/** The core's command without its envelope, and personal texts that are not the caller's to tell. */
type Made = { command: Partial<Command> & Pick<Command, 'type'>; more?: Record<string, string> };

/** What a command is made with, beside its body. */
export interface Making {
  readonly deps: ApiDeps;
  readonly cases: KnownCases;
  readonly caseId: string;
  readonly caller: Caller;
  readonly pack: Pack;
  /** The person who acts. */
  readonly actor: string;
  readonly now: Instant;
}

type Builders = {
  readonly [T in CaseCommand['type']]: (body: Own<T>, making: Making) => Made | Promise<Made>;
};

type Plain = Exclude<
  CaseCommand['type'],
  'act' | 'call' | 'confirmStep' | 'correct' | 'claim' | 'assign' | 'decideApproval' | 'adoptCalendar' | 'merge'
>;

/** What the caller wrote is the core's command as it is. */
function asWritten(body: Own<Plain>): Made {
  const { agent: _a, source: _s, occurredAt: _o, personal: _p, files: _f, ...command } = body;
  return { command };
}

const BUILDERS: Builders = {
  act: ({ type, action, input }, { pack }) => {
    return { command: { type, action, input: typed(pack.actions[action]?.input ?? {}, input) } };
  },
  call: ({ type, direction, connected, party, transfer, promise }, { actor: by }) => {
    const given = promise && { promise: { at: parseInstant(promise.at), by } };
    return { command: { type, direction, connected, party, ...(transfer && { transfer }), ...given } };
  },
  confirmStep: ({ type, step, input, ref }, { pack }) => {
    return { command: { type, step, input: typed(stepFields(pack, step), input), ...(ref !== undefined && { ref }) } };
  },
  correct: ({ type, entry, reading }, { pack }) => {
    if (!reading) return { command: { type, entry } };
    const occurredAt = reading.occurredAt === undefined ? {} : { occurredAt: parseInstant(reading.occurredAt) };
    return { command: { type, entry, reading: { input: typed(allInputs(pack), reading.input), ...occurredAt } } };
  },
  claim,
  assign: (body, { deps, pack, now }) => ({ command: assignment(deps.directory, pack, body, now) }),
  decideApproval,
  adoptCalendar,
  waiveStep: asWritten,
  contact: asWritten,
  reclassify: asWritten,
  consent: asWritten,
  liftHold: asWritten,
  acknowledgePage: asWritten,
  giveOpinion: asWritten,
  sendLetter: async (body, making) => {
    const fault = await unwritable(making, body);
    return { command: { ...asWritten(body).command, ...(fault && { unwritable: fault }) } };
  },
  merge: async ({ into }, { cases, caller }) => ({ command: await mergerOf(cases, caller, into) }),
  unmerge: asWritten,
  close: asWritten,
};

/** The core's command a body asks for: instants and relations are looked up here, the core looks nothing up. */
export function commandOf(body: CaseCommand, making: Making): Made | Promise<Made> {
  const build = BUILDERS[body.type] as (body: CaseCommand, making: Making) => Made | Promise<Made>;
  return build(body, making);
}

/** Personal fields a command may bring besides those the pack declares for its cases. */
export function personalOf(pack: Pack, body: CaseCommand): readonly string[] {
  if (body.type === 'act') return Object.keys(pack.actions[body.action]?.personal ?? {});
  if (body.type === 'sendLetter') return pack.letters[body.letter]?.needs ?? [];
  return WITH_REASON.has(body.type) ? ['reason'] : [];
}

const WITH_REASON = new Set<CaseCommand['type']>([
  'decideApproval',
  'waiveStep',
  'correct',
  'merge',
  'unmerge',
  'giveOpinion',
]);

/** The caller only names the mail; what it says, when and by whom is not theirs to tell. */
async function decideApproval(body: Own<'decideApproval'>, { deps, caseId, actor }: Making): Promise<Made> {
  const { type, approval, decision, revision, mailId } = body;
  const command = { type, approval, decision, ...(revision !== undefined && { revision }) };
  if (mailId === undefined) return { command };
  const approver = personOf(deps.directory, actor)?.id ?? actor;
  const found = await evidenceFor(deps, mailId, { caseId, approval, revision, approver });
  return {
    command: { ...command, revision: found.revision, evidence: found.evidence },
    more: { approvalText: found.text },
  };
}

async function claim(
  { type, category, also, facts, people, personal }: Own<'claim'>,
  { deps, cases, caseId, pack, actor, now }: Making
): Promise<Made> {
  const { directory } = deps;
  const categories = { ...(category !== undefined && { category }), ...(also && { also }) };
  checkPeople(directory, people);
  const { slot } = pack.intake;
  const all = { ...people, ...relatedTo(directory, pack, { ...(slot !== undefined && { [slot]: actor }), ...people }) };
  const said = { caseId, pack, facts: typed(pack.facts, facts), personal, at: now };
  const earlier = await earlierOfClaim(deps, cases, said);
  return { command: { type, ...categories, facts: said.facts, people: all, ...earlier } };
}

async function adoptCalendar(
  { type, calendar: id }: Own<'adoptCalendar'>,
  { deps: { packs }, caller }: Making
): Promise<Made> {
  if (!hasRole(caller, 'admin')) throw new Refusal('FORBIDDEN_ROLE', { needs: ['admin'] });
  const calendar = await packs.calendar(id);
  if (!calendar) throw new Refusal('CALENDAR_INVALID', { calendar: id });
  return { command: { type, calendar } };
}
