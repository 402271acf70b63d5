import { Desk } from './desk.js';
import { DayEvent } from './event.js';
import type { Script } from './script.js';
import type { ScriptCase } from './script-case.js';
import type { DayStage, Played } from './stage.js';

/** Plays one complaint from its receipt to the end of play, on its own stepped clock. */
async function playCase(stage: DayStage, one: ScriptCase): Promise<Played> {
  const desk = new Desk(stage, one);
  try {
    await desk.open();
    for (const [index, step] of one.steps.entries()) {
      await stage.faults?.passing();
      await desk.take(step, index);
    }
    const { view, seq } = await desk.end();
    const events = (await stage.api.timeline(desk.caseId, seq)).map((event) => DayEvent.parse(event));
    return { one, caseId: desk.caseId, view, events, answered: desk.answered };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { one, caseId: desk.caseId, events: [], answered: desk.answered, problem: `${desk.where}: ${problem}` };
  } finally {
    // Whoever waits for one that failed would wait for ever.
    desk.leaveMeeting();
  }
}

/** Plays a whole script, so many complaints at a time; those of a surge together, because they wait for each other. */
export async function playDay(
  stage: DayStage,
  { cases }: Script,
  atOnce: number,
  progress: (done: number, all: number) => void
): Promise<Played[]> {
  const surge = cases.filter(({ meeting }) => meeting !== undefined);
  const others = cases.filter(({ meeting }) => meeting === undefined).map((one) => [one]);
  const line = surge.length === 0 ? others : [surge, ...others];
  const played: Played[] = [];
  const work = async (): Promise<void> => {
    for (let group = line.shift(); group; group = line.shift()) {
      await Promise.all(
        group.map(async (one) => {
          played.push(await playCase(stage, one));
          progress(played.length, cases.length);
        })
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, line.length) }, work));
  return played.sort((a, b) => (a.one.id < b.one.id ? -1 : 1));
}
