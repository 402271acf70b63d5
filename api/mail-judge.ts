import { hashReplyToken } from '../activities/approval-token.js';
import { caseOfToken } from '../activities/case-token.js';
import type { Directory } from '../activities/directory.js';
import type { MailRegister, ReplyAddress } from '../db/mail-register.js';
import type { Authenticity, InboundMail, MailVerdict } from '../db/mail-verdict.js';
import { isForged } from './mail-authenticity.js';
import type { ReadMail } from './mail-parse.js';
import { decisionIn } from './mail-words.js';

/** What it takes to say what a mail is. */
export interface Known {
  readonly register: Pick<MailRegister, 'replyAddress'>;
  readonly directory: Directory;
  /** Domain of our reply addresses and Message-IDs (`MAIL_DOMAIN`). */
  readonly domain: string;
  /** What names a case in them was made with (`APPROVAL_TOKEN_SECRET`). */
  readonly secret: string;
  /** Where new complaints go (`MAIL_INTAKE`). */
  readonly intake?: string;
}

/**
 * What a mail is, in this order: a machine's, one nobody can read, a decision on an approval, a reply to a case, a new complaint,
 * anything else. The order is the rule: whatever a machine answers to, and whatever a forged mail is addressed to, stops nothing.
 */
export async function judgeMail(read: ReadMail, auth: Authenticity, known: Known): Promise<MailVerdict> {
  const { mail, flaw, kind, recipients } = read;
  const tokens = addressed(recipients, 'approve', '[0-9a-f]{32}', known.domain);
  const [token, ...others] = tokens;
  const address = token === undefined ? undefined : await known.register.replyAddress(hashReplyToken(token));
  const cases = casesIn(read, known);
  if (kind !== 'personal') return machineVerdict(kind, address, cases);
  if (flaw) return { code: flaw };
  if (others.length > 0) return { code: 'severalAddresses' };
  if (address) return verdictOn(read, auth, address, known.directory.person(address.approver)?.mail);
  if (isForged(auth)) return { code: 'wrongSender' };
  if (token !== undefined) return { code: 'addressUnknown' };
  return cases.length > 0 ? replyVerdict(mail, cases, known) : otherVerdict(recipients, known);
}

function machineVerdict(
  kind: 'bounce' | 'automatic',
  address: ReplyAddress | undefined,
  [caseId]: readonly string[]
): MailVerdict {
  const code = kind === 'bounce' ? 'bounce' : 'automaticReply';
  if (!address) return { code, ...(caseId !== undefined && { caseId }) };
  const { usedBy: _usedBy, ...grant } = address;
  return { code, grant };
}

/** The verdict on a person's mail to a known reply address, whose approver has `approverMail` in the directory. Pure. */
export function verdictOn(
  { mail }: ReadMail,
  auth: Authenticity,
  { usedBy, ...grant }: ReplyAddress,
  approverMail: string | undefined
): MailVerdict {
  if (mail.sender !== approverMail || isForged(auth)) return { code: 'wrongSender', grant };
  if (usedBy !== undefined) return { code: 'addressUsed', grant };
  return { ...decisionIn(mail.text), grant };
}

function replyVerdict({ sender }: Pick<InboundMail, 'sender'>, cases: readonly string[], known: Known): MailVerdict {
  const [caseId = '', ...others] = cases;
  if (others.length > 0) return { code: 'severalAddresses' };
  const own = known.directory.people().some((person) => person.mail === sender);
  return { code: 'caseReply', caseId, ...(own && { own }) };
}

function otherVerdict(recipients: readonly string[], { domain, intake }: Known): MailVerdict {
  if (addressed(recipients, 'case', '[^@]+', domain).length > 0) return { code: 'addressUnknown' };
  return { code: intake !== undefined && recipients.includes(intake) ? 'complaint' : 'noReplyAddress' };
}

/** The cases it was sent for: by address or, where it was sent to none, by the mails of ours it answers to. */
function casesIn({ recipients, answers }: ReadMail, { domain, secret }: Known): string[] {
  const sent = addressed(recipients, 'case', '[a-z0-9]+', domain);
  const answered = answers.flatMap(
    (id) => new RegExp(`^<([a-z0-9]+)\\.[0-9a-f]+@${literal(domain)}>$`).exec(id)?.[1] ?? []
  );
  const named = (tokens: string[]) => [...new Set(tokens.flatMap((token) => caseOfToken(secret, token) ?? []))];
  const direct = named(sent);
  return direct.length > 0 ? direct : named(answered);
}

/** Tokens of our addresses `name+TOKEN@domain` among the recipients, each once. */
function addressed(recipients: readonly string[], name: string, token: string, domain: string): string[] {
  const pattern = new RegExp(`^${name}\\+(${token})@${literal(domain)}$`, 'i');
  return [...new Set(recipients.flatMap((address) => pattern.exec(address)?.[1]?.toLowerCase() ?? []))];
}

const literal = (domain: string) => domain.replaceAll('.', '\\.');
