import { evidenceOf } from '../activities/verify-approval.js';
import { mailIdOf } from '../db/mail-rows.js';
import type { Held, MailVerdict, RegisteredMail } from '../db/mail-verdict.js';
import { attachMail, holdMail } from '../db/quarantine.js';
import type { Command } from '../domain/case/commands.js';
import { goesOnAs } from '../domain/case/standing.js';
import { brief } from '../domain/decide/brief.js';
import { ERRORS, Refusal } from '../domain/errors.js';
import { formatInstant, instant, type Instant } from '../domain/time.js';
import { knownActor, machineActor } from './actors.js';
import { giveContact, knownCase } from './contacts.js';
import { takeBounce } from './deliveries.js';
import type { ApiDeps } from './deps.js';
import { receiveMail } from './inbound-mail.js';
import type { KnownCases } from './known-cases.js';
import type { Delivery } from './mail-parse.js';
import { openCase } from './opening.js';
import { replyTo } from './replies.js';
import type { Reply } from './route.js';
import { OpenCase } from './schemas.js';
import { briefView } from './views.js';

export type TakeMail = (delivery: Delivery, about?: (caseId: string) => void) => Promise<Reply>;

/** Who acts where a mail acts by itself; the role packs know it by. */
const MAILBOX = 'mailbox';
/** What packs call the way a mail takes. */
export const CHANNEL = 'email';

/**
 * The one way in for mail, however it reached us: registers it, then acts on it. Answers what came of it. Throws a refusal under
 * 500 for a mail that is registered and stops nothing, or waits in quarantine for a person; 500 and more for one to be delivered again.
 * A mail acts once: a repeat is handed on under the same key.
 */
export function takeMail(deps: ApiDeps, cases: KnownCases): TakeMail {
  const { register, directory, names, config } = deps;
  const { intake, authServer: ownServer } = config.mail;
  const inbound = {
    ...{ register, directory, names, domain: config.mailDomain, secret: config.approvalTokenSecret },
    ...(intake && { intake: intake.address }),
    ...(ownServer !== undefined && { ownServer }),
  };
  return async (delivery, about = () => undefined) => {
    // The clock of a mail server may be ahead of ours; a rehearsal has its own.
    const arrivedAt = config.rehearsal ? delivery.arrivedAt : Math.min(delivery.arrivedAt, Date.now());
    const { mail, repeated } = await receiveMail({ ...delivery, arrivedAt }, inbound);
    const { verdict, held } = mail;
    if ('caseId' in verdict && verdict.caseId !== undefined) about(verdict.caseId);
    if ('grant' in verdict && verdict.grant) about(verdict.grant.caseId);
    if (held) throw new Refusal(held.code, { why: verdict.code === 'unclear' ? verdict.why : held.reason });
    if (verdict.code === 'bounce') await takeBounce(deps, mail);
    if (verdict.code === 'bounce' || verdict.code === 'automaticReply')
      throw new Refusal('MAIL_AUTOMATIC', { why: verdict.code });
    // Who may decide is asked as of now; a rehearsal's now is when the mail came.
    const now = instant(config.rehearsal ? arrivedAt : Date.now());
    const reply = await handOn(deps, cases, mail, now).catch(async (error: unknown) => {
      await hold(deps, mail, error);
      throw error;
    });
    return repeated ? { ...reply, headers: { ...reply.headers, 'Idempotent-Replay': 'true' } } : reply;
  };
}

/** What a case, or an opening, refused waits for a person; the mail stays attached where it was. */
async function hold(deps: ApiDeps, { messageId }: RegisteredMail, error: unknown): Promise<void> {
  if (!(error instanceof Refusal) || ERRORS[error.code].status >= 500) return;
  const reason: Held['reason'] = error.code === 'CASE_COMPLETED' ? 'caseCompleted' : 'refused';
  await holdMail(deps.pool, mailIdOf(messageId), { reason, code: error.code });
}

