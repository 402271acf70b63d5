import { hashReplyToken } from '../activities/approval-token.js';
import type { Directory } from '../activities/directory.js';
import type { MailRegister, MailVerdict, RegisteredMail, ReplyAddress } from '../db/mail-register.js';
import { readMail, type ReadMail } from './mail-parse.js';
import { decisionIn } from './mail-words.js';

export interface InboundMailDeps {
  readonly register: MailRegister;
  readonly directory: Directory;
  /** Domain of our reply addresses (`MAIL_DOMAIN`). */
  readonly domain: string;
}

/**
 * What became of a raw message. `received` holds the mail as registered: the first time, and with `repeated` for every
 * further delivery of the same Message-ID, with the *first* verdict. So a caller that died after registering a
 * decision hands it on when the gateway delivers again, under the same command id.
 */
export type MailReceipt =
  | { readonly code: 'received'; readonly repeated: boolean; readonly mail: RegisteredMail }
  | { readonly code: 'unreadable' };

/** Reads, judges and registers one raw MIME message that arrived at `receivedAt` (epoch milliseconds). Decides nothing itself. */
export async function receiveMail(raw: Buffer, receivedAt: number, deps: InboundMailDeps): Promise<MailReceipt> {
  const mail = await readMail(raw, deps.domain, receivedAt);
  if (!mail) return { code: 'unreadable' };
  return { code: 'received', ...(await deps.register.addMail(mail, await judge(mail, deps))) };
}

async function judge(mail: ReadMail, { register, directory }: InboundMailDeps): Promise<MailVerdict> {
  const [token, ...others] = mail.tokens;
  if (token === undefined) return { code: 'noReplyAddress' };
  if (others.length > 0) return { code: 'severalAddresses' };
  const address = await register.replyAddress(hashReplyToken(token));
  return address ? verdictOn(mail, address, directory.person(address.approver)?.mail) : { code: 'addressUnknown' };
}

/** The verdict on a mail to a known reply address, whose approver has `approverMail` in the directory. Pure. */
export function verdictOn(mail: ReadMail, address: ReplyAddress, approverMail: string | undefined): MailVerdict {
  const { usedBy, ...grant } = address;
  if (mail.kind === 'bounce') return { code: 'bounce', grant };
  if (mail.kind === 'automatic') return { code: 'automaticReply', grant };
  if (mail.sender !== approverMail) return { code: 'wrongSender', grant };
  if (usedBy !== undefined) return { code: 'addressUsed', grant };
  return { ...decisionIn(mail.text), grant };
}
