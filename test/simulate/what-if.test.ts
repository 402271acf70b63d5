import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { standard } from '../../bench/cases.js';
import { record } from '../../bench/recorded.js';
import { Reports } from '../../cli/simulate/files.js';
import { simulate } from '../../cli/simulate/run.js';
import { casesOfLines, casesOfRegister, type Found } from '../../cli/simulate/source.js';
import { simulationText } from '../../cli/simulate/text.js';
import type { Pinned } from '../../domain/decide/index.js';
import { compilePack } from '../../domain/pack/compile.js';
import type { Pack } from '../../domain/pack/schema.js';
import type { CaseChange, Sums } from '../../domain/simulate/tally.js';
import { mapping, pinned, register } from '../import/support.js';

const folder = mkdtempSync(join(tmpdir(), 'redress-simulate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const nothing = (): void => undefined;

function changed(rules: Pinned, change: (data: Pack) => void): Pinned {
  const data = structuredClone(rules.pack.data);
  change(data);
  return { ...rules, pack: compilePack(data) };
}

interface Told {
  sums: Sums;
  changes: CaseChange[];
  failed: string[];
}

async function simulated(found: AsyncIterable<Found>, before: Pinned, after: Pinned): Promise<Told> {
  const changes: CaseChange[] = [];
  const failed: string[] = [];
  const sink = { change: (c: CaseChange) => void changes.push(c), failed: (w: string) => void failed.push(w) };
  const tally = await simulate(found, { before, after }, sink);
  return { sums: tally.result, changes, failed };
}

// Opened on Tuesday 5 July 2011, 10:00; stickers have two working days, illegal dumping 24 hours, graffiti no limit of its type.
const ROWS = [
  '1,2011-07-05 10:00:00,2011-07-07 10:00:00,2011-07-06 09:00:00,ONTIME,Sticker Request,Self Service,PWDx',
  '2,2011-07-05 10:00:00,2011-07-07 10:00:00,2011-07-06 12:00:00,ONTIME,Sticker Request,Self Service,PWDx',
  '3,2011-07-05 10:00:00,2011-07-06 10:00:00,2011-07-05 12:00:00,ONTIME,Illegal Dumping,Self Service,PWDx',
  '4,2011-07-05 10:00:00,,2011-07-05 12:00:00,,Graffiti Removal,Self Service,PWDx',
];
const oneDay = changed(pinned, ({ clocks }) => {
  const due = clocks[mapping.clocks.rule]?.due;
  if (due && 'byCategory' in due)
    due.byCategory['Sticker Request'] = { workingDays: 1, end: 'sameClock', cutOff: { at: '17:00', moveTo: '08:30' } };
});
const cases = (rows = ROWS) => casesOfRegister(register(rows), mapping, nothing);

describe('what if the rules were others', () => {
  it('changes nothing where the packs are the same', async () => {
    const { sums, changes } = await simulated(cases(), pinned, pinned);
    expect(sums).toMatchObject({ cases: 4, changed: 0, failed: 0 });
    expect(changes).toEqual([]);
  });

  it('moves exactly the cases whose limit was changed, and breaks the promise of the one that took longer', async () => {
    const { sums, changes } = await simulated(cases(), pinned, oneDay);
    const clock = mapping.clocks.rule;
    expect(
      changes.map(({ id, clocks }) => [id, clocks.map((c) => [c.clock, c.before?.verdict, c.after?.verdict])])
    ).toEqual([
      ['1', [[clock, 'met', 'met']]],
      ['2', [[clock, 'met', 'breached']]],
    ]);
    expect(sums).toMatchObject({ changed: 2, due: { earlier: 2, later: 0 }, breaches: { before: 0, after: 1 } });
    expect(sums.clocks[clock]).toEqual({
      before: { started: 3, met: 3, breached: 0, undecided: 0, ended: 0 },
      after: { started: 3, met: 2, breached: 1, undecided: 0, ended: 0 },
    });
  });

  it('counts a row that cannot be read and plays those around it', async () => {
    const { sums, failed } = await simulated(cases([...ROWS.slice(0, 1), 'a,b', ...ROWS.slice(1)]), pinned, oneDay);
    expect(sums).toMatchObject({ cases: 4, failed: 1, changed: 2 });
    expect(failed).toEqual(['3']);
  });

  it('tells what the other pack refuses', async () => {
    const without = changed(pinned, ({ categories }) => delete categories['Graffiti Removal']);
    const { sums, changes } = await simulated(cases(), pinned, without);
    expect(sums.refused).toEqual({ before: {}, after: { CATEGORY_UNKNOWN: 1 } });
    expect(changes.map(({ id, refused }) => [id, refused.after])).toContainEqual([
      '4',
      [{ command: 'open', code: 'CATEGORY_UNKNOWN' }],
    ]);
  });

  it('writes the same bytes twice, and says what it cannot know', async () => {
    const write = async (name: string): Promise<string[]> => {
      const [csv, json] = [join(folder, `${name}.csv`), join(folder, `${name}.json`)];
      const reports = new Reports(csv, json);
      const tally = await simulate(
        cases(),
        { before: pinned, after: oneDay },
        { change: (c) => reports.change(c), failed: nothing }
      );
      await reports.end(tally.result);
      return [csv, json].map((file) => readFileSync(file, 'utf8')).concat(simulationText(tally.result, 'en'));
    };
    const [csv = '', json = '', text = ''] = await write('one');
    expect(await write('two')).toEqual([csv, json, text]);
    expect(csv.split('\n')).toHaveLength(4);
    const report = JSON.parse(json) as { cases: CaseChange[]; sum: Sums; unknown: Record<string, string[]> };
    expect(report).toMatchObject({ cases: [{ id: '1' }, { id: '2' }], sum: { changed: 2 } });
    expect(report.unknown['en']?.[0]).toContain('People would have acted otherwise');
    expect(text).toContain('What this cannot know');
  });
});

describe('recorded cases of a pack with people, effects and approvals', () => {
  const { rules, taken } = record(standard);
  const file = (lines: string[]): string => {
    const path = join(folder, 'cases.jsonl');
    writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
  };
  const line = JSON.stringify({ id: 'C-bench', taken });

  it('comes out as it was recorded under its own pack: nothing is refused, nothing assumed', async () => {
    const { sums } = await simulated(casesOfLines(file([line]), nothing), rules, rules);
    expect(sums).toMatchObject({ cases: 1, changed: 0, failed: 0, assumed: { before: 0, after: 0 } });
    expect(sums.refused).toEqual({ before: {}, after: {} });
  });

  it('reports a line that holds no case', async () => {
    const { sums, failed } = await simulated(
      casesOfLines(file(['{"id":"C-0"}', line, 'nonsense']), nothing),
      rules,
      rules
    );
    expect(sums).toMatchObject({ cases: 1, failed: 2 });
    expect(failed).toEqual(['1', '3']);
  });

  it('goes on after a case with a command that lacks what it is about, or names the case itself', async () => {
    const now = taken.at(-1)?.now ?? 0;
    const system = { actor: { id: 'system', roles: [] }, source: 'system' };
    const odd = [
      { id: 'r', type: 'effectResult', status: 'confirmed', ref: '1', ...system },
      { id: 'm', type: 'merge', into: 'C-9', survivor: {}, actor: { id: 'A1', roles: ['csAgent'] }, source: 'gateway' },
    ].map((command) => ({ now, command }));
    const lines = [JSON.stringify({ id: 'C-9', taken: [...taken, ...odd] }), line];
    const { sums, failed } = await simulated(casesOfLines(file(lines), nothing), rules, rules);
    expect(failed).toEqual([]);
    expect(sums).toMatchObject({ cases: 2, changed: 0 });
  });

  it('adds up what is asked of each role, hour by hour', async () => {
    const { sums } = await simulated(casesOfLines(file([line]), nothing), rules, rules);
    const totals = Object.entries(sums.load).map(([who, { before, after }]) => {
      expect(after).toEqual(before);
      return [who, before.reduce((a, b) => a + b, 0)];
    });
    // The taker and the handler get their places once; the approver has the approval and the mail that asks for it.
    expect(Object.fromEntries(totals)).toEqual({ intakeAgent: 1, handler: 1, csSupervisor: 2 });
  });
});
