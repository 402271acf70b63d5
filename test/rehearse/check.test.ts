import { describe, expect, it, vi } from 'vitest';
import { checkDay, type Checks, type DayRecord } from '../../cli/rehearse/day/check.js';
import type { DayEvent } from '../../cli/rehearse/day/event.js';
import { Faults } from '../../cli/rehearse/day/faults.js';
import { judged } from '../../cli/rehearse/day/run.js';
import type { PlayedDay } from '../../cli/rehearse/day/play.js';
import { loadPlot } from '../../cli/rehearse/day/plot.js';
import type { Played } from '../../cli/rehearse/day/stage.js';
import { dayText } from '../../cli/rehearse/day/text.js';

const OPENED = '2026-09-30T09:00:00.000+08:00';
const DUE = '2026-10-09T00:00:00.000+08:00';
const AWAKE = '2026-10-09T00:30:00.000+08:00';
const END = Date.parse('2026-10-22T00:00:00+08:00');

type Told = Partial<DayEvent> & { type: string };
const sound: Told[] = [
  { type: 'received' },
  { type: 'accepted' },
  { type: 'clockStarted', clock: 'first', dueAt: DUE },
  { type: 'assigned', slot: 'owner', person: 'A01' },
  { type: 'formNumbered', number: 'TS-1', cause: 'k1' },
  { type: 'clockBreached', clock: 'first', dueAt: DUE, at: DUE, cause: 'wake', detectedAt: AWAKE },
];

function played(told: Told[], more: Partial<Played> = {}): Played {
  const events = told.map((event, index) => ({ seq: index + 1, at: OPENED, cause: 'open', ...event }));
  const one = { id: '0001', story: '', channel: '', category: '', at: OPENED, taker: '', byMail: false };
  const view = {
    caseId: 'C-1',
    seq: 9,
    lifecycle: 'open',
    clocks: [],
    effects: [],
    overlays: {},
    holds: [],
    facts: {},
  };
  return {
    one: { ...one, facts: {}, people: {}, steps: [] },
    caseId: 'C-1',
    view,
    events,
    answered: ['open', 'k1'],
    ...more,
  };
}

const nothing: DayRecord = { requests: [], accounts: [], mails: [], unforeseen: [] };
const { directory } = loadPlot('points-platform');
const asleep = { from: '2026-10-08T23:30:00+08:00', until: '2026-10-09T00:30:00+08:00' };
const rules = { owner: 'owner', subject: 'subjectAgent', roster: 'dutySupervisor', end: END, directory, asleep };
const check = (played: Played[], record = nothing, more: Partial<PlayedDay> = {}): Checks =>
  checkDay({ played, handedOver: [], answeredAsleep: [], ...more }, record, rules);
const faulty = (checks: Checks): string[] =>
  Object.entries(checks).flatMap(([name, faults]) => (faults.length > 0 ? [name] : []));
const without = (type: string): Told[] => sound.filter((event) => event.type !== type);

