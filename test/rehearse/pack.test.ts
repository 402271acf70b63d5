import { describe, expect, it } from 'vitest';
import { eventView } from '../../api/views.js';
import { EVENT_WORDS } from '../../cli/event-words.js';
import { difference } from '../../cli/rehearse/pack/compare.js';
import {
  coursesOf,
  inMemory,
  isPlayable,
  representative,
  toTheEnd,
  type Course,
} from '../../cli/rehearse/pack/course.js';
import { directoryFile, directoryIds, listed } from '../../cli/rehearse/pack/people.js';
import { courseText } from '../../cli/rehearse/pack/text.js';
import { runPack } from '../../cli/rehearse-pack.js';
import { EVENT_FIELDS_OF } from '../../domain/case/event-fields.js';
import type { Event } from '../../domain/case/events.js';
import { evolve } from '../../domain/case/evolve.js';
import { newCase } from '../../domain/case/initial.js';
import { readDirectory } from '../../domain/directory/read.js';
import type { ToldEvent } from '../../domain/register/rehearsed.js';

const points = coursesOf('points-platform', 'en');
const courseOf = (id: string, index = 0): Course => {
  const found = points.find(({ scenario, index: own }) => scenario.id === id && own === index);
  if (!found) throw new Error(`no course ${id} ${index}`);
  return found;
};

/** A case as the API tells it, with another id, another form number and another answer of the outside. */
function toldOf({ pinned }: Course, events: readonly Event[]): { caseId: string; events: ToldEvent[] } {
  const caseId = 'C-aaaaaaaaaaaaaaaa';
  const state = events.reduce(evolve, newCase(caseId));
  const other = events.map((e) => (e.type === 'effectConfirmed' ? { ...e, ref: 'REF', data: { number: 'x' } } : e));
  const text = JSON.stringify(other).replaceAll('C-scenario', caseId).replaceAll('-0001', '-0007');
  return {
    caseId,
    events: (JSON.parse(text) as Event[]).map((e) => eventView(e, pinned.pack.data, state) as ToldEvent),
  };
}

describe('what a case went through is compared with what the core alone makes of it', () => {
  const course = courseOf('000-15');
  const events = inMemory(course);
  const core = { events, caseId: 'C-scenario' };
  const live = toldOf(course, events);
  const changed = (type: string, change: (event: ToldEvent) => ToldEvent) => {
    const place = live.events.findIndex((event) => event.type === type);
    return { ...live, events: live.events.map((event, index) => (index === place ? change(event) : event)) };
  };

  it('ids, form numbers and the answers of the outside may differ', () => {
    expect(events.length).toBeGreaterThan(80);
    expect(difference(core, live)).toBeUndefined();
  });

  it.each([
    ['a due date a second later', 'clockStarted', (e: ToldEvent) => ({ ...e, dueAt: '2026-03-13T00:00:01+08:00' })],
    ['another person', 'acted', (e: ToldEvent) => ({ ...e, actor: 'A2' })],
    ['another action', 'acted', (e: ToldEvent) => ({ ...e, action: 'other' })],
  ])('%s is told, with both sides', (_, type, change) => {
    const other = changed(type, change);
    const found = difference(core, other);
    expect(found?.live).not.toEqual(found?.core);
    expect(found?.core?.['type']).toBe(type);
  });

  it('an event that is missing at the end is told', () => {
    const found = difference(core, { ...live, events: live.events.slice(0, -1) });
    expect([found?.core?.['type'], found?.live]).toEqual(['completed', undefined]);
  });

  it('the outside may answer what was asked at one instant in any order, and nothing else changes places', () => {
    const scenario = coursesOf('courier-liability', 'en').filter((one) => one.scenario.id === 'O14-O15');
    const [two] = scenario.filter(({ index }) => index === 3);
    if (!two) throw new Error('no such course');
    const own = inMemory(two);
    const told = toldOf(two, own);
    const swapped = (first: number) => {
      const [before, after] = [told.events.slice(0, first), told.events.slice(first, first + 2)];
      return { ...told, events: [...before, ...after.reverse(), ...told.events.slice(first + 2)] };
    };
    const answered = own.findIndex((e, i) => e.type === 'effectConfirmed' && own[i + 1]?.type === 'effectConfirmed');
    expect(difference({ events: own, caseId: 'C-scenario' }, swapped(answered))).toBeUndefined();
    expect(difference({ events: own, caseId: 'C-scenario' }, swapped(answered - 1))?.place).toBe(answered - 1);
  });

  it('a refusal told before the case does not move the numbers of the entries after it', () => {
    const withRefusal = courseOf('correction-call');
    const own = inMemory(withRefusal);
    const entry = own.findIndex(({ type }) => type === 'accepted');
    const refused = { ...own[0], type: 'refused', command: 'x', commandType: 'act', code: 'FACT_INVALID' } as Event;
    const shifted = [...own.slice(0, entry), refused, ...own.slice(entry)].map((event, index) => {
      const named = Object.entries(event).filter(([name]) => ['entry', 'corrects', 'call'].includes(name));
      const moved = Object.fromEntries(named.map(([name, place]) => [name, Number(place) + 1]));
      return { ...event, ...moved, seq: index + 1 };
    });
    expect(own.some((event) => 'entry' in event)).toBe(true);
    expect(difference({ events: own, caseId: 'C-scenario' }, toldOf(withRefusal, shifted))).toBeUndefined();
  });
});

