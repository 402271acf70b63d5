import type { Calendar } from '../calendar/index.js';
import { formatLocal } from '../calendar/index.js';
import type { Pinned } from '../decide/index.js';
import { HOUR, parseInstant, type Instant } from '../time.js';
import type { Mapping, Verdict } from './mapping.js';
import type { Row } from './row.js';
import { ruleFor } from './tally.js';

/** Which rows of a register are rehearsed: so many, from a line on, in the order of the file. */
export interface Choice {
  rows: number;
  fromLine: number;
  /** Only rows whose due time lies at most so many days after their opening. */
  withinDays?: number;
  /** Only rows whose category has a limit of at most so many working days. */
  mostWorkingDays?: number;
}

export function isChosen(pinned: Pinned, mapping: Mapping, choice: Choice, row: Row): boolean {
  const { fromLine, withinDays, mostWorkingDays } = choice;
  if (row.line < fromLine) return false;
  if (mostWorkingDays !== undefined) {
    const limit = ruleFor(pinned, mapping, row.category);
    return limit !== undefined && 'workingDays' in limit && limit.workingDays <= mostWorkingDays;
  }
  if (withinDays === undefined) return true;
  return row.target !== undefined && row.target - row.openedAt <= withinDays * 24 * HOUR;
}

/** An event of a case as the API tells it. */
export interface ToldEvent {
  seq: number;
  type: string;
  clock?: string;
  dueAt?: string;
  detectedAt?: string;
}

/** What the one clock that judges a rehearsed row came to. `latenessMs`: from its due instant until the case knew, virtual time. */
export interface Outcome {
  verdict: Verdict | 'undecided';
  dueAt?: Instant;
  breaches: number;
  overturned: number;
  latenessMs?: number;
}

/** Reads a case's timeline: the pack's own clock where it ran, else the one that took the register's due time as given. */
export function outcomeOf(events: ToldEvent[], { clocks }: Mapping): Outcome {
  const of = (type: string, clock: string): ToldEvent[] => events.filter((e) => e.type === type && e.clock === clock);
  const judging = [clocks.rule, ...(clocks.given === undefined ? [] : [clocks.given])].find(
    (clock) => of('clockStarted', clock).length > 0
  );
  if (judging === undefined) return { verdict: 'undecided', breaches: 0, overturned: 0 };
  const [started] = of('clockStarted', judging);
  const breached = of('clockBreached', judging);
  const overturned = of('clockOverturned', judging).length;
  const met = of('clockMet', judging).length + overturned > 0;
  const [first] = breached;
  return {
    verdict: met ? 'met' : first ? 'breached' : 'undecided',
    ...(started?.dueAt !== undefined && { dueAt: parseInstant(started.dueAt) }),
    breaches: breached.length,
    overturned,
    ...(first?.dueAt !== undefined &&
      first.detectedAt !== undefined && { latenessMs: parseInstant(first.detectedAt) - parseInstant(first.dueAt) }),
  };
}

/** A rehearsed row beside what the register and the core in memory say of it. */
export interface Rehearsed extends Outcome {
  line: number;
  id: string;
  category: string;
  by: 'rule' | 'given';
  register?: Verdict;
  core: Verdict | 'undecided';
  /** The row could not be rehearsed to its end. */
  problem?: string;
}

/** How often verdicts agree with the register's flag and with the core in memory; rows without a flag are counted apart. */
export interface RehearsalReport {
  rows: number;
  failed: Rehearsed[];
  flagged: { compared: number; agree: number; disagreements: Rehearsed[] };
  unflagged: number;
  core: { compared: number; agree: number; disagreements: Rehearsed[] };
  breaches: { due: number; once: number; early: number; notOnce: Rehearsed[] };
  /** Rows whose stop came after their breach was decided, and was set right by its own earlier timestamp. */
  races: Rehearsed[];
  by: { rule: number; given: number };
  /** Lateness of breaches in virtual milliseconds, and divided by the speed in real ones. */
  lateness?: { p50: number; p95: number; max: number };
}

const nearest = (sorted: number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

export function rehearsalReport(all: Rehearsed[]): RehearsalReport {
  const failed = all.filter((r) => r.problem !== undefined);
  const done = all.filter((r) => r.problem === undefined);
  const flagged = done.filter((r) => r.register !== undefined);
  // A case that is open and not yet due is on time as far as anybody can tell.
  const late = (verdict: string | undefined): boolean => verdict === 'breached';
  const wrong = flagged.filter((r) => late(r.verdict) !== late(r.register));
  const strange = done.filter((r) => r.verdict !== r.core);
  const breached = done.filter((r) => r.verdict === 'breached');
  const notOnce = done.filter((r) => r.breaches !== (r.verdict === 'breached' ? 1 : r.overturned));
  const lateness = breached.flatMap((r) => r.latenessMs ?? []).sort((a, b) => a - b);
  const by = (which: 'rule' | 'given'): number => done.filter((r) => r.by === which).length;
  return {
    rows: all.length,
    failed,
    flagged: { compared: flagged.length, agree: flagged.length - wrong.length, disagreements: wrong },
    unflagged: done.length - flagged.length,
    core: { compared: done.length, agree: done.length - strange.length, disagreements: strange },
    breaches: {
      due: breached.length,
      once: breached.filter((r) => r.breaches === 1).length,
      early: lateness.filter((ms) => ms < 0).length,
      notOnce,
    },
    races: done.filter((r) => r.overturned > 0),
    by: { rule: by('rule'), given: by('given') },
    ...(lateness.length > 0 && {
      lateness: { p50: nearest(lateness, 0.5), p95: nearest(lateness, 0.95), max: lateness.at(-1) ?? 0 },
    }),
  };
}

/** An instant as the API takes it. */
export const iso = (calendar: Calendar, at: Instant): string => formatLocal(at, calendar.data.zone);