describe('after a day', () => {
  it('nothing is wrong with a complaint that is somebody’s, and whose clock breached once at its due instant', () => {
    expect(faulty(check([played(sound)]))).toEqual([]);
  });

  it('a lost command, a complaint of nobody, a clock without end, a breach at the wrong time or twice are found', () => {
    expect(faulty(check([played(sound, { answered: ['open', 'k1', 'k2'] })]))).toEqual(['lost']);
    expect(faulty(check([played(without('assigned'))]))).toEqual(['unowned']);
    expect(faulty(check([played(without('clockBreached'))]))).toEqual(['clocks']);
    const late = sound.map((event) => (event.type === 'clockBreached' ? { ...event, at: OPENED } : event));
    expect(faulty(check([played(late)]))).toEqual(['breaches']);
    expect(faulty(check([played([...sound, ...sound.slice(-1)])]))).toEqual(['breaches']);
    expect(faulty(check([played(sound, { problem: 'refused' })]))).toEqual(['notPlayed']);
  });

  it('a complaint given to somebody on leave, a handover that did not happen as planned are found', () => {
    const given = (person: string, at: string, cause = 'x'): Told => ({
      type: 'assigned',
      slot: 'owner',
      person,
      at,
      cause,
    });
    const [before, noon] = ['2026-09-30T11:59:00+08:00', '2026-09-30T12:00:00+08:00'];
    expect(faulty(check([played([...sound, given('A08', before)])]))).toEqual([]);
    expect(faulty(check([played([...sound, given('A08', noon)])]))).toEqual(['onLeave']);
    const byRule = { ...played([...sound, given('S2', noon)]) };
    expect(faulty(check([byRule]))).toEqual(['onLeave']);
    expect(faulty(check([{ ...byRule, one: { ...byRule.one, people: { subjectAgent: 'A02' } } }]))).toEqual([]);
    const of = { at: noon, by: 'S1', from: 'A08', to: 'A07', reason: 'leave' } as const;
    const planned = { of, caseId: 'C-1', to: 'A07', outcome: 'handedOver' };
    const told = [played([...sound, given('A07', noon, 'handover:1')])];
    const handed = (plan: object, of = told): string[] =>
      faulty(check(of, nothing, { handedOver: [{ ...planned, ...plan }] }));
    expect(handed({})).toEqual([]);
    expect(handed({ to: 'A06' })).toEqual(['handovers']);
    expect(handed({ outcome: 'kept' })).toEqual(['handovers']);
    expect(handed({}, [played(sound)])).toEqual(['handovers']);
  });

  it('a page to somebody whose turn it was not is found: on the day the first of the roster is on leave, and her deputy is paged', () => {
    const page = (attempt: number): Told => ({
      ...{ type: 'effectRequested', action: 'page', at: '2026-09-30T15:00:00.000+08:00' },
      key: `C-1:page:p${attempt === 1 ? '' : `#${attempt}`}`,
    });
    const paged = (attempt: number, to: string): string[] => {
      const mails = [{ messageId: '1', key: page(attempt).key ?? '', to: [`${to}@points.example`] }];
      return faulty(check([played([...sound, page(attempt)])], { ...nothing, mails }));
    };
    expect([paged(1, 's3'), paged(2, 's1'), paged(3, 's3')]).toEqual([[], [], []]);
    expect([paged(1, 's2'), paged(2, 's3')]).toEqual([['pages'], ['pages']]);
    expect(faulty(check([played([...sound, page(1)])]))).toEqual(['pages']);
  });

  it('a breach that was found, or an opening that was answered, while no worker was there is found', () => {
    const early = sound.map((event) => (event.type === 'clockBreached' ? { ...event, detectedAt: DUE } : event));
    expect(faulty(check([played(early)]))).toEqual(['asleep']);
    expect(faulty(check([played(sound)], nothing, { answeredAsleep: ['0001'] }))).toEqual(['asleep']);
  });

  it('a form number given twice, an effect that happened twice, a freeze nobody knows of are found', () => {
    expect(faulty(check([played(sound), played(sound)]))).toEqual(['forms']);
    const request = { system: 'crm', action: 'operations', caseId: 'C-1', key: 'C-1:crm', effect: true };
    const repeat = { ...request, effect: false };
    expect(faulty(check([played(sound)], { ...nothing, requests: [request, repeat] }))).toEqual([]);
    expect(faulty(check([played(sound)], { ...nothing, requests: [request, request] }))).toEqual(['effectsTwice']);
    const account = { account: 'ACC', frozen: true, caseId: 'C-1' };
    expect(faulty(check([played(sound)], { ...nothing, accounts: [account] }))).toEqual(['orphanFreezes']);
  });

  it('counts that differ are told in the report, and the day is not sound', () => {
    const report = judged({ product: { complaints: 2 }, recount: { complaints: 2, freezes: 1 } }, check([]));
    expect(report).toMatchObject({ equal: false, sound: false });
    const text = (lang: 'en' | 'zh'): string =>
      dayText({ ...report, seed: 1, paged: 0, kills: [], restarted: [] }, 1000, lang);
    expect(text('en')).toMatch(/freezes +0 +1 +differs[\s\S]*equal: no/);
    expect(text('zh')).toMatch(/冻结 +0 +1 +不一致[\s\S]*一致：否/);
  });
});

describe('kills over a day', () => {
  it('are drawn by the seed, one after another, each only once everything is up again', async () => {
    const killed: string[] = [];
    const down = new Set<string>();
    const pids: Record<string, number> = { worker: 1, api: 2, postgres: 3 };
    const supervisor = {
      pids: () => pids,
      isUp: (name: string) => !down.has(name),
      kill: (name: string) => {
        killed.push(name);
        down.add(name);
      },
    };
    const faults = new Faults(supervisor, 4, 2, 7);
    const drawn = faults.points.map(({ process }) => process);
    expect(new Faults(supervisor, 4, 2, 7).points).toEqual(faults.points);
    for (let step = 0; step < 4; step++) void faults.passing();
    await vi.waitFor(() => expect(killed).toEqual(drawn.slice(0, 1)), 5_000);
    await new Promise((done) => setTimeout(done, 300));
    expect(killed).toHaveLength(1);
    down.clear();
    await vi.waitFor(() => expect(killed).toEqual(drawn), 5_000);
    down.clear();
    const [spared = ''] = Object.keys(pids).filter((name) => !drawn.includes(name));
    pids[spared] = 4;
    expect(await faults.over()).toEqual([`${spared} 1`]);
    expect(faults.points.map(({ killedAt }) => typeof killedAt)).toEqual(['string', 'string']);
  });
});
