import type { Instant } from '../time.js';
import type { Limit, Proof } from '../calendar/index.js';
import type { ErrorCode } from '../errors.js';
import type { Command, Facts, MailEvidence, Pin, TimeSource, Value } from './commands.js';

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

/** Something to do at an instant: part of a breach ladder, a reminder, the end of residual duties. */
export interface AgendaItem {
  id: string;
  at: Instant;
  do: { kind: 'ladder'; clock: string; index: number } | { kind: 'reminder'; reminder: string } | { kind: 'complete' };
  /** Counted beyond the calendar's coverage: nothing happens at `at` until the year is loaded and it is counted again. */
  estimate?: { from: Instant; limit: Limit; chained: boolean };
}

export type Overlay = { overlay: string; causeId: string };

type Body =
  | { type: 'received'; pack: Pin; calendar: Pin; zone: string; channel: string; facts: Facts; gave: string[] }
  /** `anchor`: T counts from here, where that is not the instant of acceptance. */
  | { type: 'accepted'; anchor?: Instant }
  | { type: 'linked'; caseId: string; relation: string }
  | { type: 'classified'; category: string; level: string; secondary?: string[]; previous?: string }
  | { type: 'assigned'; slot: string; person?: string; role?: string }
  | ({ type: 'overlayAdded'; clock?: string } & Overlay)
  | ({ type: 'overlayAnnulled' } & Overlay)
  | { type: 'stageEntered'; stage: string; from?: string }
  | { type: 'acted'; action: string; facts: Facts; gave: string[] }
  /** `workingDay`: the day of an attempt that did not connect, where that is a working day. */
  | {
      type: 'callEnded';
      direction: 'in' | 'out';
      connected: boolean;
      party: string;
      transfer?: true;
      workingDay?: string;
    }
  | { type: 'groupJoined'; group: string; issue: string; day: string }
  | { type: 'contactAttached'; contact: number; channel: string }
  | { type: 'promiseGiven'; promiseAt: Instant; by: string }
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
    } & DueDate)
  | { type: 'clockWarned'; clock: string; index: number }
  | { type: 'clockMet'; clock: string; marginMs: number }
  | { type: 'clockStopped'; clock: string }
  | { type: 'clockBreached'; clock: string; dueAt: Instant; detectedAt: Instant }
  | { type: 'dutyDone'; clock: string; lateMs: number }
  | { type: 'dutyWaived'; clock: string }
  | { type: 'clockOverturned'; clock: string; reason: string }
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
      to?: string[];
      with: Facts;
      personal: string[];
    }
  | { type: 'effectConfirmed'; key: string; ref: string; step?: string; data?: Facts }
  | { type: 'effectRefused'; key: string; code: string; step?: string }
  | { type: 'stepOpened'; step: string; by: string[] }
  | { type: 'stepDone'; step: string; facts: Facts; manual: boolean; ref?: string }
  | { type: 'stepSkipped'; step: string; waived?: true }
  | { type: 'formRevised'; form: string; revision: number }
  | { type: 'formPassed'; form: string; pass: number; revision: number }
  | { type: 'formNumbered'; form: string; number: string }
  | { type: 'approvalOpened'; approval: string; revision: number }
  | {
      type: 'approvalDecided';
      approval: string;
      revision: number;
      decision: 'approve' | 'reject';
      evidence?: MailEvidence;
    }
  | { type: 'consentGiven'; to: string }
  | { type: 'calendarAdopted'; calendar: Pin }
  | { type: 'holdPlaced'; hold: string; step: string; effect: string }
  | { type: 'holdLifting'; hold: string }
  | { type: 'holdLifted'; hold: string }
  | { type: 'refused'; command: string; commandType: string; code: ErrorCode; detail?: Value; kept?: Command }
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
  | { type: 'completed' };

/** Something that happened, for ever. `at` is when it happened, `cause` the command that brought it, `v` the shape's version. */
export type Event = Body & {
  seq: number;
  v: 1;
  at: Instant;
  cause: string;
  actor?: string;
  roles?: string[];
  /** When a time that was told reached the case, and who told it: absent where the case took its own time. */
  receivedAt?: Instant;
  source?: TimeSource;
  /** Happened because an instant was reached; a day count from a 24:00 instant then takes the day that ended (seed-000 TC-13). */
  timed?: true;
};
export type EventBody = Body;
export type EventType = Body['type'];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;
