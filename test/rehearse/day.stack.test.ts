import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadPlot } from '../../cli/rehearse/day/plot.js';
import { dayEnvironment, rehearseDay, type DayReport } from '../../cli/rehearse/day/run.js';
import { startStack, type TestStackOptions } from '../support/stack.js';

const PACK = 'points-platform';

async function day(cases: number, kills: number, options: TestStackOptions = {}): Promise<DayReport> {
  const plot = loadPlot(PACK);
  const people = join(tmpdir(), `redress-day-${process.pid}.yaml`);
  writeFileSync(people, JSON.stringify(plot.directory));
  const env = { ...dayEnvironment(PACK, plot), REHEARSAL: 'true', DIRECTORY_FILE: people };
  const stack = await startStack({ ...options, env: { ...env, TEMPORAL_NAMESPACE: 'redress-rehearsal' } });
  try {
    const supervisor = {
      pids: stack.pids,
      isUp: (name: string) => name in stack.pids(),
      kill: (name: string, by: NodeJS.Signals) => stack.kill(name, by),
      halt: (name: string) => stack.halt(name),
      resume: (name: string) => stack.resume(name),
    };
    const servers = { apiUrl: stack.apiUrl, counterpartUrl: stack.env['COUNTERPART_URL'] ?? '', supervisor };
    return await rehearseDay({ pack: PACK, cases, seed: 1, atOnce: 8, kills }, servers, () => undefined);
  } finally {
    await stack.stop();
  }
}

const faults = ({ checks }: DayReport): object =>
  Object.fromEntries(Object.entries(checks).filter(([, found]) => found.length > 0));

it('a small day with a surge: nothing is unowned, every clock is accounted for, and the counts equal the recount', async () => {
  const report = await day(20, 0);
  expect(faults(report)).toEqual({});
  expect(report.counts.filter(({ product, recount }) => product !== recount)).toEqual([]);
  expect(report.counts).toContainEqual({ what: 'urgent by a surge', product: 12, recount: 12 });
  expect(report.paged).toBeGreaterThan(0);
  expect(report.sound).toBe(true);
}, 300_000);

it('invariants 1, 2 and 7: with processes killed over a day, nothing is lost, nothing happens twice, no freeze is orphaned', async () => {
  const report = await day(8, 3, { ownServers: true });
  expect(report.kills.map(({ killedAt }) => killedAt)).not.toContain(undefined);
  expect(faults(report)).toEqual({});
  expect(report.sound).toBe(true);
}, 300_000);
