import { setTimeout as pause } from 'node:timers/promises';
import { playCase } from '../play.js';
import type { Player } from '../cases.js';
import { distribution, median, rounded, type Distribution } from '../stats.js';

export interface Latency extends Distribution {
  /** Median milliseconds by command. */
  readonly byCommand: Readonly<Record<string, number>>;
}

/** Answers at human pace: one case at a time, a pause before each command, the players taking turns case by case. */
export async function latency<K extends string>(
  players: Readonly<Record<K, Player>>,
  { cases, thinkMs }: { cases: number; thinkMs: number }
): Promise<Record<K, Latency>> {
  const names = Object.keys(players) as K[];
  const answers = new Map<K, [string, number][]>(names.map((name) => [name, []]));
  for (let index = 0; index < cases; index++) {
    for (const name of names) {
      const { answered } = await playCase(players[name], `C-pace-${name}-${index}-${Date.now()}`, () => pause(thinkMs));
      answers.get(name)?.push(...answered.map(([command, ms]): [string, number] => [command, ms]));
    }
  }
  const figures = [...answers].map(([name, all]) => {
    const of = (command: string): number => rounded(median(all.filter(([c]) => c === command).map(([, ms]) => ms)));
    const byCommand = Object.fromEntries([...new Set(all.map(([command]) => command))].map((c) => [c, of(c)]));
    return [name, { ...distribution(all.map(([, ms]) => ms)), byCommand }];
  });
  return Object.fromEntries(figures) as Record<K, Latency>;
}
