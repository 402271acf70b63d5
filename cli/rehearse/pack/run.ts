import { ContentStore } from '../../../db/content-store.js';
import { activate } from '../../../db/contents.js';
import { createPool } from '../../../db/pool.js';
import type { Config } from '../../../config/config.js';
import { difference, type Difference } from './compare.js';
import { inMemory, type Course } from './course.js';
import { playLive, type LiveCourse, type LiveStage } from './live.js';

/** What a rehearsed course came to beside the core's own. `expected`: the refusals the scenario tells of. */
export interface Verdict {
  readonly live: LiveCourse;
  readonly expected: readonly string[];
  readonly difference?: Difference;
  /** The same events and the same refusals. */
  readonly equal: boolean;
}

/** Puts the packs of courses in force, whatever was in force under their ids: before the API is first asked for a pack. */
export async function publish(config: Config, courses: readonly Course[]): Promise<void> {
  const pool = createPool(config, () => undefined);
  try {
    const store = new ContentStore(config.home, pool);
    for (const { content } of courses) {
      const { id, hash } = await store.put('pack', content);
      await activate(pool, 'pack', id, hash);
    }
  } finally {
    await pool.end();
  }
}

/** Plays a course on real servers and by the core alone, and compares. */
export async function rehearseCourse(stage: LiveStage, course: Course): Promise<Verdict> {
  const events = inMemory(course);
  const live = await playLive(stage, course, events);
  const taken = course.scenario.courses[course.index]?.steps.slice(0, live.steps) ?? [];
  const expected = taken.flatMap(({ refused }, place) =>
    refused === undefined ? [] : [`step ${place + 1}: ${refused}`]
  );
  const found = difference({ events, caseId: 'C-scenario' }, live);
  const equal = found === undefined && expected.join() === live.refusals.join();
  return { live, expected, equal, ...(found && { difference: found }) };
}
