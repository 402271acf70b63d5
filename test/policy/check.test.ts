import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Report } from '../../cli/policy/check.js';
import { readCalendars } from '../../cli/policy/coverage.js';
import { copyOf, policy } from './support.js';

interface Checked {
  packs: Report[];
  calendars: unknown[];
}

async function checked(...args: string[]): Promise<Report> {
  const { output } = await policy('check', ...args, '--json');
  const [report] = (JSON.parse(output) as Checked).packs;
  if (!report) throw new Error('no report');
  return report;
}

it('faults of cast, scenario, parameters and import file are told together, each with file, place, what was found and a hint', async () => {
  const folder = copyOf(
    'points-platform',
    ['cast.yaml', 'A1: { roles: [agent]', 'A1: { roles: [agnet]'],
    ['cast.yaml', 'supervisor: S2 }', 'supervisor: S9 }'],
    ['scenarios/000-01.yaml', 'category: I-2', 'category: I-22'],
    ['parameters.demo.yaml', 'attitudeLiveTakeover: owesCallback', 'attitudeLiveTakeover: maybe']
  );
  const { faults } = await checked(folder);
  const told = faults.map(({ file, line, path, found, hint }) => [
    file.slice(folder.length + 1),
    line > 0,
    path,
    found,
    hint,
  ]);
  expect(told).toEqual([
    ['parameters.demo.yaml', true, 'attitudeLiveTakeover', 'maybe', expect.stringContaining('owesCallback')],
    ['cast.yaml', true, 'A1.roles.0', 'agnet', expect.stringContaining('"agent"')],
    ['cast.yaml', true, 'A2.supervisor', 'S9', expect.stringContaining('"S')],
    ['scenarios/000-01.yaml', true, 'given.category', 'I-22', expect.stringContaining('"I-2"')],
  ]);
});

it('an import file names what its pack declares', async () => {
  const folder = copyOf(
    'boston-311',
    ['import.yaml', 'close: close', 'close: shut'],
    ['import.yaml', 'tolerance: 120', 'tolerance: soon']
  );
  expect((await checked(folder)).faults).toEqual([
    expect.objectContaining({ code: 'IMPORT_FILE_INVALID', path: 'tolerance', found: 'soon' }),
  ]);
  const named = copyOf('boston-311', ['import.yaml', 'close: close', 'close: shut']);
  expect((await checked(named)).faults).toEqual([
    expect.objectContaining({ path: 'close', message: '"shut" is not in the pack' }),
  ]);
});

it('beside a broken pack the shapes of the other files are still judged', async () => {
  const folder = copyOf(
    'points-platform',
    ['pack.yaml', 'auto: true', 'auto: maybe'],
    ['scenarios/000-02.yaml', 'offset:', 'ofset:']
  );
  const { faults } = await checked(folder);
  expect(faults.map(({ path }) => path)).toEqual(expect.arrayContaining(['closing.auto', 'ofset', 'offset']));
});

it('what an action or a person is called in a scenario is looked up, but not where the refusal is expected', async () => {
  const folder = copyOf(
    'points-platform',
    ['scenarios/000-14.yaml', 'act: verify', 'act: verfy'],
    ['scenarios/000-14.yaml', 'as: SV', 'as: XX']
  );
  const { faults } = await checked(folder);
  expect(faults.map(({ found }) => found)).toEqual(expect.arrayContaining(['verfy', 'XX']));
});

it('a rule that can never do anything fails the check, and is told with its line', async () => {
  const folder = copyOf('points-platform', ['pack.yaml', 'when: attempts.days >= 3', "when: stage == 'reply'"]);
  const { output, exit } = await policy('check', folder);
  expect(exit).toBe(1);
  expect(output).toMatch(/pack\.yaml:\d+:\d+ PACK_INVALID actions\.closeUnreachable\.when: never holds/);
});

it('a file stands for the pack it lies in', async () => {
  const folder = copyOf('points-platform');
  expect((await checked(join(folder, 'pack.yaml'))).pack).toBe('points-platform');
  expect((await checked(join(folder, 'scenarios', '000-01.yaml'))).pack).toBe('points-platform');
});

it('a calendar that does not reach far enough is a warning, not a fault, and the last covered day is always told', async () => {
  const [near, far] = [
    await checked('points-platform', '--today', '2026-11-30'),
    await checked('points-platform', '--today', '2026-09-30'),
  ];
  expect([near.faults, near.warnings.map(({ message }) => message)]).toEqual([
    [],
    ['calendar "cn" is covered until 2026-12-31, not until 2027-02-28'],
  ]);
  expect(far.warnings).toEqual([]);
  expect((await checked('points-platform', '--today', '2026-09-30', '--months', '4')).warnings).toHaveLength(1);
  expect((await checked('boston-311', '--today', '2026-11-30')).warnings).toEqual([]);
  expect((await policy('check', 'points-platform')).output).toContain(
    'calendar cn 2025-11-04 is covered until 2026-12-31'
  );
  expect((await policy('check', '--today', 'soon')).exit).toBe(1);
});

it('a calendar that is not there fails the pack, one that cannot be read is told line by line', async () => {
  const folder = copyOf('points-platform', ['pack.yaml', 'calendar: cn', 'calendar: cm']);
  expect((await checked(folder)).faults).toEqual([
    expect.objectContaining({ path: 'calendar', found: 'cm', hint: expect.stringContaining('"cn"') as string }),
  ]);
  const calendars = mkdtempSync(join(tmpdir(), 'redress-calendars-'));
  onTestFinished(() => rmSync(calendars, { recursive: true }));
  writeFileSync(join(calendars, 'x.json'), '{\n "id": "x",\n "zone": "Nowhere/At all"\n}');
  const { faults } = readCalendars(calendars);
  expect(faults.find(({ path }) => path === 'zone')).toMatchObject({
    line: 3,
    code: 'CALENDAR_INVALID',
    found: 'Nowhere/At all',
  });
  expect(faults.length).toBeGreaterThan(3);
});
