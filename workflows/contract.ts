import type { TaskPlan } from '../activities/types.js';
import type { Command, CommandOf, Pin } from '../domain/case/commands.js';
import type { Event } from '../domain/case/events.js';
import type { CaseState } from '../domain/case/state.js';
import type { Answer } from '../domain/decide/index.js';
import type { Group, Joining } from '../domain/group.js';
import type { Instant } from '../domain/time.js';

/** Personal data that came with a command, by field name. The core never sees it; payloads are encrypted. */
export type Personal = Record<string, string>;

/** A command as it travels: what the core may read, and the personal data beside it. */
export interface Sealed<C extends Command = Command> {
  command: C;
  personal: Personal;
}

/**
 * A rehearsal's clock. `stepped` stands still until `advanceTo`; `factor` runs `speed` times as fast as the real one, from `epoch`,
 * which was reached at the real instant `startedAt`.
 */
export type VirtualClock =
  { mode: 'stepped'; now: Instant } | { mode: 'factor'; epoch: Instant; startedAt: Instant; speed: number };

/** What a case takes along when its workflow continues as new: nothing pending is forgotten, no answered id acts again. */
export interface Carried {
  state: CaseState;
  unrecorded: Event[];
  unrecordedPersonal: { command: string; personal: Personal }[];
  personal: Personal;
  answered: Record<string, Answer>;
  /** Answers that wait for the registration (`registered`) or an effect's key, by command id. */
  pending: Record<string, string>;
  waiting: Sealed[];
  registered: boolean;
  nextWake: Instant | null;
  runs: number;
}

/** The one argument of the complaint workflow: the opening itself, so that no crash can separate the start from its data. */
export interface ComplaintInput {
  v: 1;
  caseId: string;
  org: string;
  client: string;
  pack: Pin;
  calendar: Pin;
  open: Sealed<CommandOf<'open'>>;
  clock?: VirtualClock;
  /** Continue as new after this many history events; a low value is for tests. */
  historyLimit?: number;
  /** sha256 of the opening request, so that the same key with other content is recognised. */
  digest?: string;
  carried?: Carried;
}

/** What a query tells: the case, and how the shell stands. */
export interface CaseStatus {
  state: CaseState;
  now: Instant;
  nextWake: Instant | null;
  /** Commands waiting, effects under way, events not yet recorded, commands whose decision fails. */
  waiting: number;
  inFlight: string[];
  unrecorded: number;
  stuck: string[];
  /** Sequence numbers at which a replay evolved to another state than was decided on. */
  drift: number[];
  runs: number;
  digest?: string;
  /** Whose case it is; the API reads it here before the recorder has written the case. */
  org: string;
  client: string;
}

/** Cases that count together: the one argument of the group workflow. `key` stands for the issue, `day` is local. */
export interface GroupInput {
  v: 1;
  group: string;
  key: string;
  day: string;
  carried?: Group;
}

/** The task of one period: the one argument of its workflow. `clock`: of a rehearsal. */
export interface TaskInput {
  v: 1;
  pack: string;
  task: string;
  clock?: Extract<VirtualClock, { mode: 'factor' }>;
  carried?: TaskPlan;
}

export type GroupJoin = Joining;

export const WORKFLOW = 'complaint';
export const GROUP_WORKFLOW = 'group';
export const TASK_WORKFLOW = 'task';
export const UPDATE_OPENED = 'opened';
export const UPDATE_COMMAND = 'command';
export const UPDATE_ADVANCE = 'advanceTo';
export const SIGNAL_MACHINE = 'machine';
/** Rehearsals: time has passed, and nobody was there. */
export const SIGNAL_SLEPT = 'slept';
export const SIGNAL_APPROVE = 'approve';
export const SIGNAL_REJECT = 'reject';
export const QUERY_STATUS = 'status';
