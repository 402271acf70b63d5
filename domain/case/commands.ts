import type { Instant } from '../time.js';
import type { ErrorCode } from '../errors.js';
import type { Event } from './events.js';
import type { Opinion } from './review-events.js';
import type { LetterChannel, LetterLanguage } from '../pack/letters.js';

/** A value the core may read: a case fact, an input of an action, a datum of an effect. Never personal data. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Facts = Record<string, Value>;

/**
 * Who acts, with the relations that were looked up in the organisation directory at the edge.
 * `source` and `asOf` say where the look-up came from, so that a later change of the directory changes no decision.
 */
export interface Actor {
  id: string;
  roles: string[];
  /** Roles of the people this one stands in for. */
  deputyFor?: string[];
  supervisor?: string;
  /** People on leave this one stands in for. */
  standsInFor?: string[];
  source?: string;
  asOf?: Instant;
}

/** How an instant came to us. Gateways and mail headers are trusted, manual entries only within the pack's tolerance. */
export type TimeSource = 'gateway' | 'mail' | 'manual' | 'system';

export interface Pin {
  id: string;
  version: string;
  /** sha256 of the canonical content, hex. */
  hash: string;
}

/** A content a case knows as one of its files. */
export interface FileRef {
  /** Hex; with the case it is the file's id. */
  readonly sha256: string;
  /** Media type. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

interface Envelope {
  /** Unique in the case; a repeated id gets the first answer. */
  id: string;
  actor: Actor;
  /** When it happened; absent means: now. */
  occurredAt?: Instant;
  source: TimeSource;
  /** Names of the personal fields that came with it: the core knows that a solution was given, never what it says. */
  gave?: string[];
  /** Files of the case it cites; absent: none. */
  files?: readonly FileRef[];
}

/** Approval evidence as the core sees it: the mail's identity and a digest of its text, which is personal data. */
export interface MailEvidence {
  messageId: string;
  sender: string;
  sentAt: Instant;
  textSha256: string;
}

/** Why cases are handed over: the end of a shift, a leave, a departure, too much work. */
export const HANDOVER_REASONS = ['shift', 'leave', 'departure', 'load'] as const;
export type HandoverReason = (typeof HANDOVER_REASONS)[number];

/** The case another one is to be merged into, as the edge found it. */
export interface Survivor {
  pack: string;
  accepted: boolean;
  lifecycle: 'open' | 'closed' | 'completed';
  /** It is merged into another case, or about to be. */
  merging: boolean;
}

/** Earlier cases of the pack that have something in common with this one: where they were looked up, and when. */
export interface Earlier {
  source: string;
  asOf: Instant;
  cases: EarlierCase[];
}

/** `shares`: what both have in common, personal fields and facts by name. `duties`: when those the pack asks for were met or breached. */
export interface EarlierCase {
  caseId: string;
  shares: string[];
  closedAt?: Instant;
  duties?: Record<string, Instant>;
}

/** Why a letter cannot be written: what it is made of is personal data, which the core never sees. */
export interface Unwritable {
  code: ErrorCode;
  detail: Value;
}

export interface Promise_ {
  at: Instant;
  by: string;
}

type Body =
  | {
      type: 'open';
      category: string;
      /** Other categories the complaint falls under; the pack's order decides which one leads. */
      also?: string[];
      channel: string;
      facts: Facts;
      people: Record<string, string>;
      /** Another case this one belongs to: the one it was split from, or follows. */
      linkedTo?: { caseId: string; relation: string; contactId?: string };
      /** When the complaint reached us, where that was before it was accepted (`occurredAt`). */
      complaintReceivedAt?: Instant;
      earlier?: Earlier;
    }
  | { type: 'act'; action: string; input: Facts }
  /** Takes on a complaint that came in unattended, such as a mail; what its reader found out comes along. */
  | {
      type: 'claim';
      category?: string;
      also?: string[];
      facts: Facts;
      people: Record<string, string>;
      earlier?: Earlier;
    }
  /** The complainant came back about an open case. */
  | { type: 'contact'; channel: string }
  /** `transfer`: the live call was passed on, and the one who acts is the person it was passed to. */
  | { type: 'call'; direction: 'in' | 'out'; connected: boolean; party: string; transfer?: true; promise?: Promise_ }
  | {
      type: 'decideApproval';
      approval: string;
      revision?: number;
      decision: 'approve' | 'reject';
      evidence?: MailEvidence;
    }
  /** Why is personal data; so is what would have to change. */
  | { type: 'giveOpinion'; review: string; reviewer: string; opinion: Opinion; revision?: number }
  | { type: 'confirmStep'; step: string; input: Facts; ref?: string }
  | { type: 'waiveStep'; step: string }
  /** `handover`: one of many cases of a person; it changes hands only while `from` holds it. */
  | {
      type: 'assign';
      slot: string;
      person: string;
      roles: string[];
      related?: Record<string, string>;
      handover?: { from: string; reason: HandoverReason };
    }
  | { type: 'reclassify'; category: string }
  | { type: 'consent'; to: string }
  | { type: 'liftHold'; hold: string }
  /** `page`: its name or the key of one of its attempts; absent: the one that waits. */
  | { type: 'acknowledgePage'; page?: string }
  /** `by`, `migration`, `preview`: as in `adoptPack`, where it was previewed and approved. */
  | { type: 'adoptCalendar'; calendar: Pin; by?: string; migration?: string; preview?: string }
  /**
   * Goes over to another version of its pack: `by` proposed it, whoever acts approved it, in the migration named. `happened`: recorded
   * events that the new rules may start or stop clocks by. `preview`: the digest of what was approved; absent where one is made.
   */
  | { type: 'adoptPack'; pack: Pin; by: string; migration: string; happened: readonly Event[]; preview?: string }
  | { type: 'close' }
  /** Event `entry` is wrong: what it should have said, only what differs; without a reading it never happened. */
  | { type: 'correct'; entry: number; reading?: { occurredAt?: Instant; input?: Facts } }
  | { type: 'effectResult'; key: string; status: 'confirmed'; ref: string; data?: Facts }
  | { type: 'effectResult'; key: string; status: 'refused'; code: string }
  /** The cases of its group have become more than the pack allows; `key` stands for the issue. */
  | { type: 'groupReached'; group: string; key: string; day: string }
  /** A letter of the pack to the complainant; `unwritable`: why it could not be written, as the edge found with the personal data. */
  | { type: 'sendLetter'; letter: string; channel: LetterChannel; language: LetterLanguage; unwritable?: Unwritable }
  /** The outside told that what was sent under this key did not arrive. */
  | { type: 'deliveryFailed'; key: string; code: string }
  /** The case tells the same complaint as another one, which goes on for both. */
  | { type: 'merge'; into: string; survivor: Survivor }
  | { type: 'unmerge' }
  /** Another case is to be merged into this one; its receipt and its T come along. */
  | { type: 'absorb'; caseId: string; pack: string; complaintReceivedAt: Instant; anchor: Instant }
  /** A case that was merged into this one goes on by itself. */
  | { type: 'release'; caseId: string }
  | { type: 'wake' }
  | { type: 'refuse'; code: ErrorCode };

/** Everything that can happen to a case, as a closed union; `wake` is the timer, `refuse` a refusal found outside the core. */
export type Command = Envelope & Body;
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;
