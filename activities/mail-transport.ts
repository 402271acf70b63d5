import { createHash } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import nodemailer from 'nodemailer';
import { z } from 'zod';
import { caseToken } from './case-token.js';
import type { MailText } from './mail-text.js';

/** How mail leaves. */
export interface MailSettings {
  /** `smtp://` or `smtps://`, with user and password where the server wants them (`SMTP_URL`). */
  readonly smtpUrl: string;
  /** Domain of our Message-IDs, sender and reply addresses (`MAIL_DOMAIN`). */
  readonly domain: string;
  /** Makes our Message-IDs recognisable in what is answered to them (`APPROVAL_TOKEN_SECRET`). */
  readonly secret: string;
  readonly timeoutMs: number;
}

export interface Outgoing extends MailText {
  readonly to: readonly { readonly name?: string; readonly address: string }[];
  readonly key: string;
  readonly messageId: string;
  readonly replyTo?: string;
  /** Ordered by a person: not marked as a machine's. */
  readonly personal?: boolean;
}

/** Answers how many of the recipients the server refused while it took others. */
export type Deliver = (mail: Outgoing) => Promise<number>;

/**
 * Mail over SMTP. SMTP has no idempotency key, so a repeat after an ambiguous time-out is made recognisable: its Message-ID
 * derives from the business key, and X-Redress-Key carries the key.
 *
 * Not retried: MAIL_REFUSED (every recipient refused for good). Retried: MAIL_DEFERRED (the server said later, or refuses our
 * login) and MAIL_UNREACHABLE (it may have been sent).
 */
export function createDeliver({ smtpUrl: url, domain, timeoutMs }: MailSettings): Deliver {
  const waits = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
  const transport = nodemailer.createTransport({ url, ...waits, disableFileAccess: true, disableUrlAccess: true });
  return async ({ to, key, messageId, replyTo, personal, subject, text }) => {
    const headers = { 'X-Redress-Key': key, ...(personal !== true && { 'Auto-Submitted': 'auto-generated' }) };
    const envelope = {
      from: `redress@${domain}`,
      to: to.map(({ name = '', address }) => ({ name, address })),
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
}

/** The Message-ID of what is sent under a business key: it names the case to us, and to nobody else. */
export function messageIdOf({ domain, secret }: Pick<MailSettings, 'domain' | 'secret'>, caseId: string, key: string) {
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
