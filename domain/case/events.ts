import type { Instant } from '../time.js';
import type { Limit, Proof } from '../calendar/index.js';
import type { ErrorCode } from '../errors.js';
import type { LetterChannel, LetterLanguage } from '../pack/letters.js';
import type { WindowResult, WindowStatus } from './windows.js';
import type { ApprovalDecided } from './approval-events.js';
import type { AdoptionEvent } from './adoption-events.js';
import type { ReviewEvent } from './review-events.js';
import type { Command, Facts, FileRef, HandoverReason, Pin, TimeSource, Value } from './commands.js';

/** A warning of a running clock: `index` is its place in the pack's list. */
export interface WarningAt {
  index: number;
  at: Instant;
}

/** What a due date is and how sure: `provisional` beyond the calendar's coverage, with the proof of how it was counted. */
export interface DueDate {
  dueAt: Instant;
  provisional: boolean;
  proof?: Proof;
  warnings: WarningAt[];
}

/** Something to do at an instant: part of a breach ladder, a reminder, the next page, a notice held back, the end of residual duties. */
export interface AgendaItem {
  id: string;
  at: Instant;
  do:
    | { kind: 'ladder'; clock: string; index: number }
    | { kind: 'reminder'; reminder: string }
    | { kind: 'complete' }
    | { kind: 'page'; page: string }
    | ({ kind: 'notice' } & Notice);
  /** Counted beyond the calendar's coverage: nothing happens at `at` until the year is loaded and it is counted again. */
  estimate?: { from: Instant; limit: Limit; chained: boolean };
}

/** Who owes something: the person or, of a pool, the role; `slot` is the place in the case it follows from. */
export interface Owner {
  slot?: string;
  person?: string;
  role?: string;
}

export type Overlay = { overlay: string; causeId: string };

/** Who answers for what a complaint is about, and for how much of it in percent. */
export interface Share {
  party: string;
  share: number;
  matter?: string;
}

/** What a decision table came to, by the rows that held; `undetermined` where none did and a person has to decide. */
export interface Verdict {
  rows: string[];
  standing: 'provisional' | 'final' | 'undetermined';
  parties: Share[];
  assists?: true;
}

/** What people are told once: `key` says why, `to` names them as the pack does. */
export interface Notice {
  key: string;
  to: string[];
  clock?: string;
  content: Facts;
}

/** The terms of a page, as the pack gave them: whom it is for, and when it goes to the next. */
export interface PageTerms {
  who: string[];
  clock?: string;
  /** What it is about, as in a notice. */
  kind: string;
  within: Limit;
  rounds: number;
  unanswered?: string[];
}

/** What an entry says, named as it is entered: of a call its direction, outcome and party, else the input that became facts. */
export interface Reading {
  occurredAt: Instant;
  input: Facts;
}

