import { createHash } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import nodemailer from 'nodemailer';
import { z } from 'zod';
import type { MailRegister } from '../db/mail-register.js';
import type { Effect, EffectInput, EffectResult } from '../domain/case/effect.js';
import { hashReplyToken, mintReplyToken } from './approval-token.js';
import { caseToken } from './case-token.js';
import type { Directory, Person } from './directory.js';
import { mailText, type MailText } from './mail-text.js';
import { recipients } from './recipients.js';

export interface MailDeps {
  /** `smtp://` or `smtps://`, with user and password where the server wants them (`SMTP_URL`). */
  readonly smtpUrl: string;
  /** Domain of our Message-IDs, sender and reply addresses (`MAIL_DOMAIN`). */
  readonly domain: string;
  /** Makes our Message-IDs recognisable in what is answered to them (`APPROVAL_TOKEN_SECRET`). */
  readonly secret: string;
  /** Where people log in; links in mails lead there and decide nothing. */
  readonly appUrl: string;
  readonly timeoutMs: number;
  /** The version in force when it is asked for. */
  readonly directory: Directory;
  readonly register: Pick<MailRegister, 'addReplyAddress'>;
}

const Approval = z.looseObject({
  approval: z.string().min(1),
  revision: z.int().min(1),
  /** People who must not decide this (handler, subject): never asked, even if a role includes them. */
  exclude: z.array(z.string()).default([]),
});

interface Outgoing extends MailText {
  readonly to: readonly Person[];
  readonly key: string;
  readonly messageId: string;
  readonly replyTo?: string;
}

/**
 * Mail over SMTP. SMTP has no idempotency key, so a repeat after an ambiguous time-out is made recognisable: its
 * Message-ID derives from the business key (and the approver), and X-Redress-Key carries the key.
 *
 * Not retried: MAIL_REFUSED (every recipient refused for good), RECIPIENT_UNKNOWN, EFFECT_INPUT_INVALID. Retried:
 * MAIL_DEFERRED (the server said later, or refuses our login) and MAIL_UNREACHABLE (it may have been sent).
 */
export function createMail(deps: MailDeps): Record<'sendMail' | 'sendApprovalRequest', Effect> {
  const { smtpUrl: url, timeoutMs } = deps;
  const waits = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
  const transport = nodemailer.createTransport({ url, ...waits, disableFileAccess: true, disableUrlAccess: true });
  const deliver: Deliver = async ({ to, key, messageId, replyTo, subject, text }) => {
    const headers = { 'X-Redress-Key': key, 'Auto-Submitted': 'auto-generated' };
    const envelope = {
      from: `redress@${deps.domain}`,
      to: to.map(({ name, mail }) => ({ name: name.zh, address: mail })),
      ...(replyTo === undefined ? {} : { replyTo }),
    };
    try {
      const message = { ...envelope, messageId, subject, text, headers };
      const sent = (await transport.sendMail(message)) as { readonly rejected?: readonly unknown[] };
      return sent.rejected?.length ?? 0;
    } catch (error) {
      throw translated(error);
    }
  };
  return {
    sendMail: (input) => sendMail(deps, deliver, input),
    sendApprovalRequest: (input) => sendApprovalRequest(deps, deliver, input),
  };
}

/** Answers how many of the recipients the server refused while it took others. */
type Deliver = (mail: Outgoing) => Promise<number>;

async function sendMail(deps: MailDeps, deliver: Deliver, input: EffectInput): Promise<EffectResult> {
  const to = withStandIns(deps.directory, recipients(deps.directory, input.to ?? [], input.at), input.at);
  const messageId = messageIdOf(deps, input.caseId, input.key);
  const rejected = await deliver({ ...textOf(deps, input, false), to, key: input.key, messageId });
  const data = { to: to.map(({ id }) => id), rejected };
  return { ref: messageId, at: Date.now(), data };
}

/** Who is on leave is told, and so is who stands in: nothing waits for a return. */
function withStandIns(directory: Directory, people: readonly Person[], at: number): readonly Person[] {
  return [...new Set(people.flatMap((person) => [person, directory.standInOf(person.id, at) ?? person]))];
}

/** One mail for each approver, each with an own reply address; a repeat may carry a new address, and either one works. */
async function sendApprovalRequest(deps: MailDeps, deliver: Deliver, input: EffectInput): Promise<EffectResult> {
  const asked = Approval.safeParse(input.with);
  if (!asked.success) throw ApplicationFailure.nonRetryable('approval or revision missing', 'EFFECT_INPUT_INVALID');
  const { approval, revision, exclude } = asked.data;
  const approvers = approversOf(deps.directory, input, exclude);
  if (approvers.length === 0) throw ApplicationFailure.nonRetryable('nobody left to decide', 'RECIPIENT_UNKNOWN');
  const text = textOf(deps, input, true);
  for (const approver of approvers) {
    const token = mintReplyToken();
    const grant = { caseId: input.caseId, approval, revision, approver: approver.id };
    await deps.register.addReplyAddress(hashReplyToken(token), grant, Date.now());
    const messageId = messageIdOf(deps, input.caseId, `${input.key}:${approver.id}`);
    const replyTo = `approve+${token}@${deps.domain}`;
    await deliver({ ...text, to: [approver], key: `${input.key}:${approver.id}`, messageId, replyTo });
  }
  const data = { to: approvers.map(({ id }) => id) };
  return { ref: messageIdOf(deps, input.caseId, input.key), at: Date.now(), data };
}

/**
 * Those asked who may decide, their stand-ins where they are on leave; where that is nobody, because the approver handles the
 * case, those who stand in for them.
 */
function approversOf(
  directory: Directory,
  { to = [], at }: EffectInput,
  exclude: readonly string[]
): readonly Person[] {
  const may = ({ id }: Person) => !exclude.includes(id);
  const asked = recipients(directory, to, at).map((person) => directory.standInOf(person.id, at) ?? person);
  const approvers = [...new Set(asked)].filter(may);
  return approvers.length > 0 ? approvers : asked.flatMap(({ id }) => directory.deputyOf(id, at) ?? []).filter(may);
}

function textOf(deps: MailDeps, input: EffectInput, wantsDecision: boolean): MailText {
  try {
    return mailText(input, { appUrl: deps.appUrl, zone: deps.directory.zone }, wantsDecision);
  } catch {
    throw ApplicationFailure.nonRetryable('subject or text of the mail is malformed', 'EFFECT_INPUT_INVALID');
  }
}

function messageIdOf({ domain, secret }: MailDeps, caseId: string, key: string): string {
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 32);
  return `<${caseToken(secret, caseId)}.${digest}@${domain}>`;
}

/** Server texts may quote addresses, so only the reply code gets into the failure. */
function translated(error: unknown): ApplicationFailure {
  const { responseCode, code } = z
    .object({ responseCode: z.number().optional().catch(undefined), code: z.string().optional().catch(undefined) })
    .catch({})
    .parse(error);
  if (responseCode === undefined)
    return ApplicationFailure.retryable('no answer from the mail server', 'MAIL_UNREACHABLE');
  if (responseCode < 500 || code === 'EAUTH') {
    return ApplicationFailure.retryable(`mail server: ${responseCode}`, 'MAIL_DEFERRED');
  }
  return ApplicationFailure.nonRetryable(`mail server: ${responseCode}`, 'MAIL_REFUSED');
}
