import type { ErrorCode } from '../domain/errors.js';

/** What a reply address lets its approver decide. */
export interface ReplyGrant {
  readonly caseId: string;
  readonly approval: string;
  readonly revision: number;
  readonly approver: string;
}

/**
 * What a mail turned out to be. `approve`, `reject`, `caseReply` and `complaint` are acted upon, machines' mails (`bounce`,
 * `automaticReply`) are kept and stop nothing, and all others wait for a person.
 */
export type MailVerdict =
  | { readonly code: 'approve'; readonly grant: ReplyGrant }
  | { readonly code: 'reject'; readonly grant: ReplyGrant; readonly reason: string }
  | {
      readonly code: 'unclear';
      readonly grant: ReplyGrant;
      readonly why: 'noDecision' | 'reasonMissing' | 'conditional';
    }
  | { readonly code: 'addressUsed'; readonly grant: ReplyGrant }
  /** Not from whom it says, or not from whom it would have to be. */
  | { readonly code: 'wrongSender'; readonly grant?: ReplyGrant }
  | { readonly code: 'automaticReply' | 'bounce'; readonly grant?: ReplyGrant; readonly caseId?: string }
  /** `own`: from one of our people, so the complainant did not come back. */
  | { readonly code: 'caseReply'; readonly caseId: string; readonly own?: true }
  | { readonly code: 'complaint' }
  | { readonly code: 'addressUnknown' | 'noReplyAddress' | 'severalAddresses' }
  | { readonly code: 'unreadable' | 'tooLarge' | 'messageIdReused' };

/** Why a mail waits for a person (it is in quarantine), and the code its deliverer is answered with. */
export interface Held {
  readonly reason: Exclude<MailVerdict['code'], Passed> | 'caseCompleted' | 'refused';
  readonly code: ErrorCode;
}

/** Acted upon, or a machine's: nobody has to look at it. */
type Passed = 'approve' | 'reject' | 'caseReply' | 'complaint' | 'automaticReply' | 'bounce';

const CODES: Record<Exclude<MailVerdict['code'], Passed>, ErrorCode> = {
  unclear: 'MAIL_DECISION_UNCLEAR',
  wrongSender: 'MAIL_SENDER_MISMATCH',
  addressUsed: 'MAIL_ADDRESS_UNKNOWN',
  addressUnknown: 'MAIL_ADDRESS_UNKNOWN',
  noReplyAddress: 'MAIL_ADDRESS_UNKNOWN',
  severalAddresses: 'MAIL_ADDRESS_UNKNOWN',
  unreadable: 'MAIL_MALFORMED',
  tooLarge: 'MAIL_TOO_LARGE',
  messageIdReused: 'MAIL_MALFORMED',
};

/** Whether a verdict by itself puts a mail into quarantine. */
export function heldBy({ code }: MailVerdict): Held | undefined {
  return code in CODES ? { reason: code as Held['reason'], code: CODES[code as keyof typeof CODES] } : undefined;
}

/** Every code a mail in quarantine may be answered with by its verdict alone. */
export const HELD_CODES: readonly ErrorCode[] = [...new Set(Object.values(CODES))];

/** The case a verdict is about, where the mail belongs to its file. */
export function caseOf(verdict: MailVerdict): string | undefined {
  if (verdict.code === 'wrongSender') return undefined;
  if ('caseId' in verdict) return verdict.caseId;
  return 'grant' in verdict ? verdict.grant?.caseId : undefined;
}

/** What is known of a mail's origin; a check that was not made, or came to nothing, is absent. */
export interface Authenticity {
  readonly spf?: 'pass' | 'fail';
  /** By a signature of the sender's own domain; a broken one of anybody is `fail` where no good one stands beside it. */
  readonly dkim?: 'pass' | 'fail';
  readonly arc?: 'pass' | 'fail';
  readonly dmarc?: 'pass' | 'fail';
}

export interface InboundMail {
  /** Message-ID, or `sha256:` and the digest of the message that has none. */
  readonly messageId: string;
  /** The organisation it belongs to. */
  readonly org: string;
  /** Lower case; empty where there is none or more than one. */
  readonly sender: string;
  /** Epoch milliseconds, never after `receivedAt`. */
  readonly sentAt: number;
  /** When it reached our mailbox, epoch milliseconds. */
  readonly receivedAt: number;
  readonly subject: string;
  /** Without the quoted part. */
  readonly text: string;
  /** SHA-256 of the raw message, hex. */
  readonly sha256: string;
  readonly raw: Buffer;
  readonly auth: Authenticity;
}

/** What the register keeps of a mail. */
export type RegisteredMail = InboundMail & { readonly verdict: MailVerdict; readonly held?: Held };
