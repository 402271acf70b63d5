import type { Value } from '../case/commands.js';
import type { Event } from '../case/events.js';
import type { CaseState } from '../case/state.js';
import { conditionsOf } from '../decide/conditions.js';
import { canonical } from '../hash.js';
import type { CompiledPack } from '../pack/compile.js';
import type { Figure } from '../pack/reports.js';
import type { Instant } from '../time.js';

export type Key = Record<string, Value>;

/** A breach a figure counted: what a proposal rests on. */
export interface Evidence {
  readonly caseId: string;
  readonly clock: string;
  readonly at: Instant;
}

/** What a figure takes of a case: of an average its value, null where there is none. */
export interface Taken {
  readonly key: Key;
  readonly value?: number | null;
  readonly person?: string;
  readonly evidence?: Evidence;
}

/** How many, of how many in percent; of an average the mean, and how many had nothing to take it of. */
export interface Counted {
  readonly count: number;
  readonly share?: number;
  readonly mean?: number | null;
  readonly apart?: number;
}
export type FigureResult = Counted & { readonly groups?: readonly (Counted & { readonly by: Key })[] };

class Sum {
  count = 0;
  apart = 0;
  total = 0;
  person: string | undefined;
  readonly evidence: Evidence[] = [];
  constructor(readonly key: Key) {}

  add({ value, person, evidence }: Taken): void {
    if (value === null) this.apart++;
    else this.count++;
    this.total += value ?? 0;
    this.person = person;
    if (evidence) this.evidence.push(evidence);
  }
}

/** Shares in tenths of a percent that add up to exactly 100: the largest remainders are rounded up. */
export function sharesOf(counts: readonly number[]): number[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return counts.map(() => 0);
  const exact = counts.map((count) => (count * 1000) / all);
  const tenths = exact.map(Math.floor);
  const missing = 1000 - tenths.reduce((sum, n) => sum + n, 0);
  const byRemainder = exact.map((n, i) => [n - Math.floor(n), i] as const).sort(([a, i], [b, j]) => b - a || i - j);
  for (const [, i] of byRemainder.slice(0, missing)) tenths[i] = (tenths[i] ?? 0) + 1;
  return tenths.map((n) => n / 10);
}

/** One figure as it is counted. */
export class Tally {
  private readonly all = new Sum({});
  private readonly groups = new Map<string, Sum>();

  constructor(
    readonly figure: Figure,
    private readonly pack: CompiledPack
  ) {}

  /** Whether the condition of the figure holds for a case, or for an event of it. */
  holds(state: CaseState, event?: Event): boolean {
    return (
      this.figure.if === undefined || conditionsOf(this.pack).test(this.figure.if, { state, ...(event && { event }) })
    );
  }

  /** What a case, or an event of it, is counted under. */
  keyOf(state: CaseState, event?: Event): Key {
    return Object.fromEntries((this.figure.by ?? []).map((name) => [name, fieldOf(name, state, event)]));
  }

  add(taken: Taken): void {
    this.all.add(taken);
    if (!this.figure.by) return;
    const text = canonical(taken.key);
    const group = this.groups.get(text) ?? new Sum(taken.key);
    this.groups.set(text, group);
    group.add(taken);
  }

  /** The groups in the order of their names. */
  sums(): readonly Sum[] {
    return [...this.groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
  }

  result(): FigureResult {
    const isMean = 'average' in this.figure;
    const counted = ({ count, apart, total }: Sum): Counted =>
      isMean ? { count, mean: count > 0 ? total / count : null, apart } : { count };
    if (!this.figure.by) return counted(this.all);
    const sums = this.sums();
    const shares = sharesOf(sums.map(({ count }) => count));
    const groups = sums.map((sum, i) => ({ by: sum.key, ...counted(sum), ...(!isMean && { share: shares[i] ?? 0 }) }));
    return { ...counted(this.all), groups };
  }
}

/** The person an event says owed a clock. */
export function personOf(event: Event | undefined): string | undefined {
  return event?.type === 'clockBreached' ? event.owner?.person : undefined;
}

/** A field of a case, or of a breach, by the name figures and lists give it; null where it is not known. */
export function fieldOf(name: string, state: CaseState, event?: Event): Value {
  if (name === 'packVersion') return state.pack.version;
  if (event?.type === 'clockBreached' || event?.type === 'clockMet') {
    if (name === 'clock') return state.clocks[event.clock]?.def ?? event.clock;
    if (name === 'owner') return event.owner?.person ?? event.owner?.role ?? null;
  }
  const { category, level, channel, lifecycle } = state;
  const own: Key = { category, level, channel, lifecycle };
  return own[name] ?? state.facts[name] ?? null;
}