describe('the case that shows a pack', () => {
  it('is the one in which most happens, to its last duty; one that is closed late waits for its residual time', () => {
    const shown = representative(points);
    expect([shown?.scenario.id, shown?.index]).toEqual(['000-15', 0]);
    const late = representative(coursesOf('general-48h-7wd', 'en'));
    expect(late && inMemory(late).at(-1)?.type).toBe('completed');
  });

  it('needs no other case, no broken outside and nobody’s leave', () => {
    const playable = (id: string) => points.filter(({ scenario }) => scenario.id === id).map(isPlayable);
    expect(playable('000-14')).not.toContain(false);
    expect(playable('merging')).not.toContain(true);
    expect(playable('000-10')).toEqual([true, false]);
    expect(playable('000-07-leave')).not.toContain(true);
  });

  it('a case that stays open is not led on', () => {
    const open = courseOf('000-01');
    expect(toTheEnd(open)).toBe(open);
  });

  it('an unknown pack or scenario is told with those there are, before anything is started', async () => {
    const run = (pack: string, scenario?: string) =>
      runPack({ pack, home: 'nowhere', lang: 'en', ...(scenario !== undefined && { scenario }) });
    await expect(run('nope')).rejects.toThrow(/PACK_UNKNOWN.*nope.*points-platform/s);
    await expect(run('points-platform', 'nope')).rejects.toThrow(/SCENARIO_UNKNOWN.*nope: .*000-14/s);
  });
});

describe('the people of a cast as an organisation', () => {
  it('are those of the cast, and somebody for every role nobody has', () => {
    const [course] = coursesOf('boston-311', 'en');
    const { document } = readDirectory(directoryFile(listed(course?.cast ?? {}), 'America/New_York'));
    expect(document.people[0]).toMatchObject({ id: 'CLERK1', roles: ['clerk'] });
    const { roles } = course?.pinned.pack.data ?? { roles: {} };
    expect(new Set(document.people.flatMap((person) => person.roles))).toEqual(new Set(Object.keys(roles)));
    expect(course?.scenario.given.as).toBe('CLERK1');
  });

  it('keep supervisors and deputies, those named first longest in the post', () => {
    const { document } = readDirectory(directoryFile(listed(courseOf('000-01').cast), 'Asia/Shanghai'));
    const of = (id: string) => document.people.find((person) => person.id === id);
    expect([of('A1')?.supervisor, of('SV')?.deputy]).toEqual(['S1', 'SD']);
    expect((of('A1')?.seniority ?? 0) > (of('A2')?.seniority ?? 0)).toBe(true);
  });

  it('of several packs never share an id', () => {
    const cast = { A: { roles: ['x'] }, complianceClerk: { roles: ['x'] }, complianceLead: { roles: ['x'] } };
    const all = ['AA', 'AB'].flatMap((prefix) => [...directoryIds(cast, prefix).values()]);
    expect(new Set(all).size).toBe(6);
    expect(all.every((id) => /^[A-Z][A-Z0-9]{0,9}$/.test(id))).toBe(true);
  });
});

describe('a rehearsed case is told to people', () => {
  it('every event has words in both languages', () => {
    expect(Object.keys(EVENT_FIELDS_OF).filter((type) => !(type in EVENT_WORDS))).toEqual([]);
  });

  it('with the names of the pack, who did what, and how it differs from the core where it does', () => {
    const course = courseOf('000-01');
    const { caseId, events } = toldOf(course, inMemory(course));
    const view = { caseId, seq: 1, lifecycle: 'open', stage: 's', category: 'c', level: 'I', people: {}, overlays: {} };
    const live = { caseId, events, steps: 1, refusals: [], view: { ...view, clocks: [], effects: [] } };
    const zh = courseText(course, { live, expected: [], equal: true }, 'zh').join('\n');
    expect(zh).toMatch(/2026-\S+\+08:00 +时限开始 +C-1 首次回复（I 级） · 2026-\S+ +A1/);
    expect(zh).toMatch(/通话 +member 接通 +A1/);
    expect(zh).toContain('逐一相同');
    const differing = {
      live,
      expected: ['step 1: X'],
      equal: false,
      difference: { place: 2, core: { type: 'closed' } },
    };
    const en = courseText(course, differing, 'en').join('\n');
    expect(en).toContain('DIFFERENT at event 3:\n  core: {"type":"closed"}\n  live: nothing');
    expect(en).toContain('REFUSED OTHERWISE: live nothing; scenario step 1: X');
    expect(en).not.toContain('agree');
  });
});
