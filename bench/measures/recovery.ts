import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from '../bench-stack.js';
import { openCase, type EngineOptions } from '../players.js';
import { standard, type Player } from '../cases.js';
import { median, rounded, timed } from '../stats.js';

export interface Recovery {
  /** Seconds from the kill to the answer of a command sent right after it, each kill. */
  readonly firstAnswerS: readonly number[];
  readonly medianS: number;
  readonly worstS: number;
}

/** Up this long, a service that dies is started again at once and not after a back-off. */
const CALM_MS = 31_000;

/**
 * Kills the worker by SIGKILL and asks a case it knew for the next step at once; the supervisor starts another worker. The cases
 * were touched just before, so the server still believes in the dead worker's memory of them: the worst moment.
 */
export async function recovery(bench: Bench, engine: EngineOptions, player: Player, kills: number): Promise<Recovery> {
  const seconds: number[] = [];
  const [step] = standard.steps;
  if (!step) throw new Error('the standard case has no steps');
  for (let kill = 0; kill < kills; kill++) {
    await pause(CALM_MS);
    const caseId = `C-kill-${kill}-${Date.now()}`;
    await openCase(engine, caseId);
    bench.stack.supervisor.kill('worker', 'SIGKILL');
    seconds.push(rounded((await timed(() => player.take(caseId, step))) / 1000, 2));
  }
  return { firstAnswerS: seconds, medianS: median(seconds), worstS: Math.max(...seconds) };
}
