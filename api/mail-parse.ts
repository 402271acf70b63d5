import { createHash } from 'node:crypto';
import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser';
import type { InboundMail } from '../db/mail-register.js';
import { ownWords } from './mail-words.js';

/** A raw message taken apart; nothing is judged yet. */
export interface ReadMail extends InboundMail {
  /** Tokens of our reply addresses found among the recipients, each once. */
  readonly tokens: readonly string[];
  readonly kind: 'personal' | 'automatic' | 'bounce';
}

/** Headers that carry recipients; gateways that rewrite To keep the address they delivered to in the last three. */
const RECIPIENT_HEADERS = ['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to'];

/**
 * Reads a raw MIME message that reached `domain` at `receivedAt`. Undefined when it has no Message-ID or not exactly one
 * sender: such a message cannot be evidence. A Date header that is missing or later than the receipt counts as the receipt.
 */
export async function readMail(raw: Buffer, domain: string, receivedAt: number): Promise<ReadMail | undefined> {
  const mail = await simpleParser(raw, { skipImageLinks: true, skipTextLinks: true });
  const [sender, ...others] = (mail.from?.value ?? []).flatMap(({ address }) =>
    address ? [address.toLowerCase()] : []
  );
  if (!sender || others.length > 0 || !mail.messageId) return undefined;
  const dated = mail.date?.getTime() ?? Number.NaN;
  return {
    messageId: mail.messageId,
    sender,
    sentAt: dated <= receivedAt ? dated : receivedAt,
    receivedAt,
    subject: (mail.subject ?? '').slice(0, 500),
    text: ownWords(mail.text ?? '').slice(0, 20_000),
    sha256: createHash('sha256').update(raw).digest('hex'),
    raw,
    tokens: replyTokens(mail, domain),
    kind: kindOf(mail, sender),
  };
}

function replyTokens(mail: ParsedMail, domain: string): string[] {
  const pattern = new RegExp(`^approve\\+([0-9a-f]{32})@${domain.replaceAll('.', '\\.')}$`, 'i');
  const tokens = RECIPIENT_HEADERS.flatMap((name) => addresses(mail.headers.get(name)))
    .map((address) => pattern.exec(address)?.[1]?.toLowerCase())
    .filter((token) => token !== undefined);
  return [...new Set(tokens)];
}

/** mailparser gives address objects, plain text or lists of either, depending on the header and how often it occurs. */
function addresses(header: unknown): string[] {
  if (Array.isArray(header)) return header.flatMap(addresses);
  if (typeof header === 'string') return header.split(',').map((part) => part.replace(/^.*<|>.*$/g, '').trim());
  return isAddresses(header) ? header.value.flatMap(({ address }) => (address ? [address] : [])) : [];
}

function isAddresses(header: unknown): header is AddressObject {
  return typeof header === 'object' && header !== null && 'value' in header && Array.isArray(header.value);
}

/** RFC 3834 and the older marks of machines. A machine never decides, whatever its text says. */
function kindOf(mail: ParsedMail, sender: string): ReadMail['kind'] {
  const header = (name: string) => {
    const line = mail.headerLines.find(({ key }) => key === name)?.line;
    return line
      ?.slice(line.indexOf(':') + 1)
      .trim()
      .toLowerCase();
  };
  const report = header('content-type')?.startsWith('multipart/report') === true;
  if (report || header('x-failed-recipients') !== undefined || /^(mailer-daemon|postmaster)@/.test(sender))
    return 'bounce';
  const submitted = header('auto-submitted');
  const marked = ['x-autoreply', 'x-autorespond', 'x-autoresponder'].some((name) => header(name) !== undefined);
  const bulk = /^(bulk|junk|list|auto_reply)$/.test(header('precedence') ?? '');
  const nobody = header('return-path') === '<>';
  return marked || bulk || nobody || (submitted !== undefined && submitted !== 'no') ? 'automatic' : 'personal';
}
