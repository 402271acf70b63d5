import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { explorePack } from '../../cli/policy/explore.js';
import { testPack } from '../../cli/policy-test.js';
import { packageRoot } from '../../config/root.js';
import { policy } from './support.js';

const folder = join(packageRoot(), 'test/policy/faulty');
const bounds = { states: 1500, depth: 20, millis: 15_000, days: 400 };

interface Faulty {
  title: string;
  property: string;
  changes: [from: string, to: string][];
}

const faulty = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => parse(readFileSync(join(folder, name), 'utf8')) as Faulty);

/** The small pack with some texts of it, or of its cast, in place of others. */
function changed(changes: Faulty['changes']): string {
  const copy = join(mkdtempSync(join(tmpdir(), 'redress-explore-')), 'copy');
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(join(folder, 'small'), copy, { recursive: true });
  for (const [from, to] of changes) {
    const file = ['pack.yaml', 'cast.yaml'].find((name) => readFileSync(join(copy, name), 'utf8').includes(from));
    if (file === undefined) throw new Error(`the pack has no ${from}`);
    writeFileSync(join(copy, file), readFileSync(join(copy, file), 'utf8').replace(from, to));
  }
  return copy;
}

describe('exploring whatever can happen to a complaint', () => {
  it('a pack without a fault is tried to the end and has no counterexample', () => {
    const found = explorePack(changed([]), bounds);
    expect([found.counterexamples, found.cut, found.beyond]).toEqual([[], [], 0]);
    expect(found.states).toBeGreaterThan(20);
  });

  it.each(faulty)(
    '$property is found where $title, as a scenario that passes in that pack',
    ({ property, changes }) => {
      const pack = changed(changes);
      const { counterexamples } = explorePack(pack, bounds);
      expect(counterexamples.map((one) => one.property)).toContain(property);
      mkdirSync(join(pack, 'scenarios'));
      counterexamples.forEach(({ scenario }, index) =>
        writeFileSync(join(pack, 'scenarios', `${index}.yaml`), stringify(scenario))
      );
      const outcomes = testPack(pack);
      expect(outcomes).toHaveLength(counterexamples.length);
      expect(outcomes.flatMap(({ faults }) => faults)).toEqual([]);
    }
  );

  it.each(['general-48h-7wd', 'points-platform', 'service-desk'])('%s shows none within small bounds', (name) => {
    expect(explorePack(name, { ...bounds, states: 300, millis: 2500 }).counterexamples).toEqual([]);
  });

  it('the command tells the bounds and what lies beyond them, and ends with 1 where a counterexample is found', async () => {
    const cut = await policy('check', 'general-48h-7wd', '--explore', '--states', '20');
    expect(cut.output).toMatch(/general-48h-7wd: \d+ states, .* \(bounds: 20 states, .*\); cut by states: \d+ states/);
    const { output, exit } = await policy('check', changed([['reject: { to: tell }', 'reject: []']]), '--explore');
    expect(exit).toBe(1);
    expect(output).toContain('# deadEnd: nothing completes a case that is open approve');
  });
});
