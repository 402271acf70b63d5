import { setTimeout as pause } from 'node:timers/promises';
import { inLanes } from '../config/lanes.js';

/** Milliseconds at the usual points of a distribution, rounded to tenths. */
export interface Distribution {
  readonly n: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The value below which the part `p` of the values lies (nearest rank). Not a number for an empty list. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

export function distribution(values: readonly number[]): Distribution {
  const at = (p: number): number => rounded(quantile(values, p));
  return { n: values.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** Does `work` for every item, at most `lanes` at once; the wall time in seconds. */
export async function pump<T>(items: Iterable<T>, lanes: number, work: (item: T) => Promise<unknown>): Promise<number> {
  return (await timed(() => inLanes(items, lanes, work))) / 1000;
}

/** Processor seconds of this process so far, those of other threads of it included: others on the machine do not lengthen them. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Wall milliseconds of one piece of work. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Asks again until the answer is yes; throws after a minute, so that a case that stands still ends the run. */
export async function until(what: string, holds: () => Promise<boolean>, everyMs: number): Promise<void> {
  for (const end = Date.now() + 60_000; !(await holds()); await pause(everyMs)) {
    if (Date.now() > end) throw new Error(`${what}: not within a minute`);
  }
}
