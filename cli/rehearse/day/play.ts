import { deadHour } from './dead-hour.js';
import { handOver, type HandedOver } from './handovers.js';
import { Playing, together } from './playing.js';
import type { Script } from './script.js';
import type { DayStage, Played } from './stage.js';

/** A day that was played: its complaints, what became of the handovers, openings that were answered while no worker was there. */
export interface PlayedDay {
  readonly played: readonly Played[];
  readonly handedOver: readonly HandedOver[];
  readonly answeredAsleep: readonly string[];
}

/**
 * Plays a whole script, so many complaints at a time. Each has its own clock; where something happens to all of them, at a handover
 * and in the hour without a worker, all of them stand at that instant first.
 */
export async function playDay(
  stage: DayStage,
  { cases, handovers, asleep }: Script,
  atOnce: number,
  progress: (done: number, all: number) => void
): Promise<PlayedDay> {
  const all = cases.map((one) => new Playing(stage, one));
  const changes = [...new Set(handovers.map(({ at }) => at))];
  let done = 0;
  const scene = (work: (one: Playing) => Promise<void>): Promise<void> =>
    together(all, atOnce, async (one) => {
      await work(one);
      progress(++done, all.length * (changes.length + 2));
    });
  const handedOver: HandedOver[] = [];
  for (const change of changes) {
    await scene((one) => one.until(change));
    for (const of of handovers.filter(({ at }) => at === change))
      handedOver.push(...(await handOver(stage.api, of, stage.run)));
  }
  await scene((one) => one.until(asleep.from));
  const answeredAsleep = await deadHour(stage, all, asleep, atOnce);
  await scene((one) => one.end());
  return { played: all.map(({ played }) => played), handedOver, answeredAsleep };
}
