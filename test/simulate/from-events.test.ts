import { describe, expect, it } from 'vitest';
import { loadFiles, readPackFiles, shippedPackNames } from '../../config/pack-files.js';
import { pinnedTo } from '../../config/packs.js';
import { loadCast, loadScenario } from '../../domain/scenario/load.js';
import { play } from '../../domain/scenario/play.js';
import type { Scenario } from '../../domain/scenario/schema.js';
import { caseOfEvents } from '../../domain/simulate/from-events.js';
import { replay } from '../../domain/simulate/replay.js';
import type { Event } from '../../domain/case/events.js';

const hasOutage = ({ steps }: Scenario['courses'][number]): boolean => steps.some(({ asleep }) => asleep);

/** Of whole packs, so that every kind of command is among them. */
const courses = shippedPackNames().flatMap((name) => {
  const files = readPackFiles(name);
  const loaded = loadFiles(files);
  const cast = loadCast(files.cast?.text ?? '{}');
  if ('faults' in loaded || !cast.ok) return [];
  const rules = pinnedTo(loaded.pack);
  return files.scenarios.flatMap(({ text }) => {
    const read = loadScenario(text, rules.pack.data);
    // What goes over from other rules was not done under these.
    if (!read.ok || read.value.parameters || read.value.before) return [];
    const { value } = read;
    // An outage is nobody's doing: what was done late because of it is not done late again.
    const lasting = value.courses.map((course, index) => ({ ...course, index })).filter((course) => !hasOutage(course));
    return lasting.map(({ title, index }) => ({
      name: `${name} ${value.id}: ${title}`,
      rules,
      played: () => play(rules, value, index, cast.value).events,
    }));
  });
});

/** What happened until the case ended, without what no two tellings share: the names of commands, and refusals, which are not told again. */
function happened(events: readonly Event[]): unknown[] {
  const end = events.findIndex(({ type }) => type === 'completed');
  const kept = events.filter(({ type }, index) => type !== 'refused' && (end < 0 || index <= end));
  return kept.map(({ type, at }) => `${type} ${at}`);
}

describe('the events of a case tell it again', () => {
  it('under its own rules it comes to the same, whatever was done in the scenarios of all packs', () => {
    const different = courses.flatMap(({ name, rules, played }) => {
      const events = played();
      const last = events.at(-1);
      // One whose opening was refused was never told.
      if (!last || events[0]?.type === 'refused') return [];
      const again = replay(rules, caseOfEvents(rules, 'C-scenario', events, last.at));
      const [is, was] = [happened(again.events), happened(events)];
      const place = was.findIndex((one, index) => one !== is[index]);
      if (place < 0 && is.length === was.length) return [];
      return [`${name}: ${String(was[place])} / ${String(is[place])} ${JSON.stringify(again.outcome.refused)}`];
    });
    expect(courses.length).toBeGreaterThan(150);
    expect(different).toEqual([]);
  });
});
