import type { Instant } from '../time.js';
import type { Proof } from '../calendar/index.js';
import type { Command, Facts, Pin } from './commands.js';
import type { WindowResult, WindowStatus } from './windows.js';
import type { Disposition, Opinion } from './review-events.js';
import type { AgendaItem, DueDate, EntryType, EventOf, Owner, PageTerms, Verdict, WarningAt } from './events.js';

/** A running or ended clock. A breach is a fact for ever; the duty behind it lives on until `dutyDoneAt`. */
export interface ClockState {
  def: string;
  duty?: string;
  mode: 'hard' | 'soft' | 'measured';
  anchor: Instant;
  startedAt: Instant;
  dueAt: Instant;
  provisional: boolean;
  proof?: Proof;
  /** The clock whose breach began the ladder this one belongs to; itself where none did. */
  root: string;
  /** Started at a due instant: at 24:00 the day that ended counted as its day. */
  chained?: true;
  starter?: string;
  step?: string;
  warnings: WarningAt[];
  outcome: 'open' | 'met' | 'breached' | 'cancelled' | 'superseded';
  reason?: string;
  stoppedAt?: Instant;
  breachedAt?: Instant;
  detectedAt?: Instant;
  /** The breach was found when the case went over to other rules, and may lie before their publication (conventions, rule 14). */
  retroactive?: true;
  dutyDoneAt?: Instant;
  lateMs?: number;
  /** The one it was owed to did without, after the breach. */
  waivedAt?: Instant;
  overturnedAt?: Instant;
  /** The entries that started and stopped it, where entries did. */
  startedBy?: number;
  stoppedBy?: number;
  /** The record of a list fact it runs for. */
  item?: string;
  /** The clock whose due date it moved: a reclassification does not move it back. */
  extends?: string;
  /** When what is no entry would have stopped it, while an entry had already. */
  keptStops?: Instant[];
  /** Who owed it when it was met or breached; later assignments change nothing of it. */
  owner?: Owner;
}

type Kept<E> = E extends unknown
  ? Omit<E, 'seq' | 'v' | 'cause' | 'receivedAt' | 'source' | 'timed' | 'gave' | 'files'>
  : never;

/** An entry as its event said it, kept small. `place` is the number of its first reading, `correctedBy` of what corrected it. */
export type EntryState = Kept<EventOf<EntryType>> & { place: number; correctedBy?: number };

export interface EffectState {
  action: string;
  status: 'requested' | 'confirmed' | 'refused';
  step?: string;
  clock?: string;
  page?: string;
  to?: string[];
  with: Facts;
  personal: string[];
  requestedAt: Instant;
  ref?: string;
  code?: string;
}

export interface StepState {
  status: 'open' | 'requested' | 'confirmed' | 'done' | 'skipped' | 'refused';
  by?: string[];
  effect?: string;
  overdue?: true;
}

export interface FormState {
  number?: string;
  revision: number;
  passes: number[];
  /** Who filled in the first pass: what he proposed another has to approve, even after the case changed hands. */
  author?: string;
}

export interface ApprovalState {
  revision: number;
  openedAt: Instant;
  decision?: 'approve' | 'reject';
  decidedBy?: string;
  messageId?: string;
  /** Of all revisions, where the pack counts them. */
  rejections?: number;
}

/** What a reviewer said of a revision; asked and not answered while `opinion` is absent. */
export interface OpinionState {
  revision: number;
  opinion?: Opinion;
  at?: Instant;
  by?: string;
  silent?: true;
  /** What the next revision made of it. */
  answer?: Disposition;
}

/** A review of the revision, open until `closedAt`; the opinions are each reviewer's last. */
export interface ReviewState {
  revision: number;
  openedAt?: Instant;
  closedAt?: Instant;
  opinions: Record<string, OpinionState>;
}

