import { createHash } from 'node:crypto';
import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser';
import type { InboundMail } from '../db/mail-verdict.js';
import { returnedIds } from './mail-bounce.js';
import { kindOf, type MailKind } from './mail-machines.js';
import { ownWords } from './mail-words.js';

/** A raw message as it reached us. */
export interface Delivery {
  readonly raw: Buffer;
  /** Epoch milliseconds: SMTP arrival, IMAP INTERNALDATE, or when a gateway handed it in. */
  readonly arrivedAt: number;
  /** The organisation it is for. */
  readonly org: string;
  /** SMTP only: who it was sent to, whatever its header says; `from` is empty for mail of machines. */
  readonly envelope?: { readonly from: string; readonly to: readonly string[] };
  /** `raw` holds the header only: the mail was larger than we take. */
  readonly headerOnly?: true;
}

/** A raw message taken apart; nothing is judged yet. */
export interface ReadMail {
  readonly mail: Omit<InboundMail, 'auth'>;
  /** All recipients, lower case. */
  readonly recipients: readonly string[];
  /** Message-IDs it answers to. */
  readonly answers: readonly string[];
  readonly kind: MailKind;
  /** What is wrong with it, so that nobody can say what it is. */
  readonly flaw?: 'unreadable' | 'tooLarge';
}

/** Headers that carry recipients; gateways that rewrite To keep the address they delivered to in the last three. */
const RECIPIENT_HEADERS = ['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to'];

/**
 * Reads a raw MIME message; never throws for what is in it. A Date header that is missing or later than the receipt counts as
 * the receipt, which is what the Received header of `ownServer` says, or the delivery: never what the sender says.
 */
export async function readMail(delivery: Delivery, ownServer?: string): Promise<ReadMail> {
  const { raw, envelope, org } = delivery;
  const sha256 = createHash('sha256').update(raw).digest('hex');
  const parsed = await simpleParser(raw, { skipImageLinks: true, skipTextLinks: true }).catch(() => undefined);
  const receivedAt = (parsed && ownReceipt(parsed, delivery.arrivedAt, ownServer)) ?? delivery.arrivedAt;
  const nothing = { messageId: `sha256:${sha256}`, sender: '', sentAt: receivedAt, subject: '', text: '' };
  const base = { ...nothing, org, receivedAt, sha256, raw };
  const to = (envelope?.to ?? []).map((address) => address.toLowerCase());
  if (!parsed) return { mail: base, recipients: to, answers: [], kind: 'personal', flaw: 'unreadable' };
  const senders = addresses(parsed.from);
  const sender = senders.length === 1 ? (senders[0] ?? '') : '';
  const mail = { ...base, sender, ...contentOf(parsed, base) };
  const recipients = [...new Set([...to, ...RECIPIENT_HEADERS.flatMap((name) => addresses(parsed.headers.get(name)))])];
  const flaw = delivery.headerOnly ? 'tooLarge' : sender === '' || broken(parsed) ? 'unreadable' : undefined;
  const kind = kindOf(parsed, mail, envelope?.from);
  const answers = [...answersOf(parsed), ...(kind === 'bounce' ? returnedIds(raw) : [])];
  return { mail, recipients, answers, kind, ...(flaw && { flaw }) };
}

function contentOf(
  { messageId, date, subject = '', text = '' }: ParsedMail,
  { messageId: none, receivedAt }: { messageId: string; receivedAt: number }
) {
  const dated = date?.getTime() ?? Number.NaN;
  return {
    messageId: usableId(messageId) ? messageId : none,
    sentAt: dated <= receivedAt ? dated : receivedAt,
    // PostgreSQL and JSON readers have trouble with NUL; no person writes it.
    subject: subject.replaceAll('\0', '').slice(0, 500),
    text: ownWords(text.replaceAll('\0', '')).slice(0, 16_000),
  };
}

/** Printable and of the length a header line may have: it becomes a key of the register. */
function usableId(id: string | undefined): id is string {
  return id !== undefined && /^[\x21-\x7e]{3,998}$/.test(id);
}

/** Parts were announced and none can be found. */
function broken({ headers, text, html, attachments }: ParsedMail): boolean {
  const type = headers.get('content-type') as { value?: string } | undefined;
  const parts = type?.value?.toLowerCase().startsWith('multipart/') === true;
  return parts && attachments.length === 0 && !html && (text ?? '').trim() === '';
}

/** When the own server took it: it may have kept it for us while we were not there. */
function ownReceipt(mail: ParsedMail, arrivedAt: number, ownServer: string | undefined): number | undefined {
  const line = mail.headerLines.find(({ key }) => key === 'received')?.line ?? '';
  const by = /\sby\s+([^\s;()]+)/i.exec(line)?.[1]?.toLowerCase();
  const at = Date.parse(line.slice(line.lastIndexOf(';') + 1).replace(/\([^)]*\)/g, ''));
  return ownServer !== undefined && by === ownServer && at <= arrivedAt ? at : undefined;
}

function answersOf({ inReplyTo, references }: ParsedMail): string[] {
  return [...new Set([inReplyTo ?? [], references ?? []].flat().flatMap((ids) => ids.split(/\s+/)))];
}

/** mailparser gives address objects, plain text or lists of either, depending on the header and how often it occurs. */
function addresses(header: unknown): string[] {
  if (Array.isArray(header)) return header.flatMap(addresses);
  const found =
    typeof header === 'string'
      ? header.split(',').map((part) => part.replace(/^.*<|>.*$/g, '').trim())
      : isAddresses(header)
        ? header.value.flatMap(({ address }) => (address ? [address] : []))
        : [];
  return found.map((address) => address.toLowerCase());
}

function isAddresses(header: unknown): header is AddressObject {
  return typeof header === 'object' && header !== null && 'value' in header && Array.isArray(header.value);
}
