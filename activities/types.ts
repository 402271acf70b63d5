import type { Command, MailEvidence, Actor, Pin } from '../domain/case/commands.js';
import type { EffectInput, EffectResult } from '../domain/case/effect.js';
import type { Event } from '../domain/case/events.js';
import type { CaseState } from '../domain/case/state.js';
import type { Brief } from '../domain/decide/brief.js';
import type { Decision } from '../domain/decide/index.js';
import type { ErrorCode } from '../domain/errors.js';
import type { Instant } from '../domain/time.js';

export interface DecideInput {
  state: CaseState;
  command: Command;
  now: Instant;
  receivedAt: Instant;
  pack: Pin;
  calendar: Pin;
  /** The case runs on a virtual clock: a worker of the real world refuses to decide it, and the other way round. */
  rehearsal: boolean;
}

export interface RecordInput {
  caseId: string;
  org: string;
  client: string;
  /** The first run of the chain; a second opening of the same id has another one and writes nothing. */
  firstRunId: string;
  events: Event[];
  personal: { command: string; personal: Record<string, string> }[];
}

/** Whose the case is: the caller's own run, or the first one, with what is known of its case. */
export type RecordResult = { mine: true } | { mine: false; first: Brief };

export interface ApprovalSignal {
  caseId: string;
  decision: 'approve' | 'reject';
  /** Signed token bound to case, approval, revision and approver. */
  token: string;
  /** The case's present time: as of then the directory is asked. */
  at?: Instant;
  /** Message id of the stored mail that is the evidence. */
  mail?: string;
}

export type VerifiedSignal =
  | {
      ok: true;
      id: string;
      actor: Actor;
      approval: string;
      revision: number;
      evidence?: MailEvidence;
      personal: Record<string, string>;
    }
  | { ok: false; id: string; code: ErrorCode };

export interface Alert {
  code: 'decision.stuck';
  caseId: string;
  command: string;
  error: string;
}

/** What the complaint workflow calls by name. Effects are called by the action their pack names. */
export interface CoreActivities {
  decide(input: DecideInput): Promise<Decision>;
  record(input: RecordInput): Promise<RecordResult>;
  verifyApproval(signal: ApprovalSignal): Promise<VerifiedSignal>;
  alert(alert: Alert): Promise<void>;
}

/** What a group of cases calls. */
export interface GroupActivities {
  /** Gives each member the command, once however often it is given; answers those that could not be reached now. */
  tellMembers(input: { members: readonly string[]; command: Command }): Promise<{ unreached: string[] }>;
}

/** The task of a period, as a workflow does it: by which version of the pack, in whose name. */
export interface TaskPlan {
  readonly id: string;
  readonly packHash: string;
  readonly task: string;
  readonly workflowId: string;
}

/** What the workflow of a task calls. */
export interface TaskActivities {
  /** Begins the task of the period that was last over at `firedAt`; null where there is nothing to do, or another workflow does it. */
  beginTask(input: {
    pack: string;
    task: string;
    firedAt: Instant;
    workflowId: string;
    rehearsal: boolean;
  }): Promise<TaskPlan | null>;
  /** Does what is due by now, once however often it is called; answers when to call again, null when never. */
  stepTask(input: { plan: TaskPlan; now: Instant; rehearsal: boolean }): Promise<Instant | null>;
}

export type EffectActivities = Record<string, (input: EffectInput) => Promise<EffectResult>>;
