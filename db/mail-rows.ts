import { createHash } from 'node:crypto';
import { keyById, seal, unseal, type Key, type Keyring } from '../config/keyring.js';
import type { Authenticity, Held, InboundMail, MailVerdict, RegisteredMail } from './mail-verdict.js';

/** The short name of a mail: in addresses, in commands, and wherever a Message-ID would tell too much. */
export function mailIdOf(messageId: string): string {
  return `M-${createHash('sha256').update(messageId).digest('hex').slice(0, 20)}`;
}

export interface MailRow {
  mail_id: string;
  message_id: string;
  org: string;
  sent_at: Date;
  received_at: Date;
  sha256: string;
  raw: Buffer;
  raw_key: string;
  content: Buffer | null;
  auth: Authenticity;
  verdict: MailVerdict;
  case_id: string | null;
  held: Held | null;
}

type Content = Pick<InboundMail, 'sender' | 'subject' | 'text'> & { reason?: string };

/** Mails kept before contents were sealed have theirs in the raw message only. */
const NO_CONTENT: Content = { sender: '', subject: '', text: '' };

const rawContext = (messageId: string) => `mail:${messageId}`;
const contentContext = (messageId: string) => `mail-content:${messageId}`;

/** Everything personal of a mail, sealed: the raw message, and who wrote what. The verdict stays without a reason given. */
export function sealMail(key: Key, { messageId, sender, subject, text, raw }: InboundMail, verdict: MailVerdict) {
  const { reason, ...clear } = verdict as MailVerdict & { reason?: string };
  const content: Content = { sender, subject, text, ...(reason !== undefined && { reason }) };
  return {
    raw: seal(key, raw, rawContext(messageId)),
    content: seal(key, Buffer.from(JSON.stringify(content)), contentContext(messageId)),
    verdict: JSON.stringify(clear),
  };
}

/** The mail as it was registered. */
export function mailOf(keys: Keyring, row: MailRow): RegisteredMail {
  const { sender, subject, text, reason } = contentOf(keys, row);
  const verdict = { ...row.verdict, ...(reason !== undefined && { reason }) } as MailVerdict;
  return {
    ...{ messageId: row.message_id, org: row.org, sha256: row.sha256, auth: row.auth, sender, subject, text },
    ...{ sentAt: row.sent_at.getTime(), receivedAt: row.received_at.getTime(), verdict },
    raw: unseal(keyById(keys, row.raw_key), row.raw, rawContext(row.message_id)),
    ...(row.held && { held: row.held }),
  };
}

/** Who wrote what, without opening the whole message. */
export function contentOf(
  keys: Keyring,
  { message_id, content, raw_key }: Pick<MailRow, 'message_id' | 'content' | 'raw_key'>
): Content {
  if (!content) return NO_CONTENT;
  const plain = unseal(keyById(keys, raw_key), content, contentContext(message_id));
  return JSON.parse(plain.toString('utf8')) as Content;
}
