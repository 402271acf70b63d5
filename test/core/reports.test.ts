import { describe, expect, it } from 'vitest';
import { ACTION_NAMES } from '../../cli/policy.js';
import { loadFiles, readPackFiles } from '../../config/pack-files.js';
import { pinnedTo } from '../../config/packs.js';
import type { Event } from '../../domain/case/events.js';
import type { Pinned } from '../../domain/decide/index.js';
import { canonical } from '../../domain/hash.js';
import type { CompiledPack } from '../../domain/pack/compile.js';
import type { Loaded } from '../../domain/pack/load.js';
import { dutiesAt, nextAt, type TaskState } from '../../domain/reports/course.js';
import { lastEnded, periodAt, periodLabelled } from '../../domain/reports/period.js';
import { ReportMaker } from '../../domain/reports/report.js';
import { sharesOf } from '../../domain/reports/tally.js';
import { timesOf } from '../../domain/reports/times.js';
import { loadCast } from '../../domain/scenario/load.js';
import { loadPeriodScenario } from '../../domain/scenario/periods.js';
import { play } from '../../domain/scenario/play.js';
import { instant } from '../../domain/time.js';
import { open, points, T, type Complaint } from './support.js';

const CN = 'Asia/Shanghai';
const files = readPackFiles('ecommerce-order');

/** The pack of order complaints with one change. */
function changed(from: string, to: string): Loaded {
  const { text } = files.pack;
  if (!text.includes(from)) throw new Error(`the pack has no ${from}`);
  return loadFiles({ ...files, pack: { ...files.pack, text: text.replace(from, to) } }, {}, ACTION_NAMES);
}

function orders(from = '', to = ''): Pinned {
  const loaded = changed(from, to);
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults));
  return pinnedTo(loaded.pack);
}
const archive = orders();

/** A scenario of periods that lies beside the pack. */
const periodText = (id: string): string => files.periods.find(({ file }) => file.endsWith(`${id}.yaml`))?.text ?? '';

/** What happens to one case of it. */
function eventsOf(id: string, caseId: string): readonly Event[] {
  const [read, cast] = [loadPeriodScenario(periodText(id), archive.pack.data), loadCast(files.cast?.text ?? '')];
  const told = read.ok ? read.value.cases[caseId] : undefined;
  if (!read.ok || !told) throw new Error(`no case ${caseId}`);
  const { title, offset } = read.value;
  const courses = [{ title: caseId, steps: told.steps }];
  const scenario = { id, title, offset, given: told.given, others: [], courses };
  return play(archive, scenario, 0, cast.ok ? cast.value : {}).events;
}

describe('a period', () => {
  it.each([
    ['week', '2026-10-04T23:59:59.999', '2026-W40', '2026-09-28T00:00'],
    ['week', '2026-10-05T00:00:00', '2026-W41', '2026-10-05T00:00'],
    ['week', '2027-01-03T12:00:00', '2026-W53', '2026-12-28T00:00'],
    ['week', '2024-12-30T12:00:00', '2025-W01', '2024-12-30T00:00'],
    ['month', '2026-02-28T23:59:59.999', '2026-02', '2026-02-01T00:00'],
    ['quarter', '2026-10-01T00:00:00', '2026-Q4', '2026-10-01T00:00'],
    ['quarter', '2026-09-30T23:59:59.999', '2026-Q3', '2026-07-01T00:00'],
    ['year', '2026-12-31T23:59:59.999', '2026', '2026-01-01T00:00'],
  ] as const)('%s of %s is %s, by local days', (kind, at, label, from) => {
    const period = periodAt(CN, kind, T(at));
    expect([period.label, period.from]).toEqual([label, T(from)]);
    expect(periodLabelled(CN, label)).toEqual(period);
    expect(lastEnded(CN, kind, period.until)).toEqual(period);
    expect(lastEnded(CN, kind, instant(period.until - 1)).until).toBe(period.from);
  });

  it.each(['2026-W54', '2025-W53', '2026-13', '2026-Q5', 'soon', '2026-W00'])('%s is none', (label) =>
    expect(periodLabelled(CN, label)).toBeUndefined()
  );

  it('begins and ends at midnight where the clocks change, so that a week may have an hour more or less', () => {
    const period = periodLabelled('America/New_York', '2026-W10');
    expect((period?.until ?? 0) - (period?.from ?? 0)).toBe((7 * 24 - 1) * 3_600_000);
  });
});

