import type { Command } from '../../domain/case/commands.js';
import { goesOnAs } from '../../domain/case/standing.js';
import type { CaseState } from '../../domain/case/state.js';
import { openWith } from '../../domain/decide/commands/contacts.js';
import { Refusal, type ErrorCode } from '../../domain/errors.js';
import { instant, parseInstant } from '../../domain/time.js';
import type { Sealed } from '../../workflows/contract.js';
import { actorOf } from '../actors.js';
import { CaseBrief, Pending } from '../answers.js';
import type { Caller } from '../auth.js';
import { checkCited } from '../cited-files.js';
import { commandOf, personalOf } from '../command-bodies.js';
import type { ApiDeps } from '../deps.js';
import { checkPersonal, sourceOf } from '../input.js';
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

async function sealedOf(deps: ApiDeps, { id, known, caller, key, body, cases }: Request): Promise<Sealed> {
  const { agent, source, occurredAt, personal, files } = body;
  const pack = (await deps.packs.pack(known.pack)).data;
  checkPersonal(pack, personal, personalOf(pack, body));
  const envelope = {
    id: key,
    actor: actorOf(deps.directory, caller, agent, instant(Date.now())),
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
  });
  const all = { ...personal, ...more };
  const gave = Object.keys(all).filter((name) => all[name]?.trim() !== '');
  return { command: { ...envelope, gave, ...command } as Command, personal: all };
}