type Body =
  | { type: 'received'; pack: Pin; calendar: Pin; zone: string; channel: string; facts: Facts; gave: string[] }
  /** `anchor`: T counts from here, where that is not the instant of acceptance. */
  | { type: 'accepted'; anchor?: Instant }
  /** `contactId`: the command of the contact that opened this case. */
  | { type: 'linked'; caseId: string; relation: string; contactId?: string }
  | { type: 'classified'; category: string; level: string; secondary?: string[]; previous?: string }
  | { type: 'assigned'; slot: string; person?: string; role?: string; handover?: HandoverReason }
  | ({ type: 'overlayAdded'; clock?: string } & Overlay)
  | ({ type: 'overlayAnnulled' } & Overlay)
  | { type: 'stageEntered'; stage: string; from?: string }
  /** `corrects`: the entry this is the right reading of. `appends`: records added to those in a fact. `item`: the record it is about. */
  | { type: 'acted'; action: string; facts: Facts; appends?: Facts; gave: string[]; item?: string; corrects?: number }
  /** Facts that follow from a lapse of time. */
  | { type: 'factsSet'; facts: Facts; clock?: string }
  /** How the windows stood when the complaint was received. */
  | { type: 'admissibilityJudged'; complaintAt: Instant; overall: WindowStatus; windows: Record<string, WindowResult> }
  | { type: 'measureStarted'; measure: string }
  | { type: 'measured'; measure: string; ms: number }
  /** `workingDay`: the day of an attempt that did not connect, where that is a working day. */
  | {
      type: 'callEnded';
      direction: 'in' | 'out';
      connected: boolean;
      party: string;
      transfer?: true;
      workingDay?: string;
      corrects?: number;
    }
  | { type: 'groupJoined'; group: string; issue: string; day: string }
  /** `since`: when that case closed, or where an open one began to count; `asOf`: when it was looked up. */
  | { type: 'repeatFound'; repeat: string; caseId: string; since: Instant; asOf: Instant }
  | { type: 'contactAttached'; contact: number; channel: string }
  /** `call`, `entry`: the sequence number of the call or the action it was given in. */
  | { type: 'promiseGiven'; promiseAt: Instant; by: string; call?: number; entry?: number }
  | ({
      type: 'clockStarted';
      clock: string;
      def: string;
      duty?: string;
      mode: 'hard' | 'soft' | 'measured';
      anchor: Instant;
      root: string;
      chained?: true;
      starter?: string;
      step?: string;
      /** The entry that started it. */
      entry?: number;
      /** The record it runs for. */
      item?: string;
      /** The clock whose due date it moves. */
      extends?: string;
    } & DueDate)
  | { type: 'clockWarned'; clock: string; index: number }
  /** `owner`: who owed the clock at that instant, for ever, whoever owns the case later. `entry`, here and below: the entry that stopped it. */
  | { type: 'clockMet'; clock: string; marginMs: number; entry?: number; owner?: Owner }
  | { type: 'clockStopped'; clock: string; entry?: number }
  | { type: 'clockBreached'; clock: string; dueAt: Instant; detectedAt: Instant; owner?: Owner; retroactive?: true }
  | { type: 'dutyDone'; clock: string; lateMs: number; entry?: number }
  | { type: 'dutyWaived'; clock: string }
  | { type: 'clockOverturned'; clock: string; reason: string; entry?: number }
  | { type: 'clockEnded'; clock: string; outcome: 'cancelled' | 'superseded'; reason: string }
  /** `anchor`: where it counts from now, if that moved too. */
  | ({ type: 'clockMoved'; clock: string; def: string; reason: string; anchor?: Instant } & DueDate)
  | { type: 'laterDueWithheld'; clock: string; due: DueDate; command: string }
  | { type: 'scheduled'; item: AgendaItem }
  | { type: 'agendaDone'; item: string }
  | { type: 'agendaDropped'; item: string; reason: string }
  | {
      type: 'effectRequested';
      key: string;
      action: string;
      step?: string;
      clock?: string;
      /** The page it is an attempt of. */
      page?: string;
      to?: string[];
      with: Facts;
      personal: string[];
    }
  | { type: 'effectConfirmed'; key: string; ref: string; step?: string; data?: Facts }
  | { type: 'effectRefused'; key: string; code: string; step?: string }
  | { type: 'stepOpened'; step: string; by: string[] }
  | { type: 'stepDone'; step: string; facts: Facts; appends?: Facts; manual: boolean; ref?: string; corrects?: number }
  | { type: 'stepSkipped'; step: string; waived?: true }
  | { type: 'formRevised'; form: string; revision: number }
  | { type: 'formPassed'; form: string; pass: number; revision: number }
  | { type: 'formNumbered'; form: string; number: string }
  | { type: 'approvalOpened'; approval: string; revision: number }
  | ApprovalDecided
  | { type: 'consentGiven'; to: string }
  | { type: 'holdPlaced'; hold: string; step: string; effect: string }
  | { type: 'holdLifting'; hold: string }
  | { type: 'holdLifted'; hold: string }
  | { type: 'refused'; command: string; commandType: string; code: ErrorCode; detail?: Value; kept?: Command }
  | ({ type: 'pageOpened'; page: string } & PageTerms)
  | { type: 'pageAcknowledged'; page: string; by: string }
  /** Nobody of those paged, in as many attempts. */
  | { type: 'pageUnanswered'; page: string; attempts: number }
  /** `key` is that of the effect that carries it; `automatic`: by a rule of the pack, which stops no clock. */
  | {
      type: 'letterOrdered';
      key: string;
      letter: string;
      version: number;
      channel: LetterChannel;
      language: LetterLanguage;
      automatic: boolean;
      gave: string[];
    }
  | { type: 'letterUndelivered'; key: string; letter: string; automatic: boolean; code: string }
  /** The clocks run on until the other case has answered. */
  | { type: 'mergeAsked'; into: string; key: string }
  | { type: 'mergeRefused'; into: string; code: string }
  | { type: 'merged'; into: string }
  | { type: 'unmerged'; from: string }
  /** A clock that the merging ended runs again, with the due date it had. */
  | { type: 'clockResumed'; clock: string; warnings: WarningAt[] }
  /** The earliest receipt and T of both cases count from now on. */
  | { type: 'absorbed'; caseId: string; complaintReceivedAt: Instant; anchor: Instant }
  | { type: 'released'; caseId: string }
  | { type: 'closed'; outcome: string }
  | { type: 'completed' }
  /** An entry was wrong: without `reading` it never happened, else it comes again as it should have been. */
  | { type: 'corrected'; entry: number; was: Reading; reading?: Reading }
  /** The stop of a clock was corrected away: the duty is open again, a breach stands. */
  | { type: 'clockReopened'; clock: string; entry: number; warnings: WarningAt[] }
  | ({ type: 'overlayRestored' } & Overlay)
  /** `moved`: it names others than the one before; `entry`: what a person decided by hand. */
  | ({ type: 'verdictGiven'; table: string; moved?: true; entry?: number } & Verdict)
  | (ReviewEvent | AdoptionEvent)
  /** What is no entry came to a clock that an entry had stopped: it stops it, if that entry turns out wrong. */
  | { type: 'clockStopKept'; clock: string };

/** Something that happened, for ever. `at` is when it happened, `cause` the command that brought it, `v` the shape's version. */
export type Event = Body & {
  seq: number;
  v: 1;
  at: Instant;
  cause: string;
  actor?: string;
  roles?: string[];
  /** Of an entry: whom the actor stood in for, so that its correction can be judged like it. */
  deputyFor?: string[];
  standsInFor?: string[];
  /** Files of the case that its command cited. */
  files?: readonly FileRef[];
  /** When a time that was told reached the case, and who told it: absent where the case took its own time. */
  receivedAt?: Instant;
  source?: TimeSource;
  /** Happened because an instant was reached; a day count from a 24:00 instant then takes the day that ended (seed-000 TC-13). */
  timed?: true;
};
export type EventBody = Body;
export type EventType = Body['type'];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;
/** What people and gateways enter of the world, and may turn out wrong. */
export type EntryType = 'callEnded' | 'acted' | 'stepDone' | 'contactAttached';