describe('shares of a figure', () => {
  it.each([
    [
      [1, 1, 1],
      [33.4, 33.3, 33.3],
    ],
    [
      [2, 1],
      [66.7, 33.3],
    ],
    [
      [1, 1, 1, 1, 1, 1, 1],
      [14.3, 14.3, 14.3, 14.3, 14.3, 14.3, 14.2],
    ],
    [
      [0, 0],
      [0, 0],
    ],
  ])('of %j add up to 100 percent', (counts, shares) => expect(sharesOf(counts)).toEqual(shares));
});

describe('the task of a period', () => {
  const { archive: rules } = archive.pack.data.tasks;
  const quarter = periodLabelled(CN, '2026-Q3');
  if (!rules || !quarter) throw new Error('no task');
  const times = timesOf(archive, rules, quarter);
  const state: TaskState = { times, isMade: true, made: false, warned: [], late: false };
  const due = T('2026-10-14T00:00');

  it('is made a minute after its instant, and looked at again when it warns and when it is due', () => {
    expect(nextAt(state, quarter.until)).toBe(T('2026-10-08T09:01'));
    expect(dutiesAt(state, T('2026-10-08T09:01'))).toEqual([{ do: 'make' }]);
    const made = { ...state, made: true };
    expect(nextAt(made, T('2026-10-08T09:01'))).toBe(T('2026-10-13T12:00'));
    expect(dutiesAt(made, T('2026-10-13T12:00'))).toEqual([{ do: 'warn', index: 0 }]);
    const warned = { ...made, warned: [0] };
    expect([dutiesAt(warned, instant(due - 1)), nextAt(warned, instant(due - 1))]).toEqual([[], due]);
    expect(dutiesAt(warned, due)).toEqual([{ do: 'late' }]);
    expect(nextAt({ ...warned, late: true }, due)).toBeUndefined();
  });

  it('handed in, warns nobody and is never late', () => {
    const submitted = { ...state, made: true, submittedAt: T('2026-10-09T10:00') };
    expect([dutiesAt(submitted, due), nextAt(submitted, T('2026-10-09T10:00'))]).toEqual([[], undefined]);
  });

  it('found late after an outage is made and late, and nobody is warned of what is past', () => {
    expect(dutiesAt(state, T('2026-11-01T00:00'))).toEqual([{ do: 'make' }, { do: 'late' }]);
  });

  it('counted beyond the calendar is looked at every day and is not late before the year is loaded', () => {
    const last = periodLabelled(CN, '2026-Q4');
    if (!last) throw new Error('no period');
    const beyond = { ...state, made: true, times: timesOf(archive, rules, last) };
    expect(beyond.times.provisional).toBe(true);
    const [now, past] = [T('2027-01-01T00:00'), T('2027-03-01T00:00')];
    expect([nextAt(beyond, now), dutiesAt(beyond, past)]).toEqual([T('2027-01-02T00:00'), []]);
    expect(nextAt(beyond, past)).toBe(T('2027-03-02T00:00'));
    expect(dutiesAt({ ...beyond, made: false }, past)).toEqual([]);
  });
});

