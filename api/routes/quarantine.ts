import { z } from 'zod';
import { caseReplyAddress } from '../../activities/case-token.js';
import { mailIdOf } from '../../db/mail-rows.js';
import type { RegisteredMail } from '../../db/mail-verdict.js';
import { attachMail, caseMails, quarantinedMail, quarantinedMails, resolveMail } from '../../db/quarantine.js';
import type { MailLine, Resolution } from '../../db/quarantine.js';
import type { Command } from '../../domain/case/commands.js';
import { formatLocal } from '../../domain/calendar/index.js';
import { Refusal } from '../../domain/errors.js';
import { instant, type Instant } from '../../domain/time.js';
import { actorOf } from '../actors.js';
import { CaseMails, Quarantine, Resolved } from '../answers-mail.js';
import type { Caller } from '../auth.js';
import type { ApiDeps } from '../deps.js';
import type { KnownCases } from '../known-cases.js';
import { findReadable } from '../readers.js';
import { type AnyRoute, route } from '../route.js';
import { CaseParams, ResolveMail } from '../schemas.js';
import { CHANNEL, openByMail } from '../take-mail.js';

/** More at once nobody reads; of the quarantine the next come up as the oldest are resolved. */
const MOST = 200;

/** The mails of a case, and those that wait for a person. Only staff may read them: they are personal from first to last line. */
export function quarantineRoutes(deps: ApiDeps, cases: KnownCases): AnyRoute[] {
  return [listed(deps, cases), waiting(deps), resolve(deps, cases)];
}

const view = ({ receivedAt, sentAt, ...line }: MailLine, zone: string): object => ({
  ...line,
  receivedAt: formatLocal(instant(receivedAt), zone),
  sentAt: formatLocal(instant(sentAt), zone),
});

function listed(deps: ApiDeps, cases: KnownCases): AnyRoute {
  const { pool, config } = deps;
  return route({
    method: 'get',
    path: '/v1/cases/{id}/mails',
    summary: 'The mails of a case, oldest first.',
    access: ['staff'],
    params: CaseParams,
    answers: { 200: ['The last part quoted from others left out.', CaseMails] },
    errors: ['CASE_UNKNOWN', 'PERSONAL_RESTRICTED', 'DATABASE_UNAVAILABLE'],
    async handle({ params: { id }, caller, now, about }) {
      about(id);
      const { zone } = await findReadable(deps, cases, id, { caller, now });
      const mails = await caseMails(pool, config.payloadKeys, id, MOST);
      const replyAddress = caseReplyAddress(config.approvalTokenSecret, id, config.mailDomain);
      return { body: { caseId: id, replyAddress, mails: mails.map((mail) => view(mail, zone)) } };
    },
  });
}

function waiting({ pool, config, directory }: ApiDeps): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/mail/quarantine',
    summary: 'Mails that wait for a person, oldest first.',
    access: ['staff'],
    answers: { 200: ['At most 200.', Quarantine] },
    errors: ['DATABASE_UNAVAILABLE'],
    async handle({ caller }) {
      const mails = await quarantinedMails(pool, config.payloadKeys, caller.org, MOST);
      return { body: { mails: mails.map((mail) => view(mail, directory.zone)) } };
    },
  });
}

function resolve(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'post',
    path: '/v1/mail/quarantine/{id}/resolve',
    summary:
      'Open a case with a mail of the quarantine, attach it to one, or discard it: then it is kept and nothing else.',
    access: ['staff'],
    keyed: true,
    params: z.object({ id: z.string() }),
    body: ResolveMail,
    answers: { 200: ['Out of the quarantine.', Resolved] },
    errors: [
      'MAIL_UNKNOWN',
      'MAIL_RESOLVED',
      'CASE_UNKNOWN',
      'PACK_UNKNOWN',
      'DATABASE_UNAVAILABLE',
      'ENGINE_UNAVAILABLE',
    ],
    async handle({ params: { id }, body: { action, caseId, reason }, caller, now, key }) {
      const { pool, config } = deps;
      const found = await quarantinedMail(pool, config.payloadKeys, caller.org, id);
      if (!found) throw new Refusal('MAIL_UNKNOWN');
      if (found.resolution) return { body: answerTo(found.resolution, id, key) };
      const { id: by } = actorOf(deps.directory, caller, undefined, now);
      const about = await carryOut(deps, cases, { mail: found.mail, action, caseId, caller, now });
      const done = { action, ...(about !== undefined && { caseId: about }) };
      if (!(await resolveMail(pool, config.payloadKeys, id, { ...done, by, reason, key })))
        throw new Refusal('MAIL_RESOLVED');
      return { body: { mailId: id, ...done } };
    },
  });
}

/** The first answer to the request that resolved it. Throws MAIL_RESOLVED for any other. */
function answerTo({ action, caseId, key }: Resolution, mailId: string, asked: string): object {
  if (key !== asked) throw new Refusal('MAIL_RESOLVED');
  return { mailId, action, ...(caseId !== undefined && { caseId }) };
}

interface Wanted {
  readonly mail: RegisteredMail;
  readonly action: ResolveMail['action'];
  readonly caseId: string | undefined;
  readonly caller: Caller;
  readonly now: Instant;
}

/** The case it came to. What it does it does once for each mail: who dies before it is written down may begin anew. */
async function carryOut(deps: ApiDeps, cases: KnownCases, wanted: Wanted): Promise<string | undefined> {
  const { mail, action, caseId = '', caller, now } = wanted;
  if (action === 'discard') return undefined;
  if (action === 'open') return ((await openByMail(deps, cases, mail)).body as { caseId: string }).caseId;
  await cases.find(caseId, caller);
  const mailId = mailIdOf(mail.messageId);
  const actor = actorOf(deps.directory, caller, undefined, now);
  const id = `mail:${mailId}:${actor.id}`;
  const command: Command = { id, type: 'contact', actor, source: 'manual', channel: CHANNEL };
  // A case that has ended takes no contact any more; the mail belongs to its file all the same.
  await deps.engine.command(caseId, { command, personal: {} }).catch((error: unknown) => {
    if (!(error instanceof Refusal) || error.code !== 'CASE_CLOSED') throw error;
  });
  await attachMail(deps.pool, mailId, caseId);
  return caseId;
}
