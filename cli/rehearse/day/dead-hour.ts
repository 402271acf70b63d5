import { setTimeout as sleep } from 'node:timers/promises';
import { together, type Playing } from './playing.js';
import type { DayStage } from './stage.js';
import type { Script } from './script.js';

/** Longer than a caller waits for an answer, so that all who come in are told to come again. */
const LEAST = 8_000;

/**
 * The hour without a worker: it is killed, what comes in meanwhile waits at the engine or is repeated by its caller, then a worker is
 * there again and every case gets over the hour. Answers the openings of the hour that were answered before: no worker was there to.
 */
export async function deadHour(
  stage: DayStage,
  all: readonly Playing[],
  { until }: Script['asleep'],
  atOnce: number
): Promise<string[]> {
  const { worker, faults } = stage;
  const opened = all.filter((one) => one.isOpen);
  await faults?.settled('worker');
  await worker.halt();
  const coming: Promise<void>[] = [];
  let early: string[];
  try {
    const least = sleep(LEAST);
    await together(opened, atOnce, (one) => one.through(until));
    const arriving = all.filter((one) => !one.isOpen && one.comesBefore(until));
    coming.push(...arriving.map((one) => one.arrive(until)));
    await least;
    early = arriving.flatMap((one) => (one.isOpen ? [one.id] : []));
  } finally {
    await worker.resume();
  }
  await Promise.all(coming);
  await together(all, atOnce, (one) => one.until(until));
  return early;
}