function handOn(deps: ApiDeps, cases: KnownCases, mail: RegisteredMail, now: Instant): Promise<Reply> {
  const { verdict } = mail;
  switch (verdict.code) {
    case 'approve':
    case 'reject':
      return decide(deps, cases, { ...mail, verdict }, now);
    case 'caseReply':
      return contact(deps, cases, { ...mail, verdict }, now);
    default:
      return openByMail(deps, cases, mail);
  }
}

type Decision = Extract<MailVerdict, { code: 'approve' | 'reject' }>;

type Judged<V extends MailVerdict> = RegisteredMail & { readonly verdict: V };

async function decide(deps: ApiDeps, cases: KnownCases, mail: Judged<Decision>, now: Instant): Promise<Reply> {
  const { verdict } = mail;
  const { caseId, approval, revision, approver } = verdict.grant;
  const row = await cases.row(caseId);
  if (!row) throw new Refusal('CASE_UNKNOWN');
  const found = await evidenceOf(deps.register, mail.messageId);
  if (!found) throw new Refusal('MAIL_UNKNOWN');
  const personal = { approvalText: found.text, ...(verdict.code === 'reject' && { reason: verdict.reason }) };
  const command: Command = {
    id: `mail:${mail.messageId}`,
    type: 'decideApproval',
    actor: knownActor(deps.directory, approver, now),
    source: 'mail',
    occurredAt: instant(mail.sentAt),
    ...{ approval, revision, decision: verdict.code, evidence: found.evidence, gave: Object.keys(personal) },
  };
  return replyTo(caseId, row.state.zone, await deps.engine.command(caseId, { command, personal }));
}

/**
 * The complainant came back; what was written stays in the register, sealed. One of our own people did not come back. What answers to
 * a merged case is about the one that goes on for it; what answers to a closed one is about the case that follows it.
 */
async function contact(
  deps: ApiDeps,
  cases: KnownCases,
  mail: Judged<Extract<MailVerdict, { code: 'caseReply' }>>,
  now: Instant
): Promise<Reply> {
  const { caseId: named, own } = mail.verdict;
  const { state } = await knownCase(cases, named);
  const [caseId, { zone }, mailId] = [goesOnAs(state), state, mailIdOf(mail.messageId)];
  if (caseId !== named) await attachMail(deps.pool, mailId, caseId);
  if (own) return { body: briefView(brief(state), zone) };
  const [id, machine, at] = [`mail:${mailId}`, machineActor(MAILBOX, now), instant(mail.receivedAt)];
  const reply = await giveContact(
    deps,
    cases,
    { caseId, zone },
    {
      command: { ...{ id, type: 'contact', actor: machine, source: 'mail', channel: CHANNEL }, occurredAt: at },
      ...{ id, personal: {}, said: writtenIn(mail), at, machine },
    }
  );
  const { caseId: taker } = reply.body as { caseId: string };
  if (taker !== caseId) await attachMail(deps.pool, mailId, taker);
  return reply;
}

function writtenIn({ sender, text, subject }: RegisteredMail): { email: string; narrative: string } {
  return { email: sender, narrative: text === '' ? subject : text };
}

/** Opens a case by a mail, as received but unclaimed; once for each mail. Throws what an opening may refuse. */
export async function openByMail(deps: ApiDeps, cases: KnownCases, mail: RegisteredMail): Promise<Reply> {
  const { intake } = deps.config.mail;
  if (!intake) throw new Refusal('PACK_UNKNOWN', { missing: 'MAIL_INTAKE_PACK' });
  const { pack, category } = intake;
  const mailId = mailIdOf(mail.messageId);
  const receivedAt = formatInstant(instant(mail.receivedAt));
  const clock = deps.config.rehearsal && { clock: { mode: 'stepped', now: receivedAt } };
  const opened = await openCase(deps, cases, {
    ...{ org: mail.org, client: MAILBOX, key: mailId },
    body: OpenCase.parse({ pack, category, channel: CHANNEL, receivedAt, personal: writtenIn(mail), ...clock }),
    by: (now) => ({ actor: machineActor(MAILBOX, now), source: 'mail' }),
    about: () => undefined,
  });
  await attachMail(deps.pool, mailId, (opened.body as { caseId: string }).caseId);
  return opened;
}