/** A page that wants to be acknowledged. While it waits it has an item on the agenda, `page:` and its name. */
export interface PageState extends PageTerms {
  openedAt: Instant;
  attempts: number;
  /** Whom the attempts reached, each once, and of how many people there were at the last of them. */
  reached: string[];
  of?: number;
  acknowledged?: { by: string; at: Instant };
  unansweredAt?: Instant;
}

export interface LetterState {
  letter: string;
  automatic: boolean;
  /** Why it did not arrive. */
  undelivered?: string;
}

/** The verdict in force. `found`: what the table came to where a person decided by hand, in the entry named. */
export interface VerdictState extends Verdict {
  at: Instant;
  entry?: number;
  found?: Verdict;
}

/** What becomes of a case that is merged into another one. */
export interface MergeState {
  into: string;
  /** Who asked for it. */
  by: string;
  /** Key of the effect that asks the other case. */
  key: string;
  done: boolean;
  /** What the agenda held of breaches before: it is held again should the merging be undone. */
  dropped: AgendaItem[];
}

/** A case as its events made it. JSON only; the key order is part of it, because its hash is taken over the text. */
export interface CaseState {
  v: 1;
  caseId: string;
  seq: number;
  pack: Pin;
  calendar: Pin;
  zone: string;
  lifecycle: 'open' | 'closed' | 'completed';
  outcome?: string;
  channel: string;
  receivedAt: Instant;
  acceptedAt: Instant;
  /** T of the clocks that count from acceptance. */
  anchorAt: Instant;
  closedAt?: Instant;
  category: string;
  /** Other categories it falls under, whose measures it keeps. */
  secondary: string[];
  level: string;
  stage: string;
  facts: Facts;
  gave: string[];
  people: Record<string, { person?: string; role?: string }>;
  overlays: Record<string, { since: Instant; causes: string[]; annulled: string[] }>;
  clocks: Record<string, ClockState>;
  agenda: Record<string, AgendaItem>;
  effects: Record<string, EffectState>;
  steps: Record<string, StepState>;
  forms: Record<string, FormState>;
  approvals: Record<string, ApprovalState>;
  holds: Record<string, { step: string; effect: string; lifting?: true }>;
  /** By name; absent before the first. */
  pages?: Record<string, PageState>;
  /** Calls that did not connect: recorded, they stop nothing (conventions, rule 9). */
  attempts: number;
  /** Working days of the present stage on which calls did not connect. */
  attemptDays: string[];
  /** How often the complainant came back. */
  contacts: number;
  /** The issue it counts under, by group. */
  groups: Record<string, string>;
  /** `contactId`: the command of the contact that opened this case. */
  links: { caseId: string; relation: string; contactId?: string }[];
  /** What was written to the complainant, by effect key; absent until something was. */
  letters?: Record<string, LetterState>;
  merge?: MergeState;
  /** Times taken, in milliseconds once they are over; absent where none was begun. */
  measures?: Record<string, { since: Instant; ms?: number }>;
  /** The filing windows as last judged; absent where the pack has none. */
  admissibility?: { overall: WindowStatus; windows: Record<string, WindowResult> };
  /** Cases merged into this one. */
  absorbed?: string[];
  refusals: number;
  /** Refused commands a supervisor may still consent to, by command id. */
  awaiting: Record<string, { command: Command; receivedAt: Instant }>;
  /** Later due dates a reclassification would give, withheld until a supervisor consents, by command id. */
  withheld: Record<string, { clock: string; due: DueDate }>;
  /** Facts as given at the opening: with the standing entries they make `facts`. As the next two, absent in a case begun without them. */
  given?: Facts;
  /** Sequence number at which the present stage was entered. */
  stageSeq?: number;
  /** By name; absent before the first. */
  reviews?: Record<string, ReviewState>;
  /** What may be corrected, by sequence number. */
  entries?: Record<string, EntryState>;
  /** Verdicts of the decision tables, by table; absent before the first. */
  verdicts?: Record<string, VerdictState>;
}
