import { playCase } from '../play.js';
import type { Player } from '../cases.js';
import { median, pump, rounded } from '../stats.js';

export interface Throughput {
  /** Cases played to their end per second of wall time, each round; people do not pause. */
  readonly rounds: readonly number[];
  readonly casesPerS: number;
  /** Processor milliseconds a case takes of servers, workers, counterpart and client together; every idle poll of the stack included. */
  readonly cpuMsPerCase: number;
}

/** Plays cases `lanes` at a time with each player in turn (A B C, A B C …), because the machine's load drifts. */
export async function throughput<K extends string>(
  players: Readonly<Record<K, Player>>,
  { cases, rounds, lanes }: { cases: number; rounds: number; lanes: number },
  cpuSeconds: () => number
): Promise<Record<K, Throughput>> {
  const names = Object.keys(players) as K[];
  const rates = new Map<K, number[]>(names.map((name) => [name, []]));
  const costs = new Map<K, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const ids = Array.from({ length: cases }, (_, index) => `C-bench-${name}-${round}-${index}-${Date.now()}`);
      const before = cpuSeconds();
      const seconds = await pump(ids, lanes, (id) => playCase(players[name], id));
      rates.get(name)?.push(rounded(cases / seconds, 2));
      costs.get(name)?.push(((cpuSeconds() - before) * 1000) / cases);
    }
  }
  const figures = [...rates].map(([name, all]) => {
    const cpuMsPerCase = rounded(median(costs.get(name) ?? []), 0);
    return [name, { rounds: all, casesPerS: median(all), cpuMsPerCase }];
  });
  return Object.fromEntries(figures) as Record<K, Throughput>;
}