describe('a report', () => {
  const events = eventsOf('004-15', 'second');
  const period = periodLabelled(CN, '2026-10');
  if (!period) throw new Error('no period');
  const made = (asOf = T('2026-11-02T09:00'), of: [string, typeof events][] = [['C-1', events]]) => {
    const maker = new ReportMaker({ pack: archive.pack, zone: CN, report: 'statistics', period, asOf });
    for (const [caseId, all] of of) maker.add(caseId, all);
    return maker.content();
  };

  it('is the same text of the same events, in whatever order the cases come', () => {
    const [a, b] = [['C-1', events] as [string, typeof events], ['C-2', events] as [string, typeof events]];
    expect(canonical(made(undefined, [a, b]))).toBe(canonical(made(undefined, [b, a])));
  });

  it('counts a case for the version it was opened under, also after it went over to another', () => {
    const to = { id: 'ecommerce-order', version: '2.0.0', hash: 'x' };
    const adopted = {
      type: 'packAdopted',
      to,
      seq: 2,
      v: 1,
      at: T('2026-10-02T10:05'),
      cause: 'm',
      mapping: {},
    } as never;
    const gone = [...events.slice(0, 1), adopted, ...events.slice(1)];
    const [{ by } = { by: {} }] = made(undefined, [['C-1', gone]]).figures['durationByVersion']?.groups ?? [];
    expect(by).toEqual({ packVersion: '1.0.0' });
  });

  it('leaves out what was not known when it was made', () => {
    const late = events.map((event) => ({ ...event, receivedAt: T('2026-11-03T09:00') }));
    expect(made(undefined, [['C-1', late]]).figures['received']).toEqual({ count: 0 });
    expect(made(T('2026-11-03T09:00'), [['C-1', late]]).figures['received']).toEqual({ count: 1 });
  });

  it('does not count what happened at the very end of its period', () => {
    const moved = events.map((event) => ({ ...event, at: period.until }));
    expect(made(undefined, [['C-1', moved]]).figures['received']).toEqual({ count: 0 });
  });

  const archiveOf = (pack: CompiledPack, label: string, asOf: string, of = eventsOf('004-14', 'X')) => {
    const period = periodLabelled(CN, label);
    if (!period) throw new Error('no period');
    const maker = new ReportMaker({ pack, zone: CN, report: 'archive', period, asOf: T(asOf) });
    maker.add('X', of);
    return maker.content();
  };

  it('archives the same record, whatever is added to its case later', () => {
    const all = eventsOf('004-14', 'X');
    const before = all.filter(({ at }) => at < T('2026-10-01T00:00'));
    const [then, now] = [before, all].map((of) => archiveOf(archive.pack, '2026-Q3', '2026-10-08T09:00', of));
    expect([before.length < all.length, then?.list?.length]).toEqual([true, 1]);
    expect(now).toEqual(then);
  });

  it('names a case without what its list requires apart, and lists it in the first later period that has it', () => {
    const { pack } = orders('      of: closed\n', '      of: closed\n      requires: [cabinet]\n');
    const { list, incomplete } = archiveOf(pack, '2026-Q3', '2026-10-08T09:00');
    expect([list, incomplete]).toEqual([[], [{ caseId: 'X', missing: ['cabinet'] }]]);
    const later = archiveOf(pack, '2026-Q4', '2027-01-04T09:00');
    expect([later.list, later.incomplete]).toMatchObject([[{ no: 1, caseId: 'X' }], undefined]);
  });
});

