import type { Command } from '../../domain/case/commands.js';
import type { ErrorCode } from '../../domain/errors.js';
import { parseInstant, type Instant } from '../../domain/time.js';
import type { Sealed } from '../../workflows/contract.js';
import { actorOf } from '../actors.js';
import { CaseBrief, Pending } from '../answers.js';
import type { Caller } from '../auth.js';
import { checkCited } from '../cited-files.js';
import { commandOf, personalOf } from '../command-bodies.js';
import { contactByCall, giveContact } from '../contacts.js';
import type { ApiDeps } from '../deps.js';
import { checkPersonal, sourceOf } from '../input.js';
import type { KnownCase, KnownCases } from '../known-cases.js';
import { replyTo } from '../replies.js';
import { type AnyRoute, type Reply, route } from '../route.js';
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
  'PERSON_ON_LEAVE',
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
  'PAGE_UNKNOWN',
  'PAGE_ACKNOWLEDGED',
  'PAGE_OVER',
  'CLOSING_INCOMPLETE',
  'ENTRY_UNKNOWN',
  'ENTRY_NOT_CORRECTABLE',
  'ENTRY_CORRECTED',
  'ENTRY_OWN',
  'LETTER_UNKNOWN',
  'LETTER_SENT',
  'LETTER_VALUE_MISSING',
  'LETTER_TOO_LONG',
  'ADDRESS_INVALID',
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
        201: ['It had ended: the case that follows it, which the contact opened.', CaseBrief],
        202: ['The command is durable; its result is not there yet. Repeat it to get it.', Pending],
      },
      errors: REFUSALS,
      async handle({ params: { id }, body, caller, now, key, about }) {
        about(id);
        const known = await cases.find(id, caller);
        about(id, known.zone);
        const sealed = await sealedOf(deps, { id, known, caller, now, key, body, cases });
        const { register } = deps.files;
        await checkCited(register, id, body.files);
        const reply = await given(deps, cases, { caseId: id, zone: known.zone }, sealed);
        // After the case took it; where this fails, the command is repeated under its key and cites then.
        await register.cite(id, key, body.files);
        return reply;
      },
    }),
  ];
}

/** What came of it; a contact on a case that has ended goes to the case that follows. */
async function given(
  deps: ApiDeps,
  cases: KnownCases,
  place: { caseId: string; zone: string },
  { command, personal }: Sealed
): Promise<Reply> {
  const { caseId, zone } = place;
  // The key is unique in its own case only.
  const id = `${command.id}:${caseId}`;
  if (command.type === 'call') return giveContact(deps, cases, place, contactByCall(command, id, personal));
  if (command.type !== 'contact')
    return replyTo(caseId, zone, await deps.engine.command(caseId, { command, personal }));
  const at = command.occurredAt !== undefined && { at: command.occurredAt };
  return giveContact(deps, cases, place, { command, id, personal, said: personal, ...at });
}

interface Request {
  readonly id: string;
  readonly known: KnownCase;
  readonly caller: Caller;
  readonly now: Instant;
  readonly key: string;
  readonly body: CaseCommand;
  readonly cases: KnownCases;
}

async function sealedOf(deps: ApiDeps, { id, known, caller, now, key, body, cases }: Request): Promise<Sealed> {
  const { agent, source, occurredAt, personal, files } = body;
  const pack = (await deps.packs.pack(known.pack)).data;
  checkPersonal(pack, personal, personalOf(pack, body));
  const envelope = {
    id: key,
    actor: actorOf(deps.directory, caller, agent, now),
    source: sourceOf(caller, source),
    ...(occurredAt !== undefined && { occurredAt: parseInstant(occurredAt) }),
    ...(files.length > 0 && { files }),
  };
  const { command, more = {} } = await commandOf(body, {
    deps,
    cases,
    caseId: id,
    caller,
    pack,
    actor: envelope.actor.id,
    now,
  });
  const all = { ...personal, ...more };
  const gave = Object.keys(all).filter((name) => all[name]?.trim() !== '');
  return { command: { ...envelope, gave, ...command } as Command, personal: all };
}
