import { checkPack } from '../../cli/policy/check.js';
import { readCalendars } from '../../cli/policy/coverage.js';
import { ACTION_NAMES } from '../../cli/policy.js';
import { summary, testPack } from '../../cli/policy-test.js';
import { loadFiles, readPackFiles, shippedPackNames } from '../../config/pack-files.js';
import { pinnedTo } from '../../config/packs.js';
import { evolve } from '../../domain/case/evolve.js';
import { newCase } from '../../domain/case/initial.js';
import { decide, type Pinned } from '../../domain/decide/index.js';
import { loadCast, loadScenario } from '../../domain/scenario/load.js';
import { play } from '../../domain/scenario/play.js';
import { caseOfEvents } from '../../domain/simulate/from-events.js';
import type { RecordedCase } from '../../domain/simulate/recorded.js';
import { instant } from '../../domain/time.js';
import { cpuSeconds, median, quantile, rounded } from '../stats.js';

/** Something done once with all packs: processor seconds. */
export interface Once {
  readonly count: number;
  readonly seconds: number;
}

/** Every pack of the product with everything beside it, as `redress policy check --all` checks them. */
export function policyCheck(): Once {
  const begun = cpuSeconds();
  const calendars = readCalendars();
  const reports = shippedPackNames().map((name) => checkPack(name, ACTION_NAMES, calendars, { months: 3 }));
  const faults = reports.flatMap((report) => report.faults);
  if (faults.length > 0) throw new Error(JSON.stringify(faults[0]));
  return { count: reports.length, seconds: rounded(cpuSeconds() - begun, 2) };
}

/** All scenarios and deadlines of all packs in this process. */
export function scenarios(): Once {
  const begun = cpuSeconds();
  const names = shippedPackNames();
  const { scenarios: count, failed } = summary(names.length, names.flatMap(testPack));
  if (failed > 0) throw new Error(`${failed} of ${count} scenarios fail`);
  return { count, seconds: rounded(cpuSeconds() - begun, 2) };
}

/** How long decisions take, one by one, in milliseconds. */
export interface Decisions {
  readonly pack: string;
  readonly decisions: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const rulesOf = (name: string): Pinned => {
  const loaded = loadFiles(readPackFiles(name));
  if ('faults' in loaded) throw new Error(`${name}: ${loaded.faults[0]?.message}`);
  return pinnedTo(loaded.pack);
};

/** The courses of a pack's scenarios as cases that were recorded. */
function coursesOf(name: string, rules: Pinned): RecordedCase[] {
  const { cast, scenarios: files } = readPackFiles(name);
  const people = loadCast(cast?.text ?? '{}');
  return files.flatMap(({ text }) => {
    const read = loadScenario(text, rules.pack.data);
    if (!read.ok || !people.ok || read.value.parameters) return [];
    return read.value.courses.map((_, index) => {
      const { events } = play(rules, read.value, index, people.value);
      const at = events.at(-1)?.at ?? instant(0);
      return caseOfEvents(rules, 'C-scenario', events, at);
    });
  });
}

/** Takes the decisions of all cases once, in the same order every time; how long each took. */
function timesOf(rules: Pinned, cases: readonly RecordedCase[]): number[] {
  return cases.flatMap(({ id, taken }) => {
    let state = newCase(id);
    return taken.map(({ command, now }) => {
      const begun = performance.now();
      const { events } = decide(rules, state, command, now);
      const ms = performance.now() - begun;
      state = events.reduce(evolve, state);
      return ms;
    });
  });
}

/**
 * Decisions of the pack with the longest text, on the courses of its scenarios. Each is taken many times and counts with its median:
 * what others on the machine take from single ones is not its own.
 */
export function decisions(rounds: number): Decisions {
  const sized = shippedPackNames().map((name) => ({ name, size: readPackFiles(name).pack.text.length }));
  const { name } = sized.reduce((a, b) => (b.size > a.size ? b : a));
  const rules = rulesOf(name);
  const cases = coursesOf(name, rules);
  const all = Array.from({ length: rounds }, () => timesOf(rules, cases));
  const times = (all[0] ?? []).map((_, place) => median(all.map((round) => round[place] ?? 0)));
  const at = (p: number): number => rounded(quantile(times, p), 3);
  return { pack: name, decisions: times.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}
