import type { Pin } from '../case/commands.js';
import { formatLocal, type Calendar } from '../calendar/index.js';
import { HOUR, instant } from '../time.js';
import type { ClockOutcome, Outcome, RefusedCommand } from './replay.js';

/** The same under the baseline and under the pack asked about. */
export interface Pair<T> {
  before: T;
  after: T;
}

/** A clock that another pack starts, ends or judges otherwise; a side without it is absent. */
export interface ClockChange extends Partial<Pair<ClockOutcome>> {
  clock: string;
}

/** What would change in a case. */
export interface CaseChange {
  id: string;
  clocks: ClockChange[];
  warnings: Pair<number>;
  breaches: Pair<number>;
  ladder: Pair<number>;
  /** Commands that one of the two packs refuses and the other takes. */
  refused: Pair<RefusedCommand[]>;
}

/** What the clocks of one definition came to. */
export type ClockCount = Record<'started' | ClockOutcome['verdict'], number>;

/** What a simulation adds up. Per hour: of the day, local, `load[who][0..23]`. */
export interface Sums {
  baseline: Pin;
  against: Pin;
  cases: number;
  changed: number;
  failed: number;
  due: { earlier: number; later: number; onlyBefore: number; onlyAfter: number };
  warnings: Pair<number>;
  breaches: Pair<number>;
  ladder: Pair<number>;
  assumed: Pair<number>;
  clocks: Record<string, Pair<ClockCount>>;
  refused: Pair<Record<string, number>>;
  load: Record<string, Pair<number[]>>;
  /** The busiest hour of each: what it asked for, and when it began. */
  peak: Record<string, Pair<{ count: number; hour: string }>>;
}

const both = <T>(make: () => T): Pair<T> => ({ before: make(), after: make() });
const none = (): ClockCount => ({ started: 0, met: 0, breached: 0, undecided: 0, ended: 0 });
const SIDES = ['before', 'after'] as const;

const COUNTS = ['warnings', 'breaches', 'ladder'] as const;
const ADDED = [...COUNTS, 'assumed'] as const;

const sameClock = (a: ClockOutcome | undefined, b: ClockOutcome | undefined): boolean =>
  a?.def === b?.def && a?.dueAt === b?.dueAt && a?.verdict === b?.verdict;

/** The clocks that come out otherwise: those of the baseline first, then those only the other pack has. */
function changedClocks(before: Outcome['clocks'], after: Outcome['clocks']): ClockChange[] {
  const changes: ClockChange[] = [];
  for (const clock in before)
    if (!sameClock(before[clock], after[clock])) changes.push({ clock, before: before[clock], after: after[clock] });
  for (const clock in after) if (!before[clock]) changes.push({ clock, before: undefined, after: after[clock] });
  return changes;
}

/** What a case would come to otherwise, or undefined where it would not. */
export function changeOf(id: string, { before, after }: Pair<Outcome>): CaseChange | undefined {
  const clocks = changedClocks(before.clocks, after.clocks);
  const only = (a: Outcome, b: Outcome): RefusedCommand[] =>
    a.refused.filter((r) => !b.refused.some((o) => o.command === r.command && o.code === r.code));
  const refused = { before: only(before, after), after: only(after, before) };
  const same = COUNTS.every((name) => before[name] === after[name]);
  if (same && clocks.length + refused.before.length + refused.after.length === 0) return undefined;
  const pair = (of: (typeof COUNTS)[number]): Pair<number> => ({ before: before[of], after: after[of] });
  return { id, clocks, warnings: pair('warnings'), breaches: pair('breaches'), ladder: pair('ladder'), refused };
}

/** Adds up outcomes, one case at a time; what it keeps grows with the hours that are covered, not with the cases. */
export class SimulationTally {
  private readonly sums: Omit<Sums, 'load' | 'peak'>;
  private readonly hours = new Map<string, Pair<Map<number, number>>>();

  constructor(
    baseline: Pin,
    against: Pin,
    private readonly calendar: Calendar
  ) {
    const counts = { cases: 0, changed: 0, failed: 0, due: { earlier: 0, later: 0, onlyBefore: 0, onlyAfter: 0 } };
    const pairs = { warnings: both(() => 0), breaches: both(() => 0), ladder: both(() => 0), assumed: both(() => 0) };
    this.sums = { baseline, against, ...counts, ...pairs, clocks: {}, refused: both(() => ({})) };
  }

  /** A case that could not be read or played. */
  fail(): void {
    this.sums.failed++;
  }

  add(id: string, outcomes: Pair<Outcome>): CaseChange | undefined {
    const change = changeOf(id, outcomes);
    this.sums.cases++;
    if (change) this.addChange(change);
    for (const side of SIDES) this.addOutcome(side, outcomes[side]);
    return change;
  }

  private addChange({ clocks }: CaseChange): void {
    const { due } = this.sums;
    this.sums.changed++;
    for (const { before, after } of clocks) {
      if (!before) due.onlyAfter++;
      else if (!after) due.onlyBefore++;
      else if (after.dueAt < before.dueAt) due.earlier++;
      else if (after.dueAt > before.dueAt) due.later++;
    }
  }

  private addOutcome(side: keyof Pair<0>, outcome: Outcome): void {
    const { clocks, refused } = this.sums;
    for (const name of ADDED) this.sums[name][side] += outcome[name];
    for (const name in outcome.clocks) {
      const clock = outcome.clocks[name];
      if (!clock) continue;
      const count = (clocks[clock.def] ??= both(none))[side];
      count.started++;
      count[clock.verdict]++;
    }
    for (const { code } of outcome.refused) refused[side][code] = (refused[side][code] ?? 0) + 1;
    for (const { who, at } of outcome.demands) {
      let of = this.hours.get(who);
      if (!of) this.hours.set(who, (of = both(() => new Map<number, number>())));
      const hour = Math.floor(at / HOUR);
      of[side].set(hour, (of[side].get(hour) ?? 0) + 1);
    }
  }

  /** Demands on a role or slot by the hour since 1970 in which they came, in order. */
  private arrivals(who: string, side: keyof Pair<0>): [hour: number, count: number][] {
    return [...(this.hours.get(who)?.[side] ?? [])].sort(([a], [b]) => a - b);
  }

  private byHour(who: string, side: keyof Pair<0>): number[] {
    const hours = Array.from({ length: 24 }, () => 0);
    for (const [hour, count] of this.arrivals(who, side)) {
      const local = Number(formatLocal(instant(hour * HOUR), this.calendar.data.zone).slice(11, 13));
      hours[local] = (hours[local] ?? 0) + count;
    }
    return hours;
  }

  private peakOf(who: string, side: keyof Pair<0>): { count: number; hour: string } {
    const [hour = 0, count = 0] = this.arrivals(who, side).reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0]);
    return { count, hour: count === 0 ? '' : formatLocal(instant(hour * HOUR), this.calendar.data.zone) };
  }

  get result(): Sums {
    const of = <T>(one: (who: string, side: keyof Pair<0>) => T): Record<string, Pair<T>> =>
      Object.fromEntries(
        [...this.hours.keys()].sort().map((who) => [who, { before: one(who, 'before'), after: one(who, 'after') }])
      );
    return {
      ...this.sums,
      load: of((who, side) => this.byHour(who, side)),
      peak: of((w, side) => this.peakOf(w, side)),
    };
  }
}
