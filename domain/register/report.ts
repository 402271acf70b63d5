import type { Pin } from '../case/commands.js';
import type { Label } from '../pack/common.js';
import type { Reason } from './difference.js';
import type { FoundFault, RowFault, RowNote } from './row.js';
import type { Verdict } from './mapping.js';

/** A row that could not be judged: where it is and what is wrong with it, always under IMPORT_ROW_INVALID. */
export interface InvalidRow {
  line: number;
  id: string;
  code: 'IMPORT_ROW_INVALID';
  faults: FoundFault[];
}

/** How often the pack's rule gives the register's due time. Rows without one are counted, not compared. */
export interface DueCount {
  rows: number;
  withoutTarget: number;
  compared: number;
  within: number;
}

/** A due date that differs from the register's by more than the tolerance. Times are local with offset. */
export interface Miss {
  line: number;
  id: string;
  category: string;
  openedAt: string;
  target: string;
  due: string;
  differenceSeconds: number;
}

/** How often a verdict agrees with the register's flag, over rows that have both a due time and a flag. */
export interface VerdictCount {
  closed: { compared: number; agree: number };
  open: { compared: number; agree: number };
  withoutTarget: number;
  withoutVerdict: number;
  /** Closed, and nobody knows when. */
  undated: number;
}

/** The two due times a row is judged by: the one the register gave, and that of the pack's own rule. */
export type By = 'given' | 'rule';

/** A row judged otherwise than the register did, or late where the register says nothing. Times are local with offset. */
export interface Difference {
  by: By;
  reason: Reason;
  line: number;
  id: string;
  category: string;
  openedAt: string;
  target: string;
  due: string;
  closedAt: string | null;
  register: Verdict | null;
  judged: Verdict | 'undecided';
}

/** Rows on time and late; one still open and not yet due is on time as far as anybody can tell. */
export interface OnTime {
  onTime: number;
  late: number;
}

/**
 * Rows of one category, department or month: by the register's flag, by its due times, and by the pack's rule. `differs`: rows that
 * have a flag, and it says otherwise.
 */
export interface GroupCount {
  rows: number;
  register: OnTime;
  given: OnTime & { differs: number };
  rule: OnTime & { differs: number };
}

/** What an import found. Every row of the register is in `judged` or in `invalid`; lists end after LISTED entries, counts never. */
export interface Report {
  v: 1;
  source: string;
  /** How the register was read where it leaves a choice. */
  assumptions: Label[];
  pack: Pin;
  calendar: Pin;
  coreVersion: string;
  asOf: string;
  rows: number;
  judged: number;
  decisions: number;
  invalid: { rows: number; byFault: Partial<Record<RowFault, number>>; list: InvalidRow[] };
  notes: Partial<Record<RowNote, { rows: number; lines: number[] }>>;
  due: { units: Record<string, DueCount>; categories: Record<string, DueCount & { unit: string }>; misses: Miss[] };
  given: VerdictCount;
  rule: { units: Record<string, VerdictCount> };
  differences: { byReason: Record<By, Partial<Record<Reason, number>>>; list: Difference[] };
  groups: Record<string, Record<string, GroupCount>>;
}

/** Lists of a report hold at most so many entries, so that memory stays flat however dirty a register is. */
export const LISTED = 10_000;

export function keep<T>(list: T[], entry: T): void {
  if (list.length < LISTED) list.push(entry);
}