describe('figures count what stands at the end of the period', () => {
  const of = (it: Complaint, label = '2026-10', asOf = T('2026-11-02T09:00')) => {
    const period = periodLabelled(CN, label);
    if (!period) throw new Error('no period');
    const maker = new ReportMaker({ pack: points.pack, zone: CN, report: 'monthly', period, asOf });
    maker.add('C-1', it.events);
    return maker.content().figures;
  };
  const due = '2026-10-09T00:00';

  it('a missed callback is a breach of its limit, owed by whoever owned the case', () => {
    const it = open('2026-09-30T17:30');
    it.advance(T(due), false);
    expect(of(it)['breaches']).toMatchObject({ count: 1, groups: [{ by: { clock: 'C-1' }, count: 1, share: 100 }] });
    expect(of(it)['met']).toMatchObject({ count: 0 });
    expect([of(it)['received'], of(it, '2026-09')['received']]).toMatchObject([{ count: 0 }, { count: 1 }]);
  });

  it('a call that turns out to have been in time overturns the breach, which then counts as none', () => {
    const it = open('2026-09-30T17:30');
    it.advance(T(due), false);
    const call = { type: 'call', direction: 'out', connected: true, party: 'member' } as const;
    it.take('2026-10-09T00:05', 'A1', { ...call, occurredAt: T('2026-10-08T23:59:59.999') });
    expect(it.of('clockOverturned')).toHaveLength(1);
    expect(of(it)['breaches']).toMatchObject({ count: 0 });
  });

  it('a breach a migration found later is nobody’s', () => {
    const it = open('2026-09-30T17:30');
    it.advance(T(due), false);
    for (const breach of it.of('clockBreached')) breach.retroactive = true;
    expect(of(it)['breaches']).toMatchObject({ count: 0 });
  });

  it('a call in time is a limit met, and no more once it was corrected away', () => {
    const it = open('2026-09-30T17:30');
    it.call('2026-10-08T10:00');
    expect(of(it)['met']).toMatchObject({ groups: [{ by: { clock: 'C-1' }, count: 1 }] });
    const entry = it.of('callEnded')[0]?.seq ?? 0;
    it.take('2026-10-08T11:00', 'S1', { type: 'correct', entry, gave: ['reason'] });
    expect(it.of('clockReopened')).toHaveLength(1);
    expect(of(it)['met']).toMatchObject({ count: 0 });
  });
});

describe('a pack with tasks and reports has a fault', () => {
  const faultsOf = (from: string, to: string): string[] => {
    const found = changed(from, to);
    return 'faults' in found ? found.faults.map((f) => `${f.path}: ${f.message} (${f.hint})`) : [];
  };

  it.each([
    [
      'a role nobody declared',
      'to: [customerService]\n    due',
      'to: [customerServices]\n    due',
      /tasks\.archive\.to\.0: no role .*"customerService"/,
    ],
    [
      'a report nobody declared',
      'report: archive',
      'report: archives',
      /tasks\.archive\.report: no report .*"archive"/,
    ],
    [
      'a report no task makes',
      '    report: archive\n    made: ',
      '    made: ',
      /reports\.archive: no task makes the report/,
    ],
    [
      'two tasks that make one report',
      'period: quarter\n    report: statistics',
      'period: month\n    report: statistics',
      /statisticsOfQuarter\.report: another task/,
    ],
    ['a task without anything to do', '    due: { workingDays: 5 }', '', /warn: "warn" says nothing without "due"/],
    [
      'a field no case has',
      'received, by: [category]',
      'received, by: [categary]',
      /types\.by\.0: no field of a case is called "categary" \(did you mean "category"/,
    ],
    [
      'breaches where none are counted',
      'received, by: [category]',
      'received, by: [owner]',
      /types\.by\.0: "owner" belongs to clocks only/,
    ],
    [
      'a mean of what is no number',
      'average: { fact: overallScore }',
      'average: { fact: surveyResult }',
      /overall\.average\.fact: "surveyResult" is no number/,
    ],
    [
      'a mean of a time nobody takes',
      'average: { measure: duration } }',
      'average: { measure: length } }',
      /no measure is called "length"/,
    ],
  ])('%s', (_what, from, to, said) => expect(faultsOf(from, to).join('\n')).toMatch(said));

  it('and so has a scenario that asks for what is not counted', () => {
    const written = periodText('004-15');
    const read = (given: string): string[] => {
      const found = loadPeriodScenario(given, archive.pack.data);
      return found.ok ? [] : found.faults.map(({ path, message }) => `${path}: ${message}`);
    };
    expect(read(written)).toEqual([]);
    expect(read(written.replace('      types:', '      kinds:'))).toEqual([
      expect.stringMatching(/^expect\.0\.figures\.kinds: no figure is called "kinds" \(known: received, types, /),
    ]);
    expect(read(written.replace('act: summarise', 'act: summarize')).join()).toMatch(
      /cases\.first\.steps\.\d+\.do\.act: .*did you mean "summarise"/
    );
  });

  it('as it is none', () => expect(faultsOf('', '')).toEqual([]));
});
