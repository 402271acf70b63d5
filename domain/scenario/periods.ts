import type { Event } from '../case/events.js';
import type { Pinned } from '../decide/index.js';
import { at as partAt, isRecord, keysAt, suggest, type Finding } from '../pack/lint.js';
import type { Pack } from '../pack/schema.js';
import { periodLabelled, type Period } from '../reports/period.js';
import { ReportMaker, type ReportContent } from '../reports/report.js';
import { timesOf, type TaskTimes } from '../reports/times.js';
import { instant, parseInstant, type Instant } from '../time.js';
import { readYaml, type Read } from '../yaml.js';
import { actorFindings, scenarioFindings } from './lint.js';
import { PeriodScenario, type PeriodExpected } from './period-schema.js';
import { play } from './play.js';
import type { Cast } from './cast.js';
import type { Scenario } from './schema.js';

/** One case of a period as a scenario of its own, played until an instant. */
function scenarioOf({ id, title, offset, cases }: PeriodScenario, caseId: string, until?: string): Scenario {
  const { given, steps = [] } = cases[caseId] ?? {};
  if (!given) throw new RangeError(`no case ${caseId}`);
  const all = [...steps, ...(until === undefined ? [] : [{ at: until }])];
  return { id, title, offset, given, others: [], courses: [{ title: caseId, steps: all }] };
}

/** What is misspelt in the cases, or asked of tasks and figures the pack does not have. */
export function periodFindings(scenario: PeriodScenario, pack: Pack, cast?: Cast): Finding[] {
  const cases = Object.keys(scenario.cases).flatMap((caseId) => {
    const one = scenarioOf(scenario, caseId);
    const found = [...scenarioFindings(one, pack), ...(cast ? actorFindings(one, cast) : [])];
    return found.map(({ path, ...rest }) => ({
      path: ['cases', caseId, ...(path[0] === 'courses' ? path.slice(2) : path)],
      ...rest,
    }));
  });
  const asked = scenario.expect.flatMap(({ task, figures = {} }, index): Finding[] => {
    const rules = pack.tasks[task];
    const tasks = Object.keys(pack.tasks);
    if (!rules)
      return [{ path: ['expect', index, 'task'], message: `no task is called "${task}"`, hint: suggest(task, tasks) }];
    const known = keysAt(pack.reports, rules.report ?? '', 'figures');
    return Object.keys(figures).flatMap((name) =>
      known.includes(name)
        ? []
        : [
            {
              path: ['expect', index, 'figures', name],
              message: `no figure is called "${name}"`,
              hint: suggest(name, known),
            },
          ]
    );
  });
  return [...cases, ...asked];
}

/** Reads a scenario of tasks and reports; all faults at once, with path and line. */
export function loadPeriodScenario(text: string, pack: Pack): Read<PeriodScenario> {
  return readYaml(text, PeriodScenario, (scenario) =>
    periodFindings(scenario, pack).map(({ path, message, hint }) => ({ path, message: `${message} (${hint})` }))
  );
}

/** Where an expectation does not hold: objects by the fields they name, lists entry by entry. */
function misfits(wanted: unknown, found: unknown, path: string): string[] {
  if (Array.isArray(wanted) && Array.isArray(found) && wanted.length === found.length)
    return wanted.flatMap((one, i) => misfits(one, found[i], `${path}.${i}`));
  if (isRecord(wanted) && isRecord(found))
    return Object.entries(wanted).flatMap(([key, value]) => misfits(value, partAt(found, [key]), `${path}.${key}`));
  const same = JSON.stringify(wanted) === JSON.stringify(found);
  return same ? [] : [`${path}: expected ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`];
}

/** A scenario of periods as it is played: its cases, their events until the last report is made, and what the reports say. */
class Playing {
  constructor(
    private readonly pinned: Pinned,
    private readonly scenario: PeriodScenario,
    private readonly cast: Cast
  ) {}

  private at = (local: string): Instant => parseInstant(local + this.scenario.offset);

  private local(at: Instant): string {
    const midnight: number = this.at('1970-01-01T00:00');
    return new Date(at - midnight).toISOString().slice(0, 23);
  }

  /** As the expectation writes it, where it is the same instant. */
  private same(wanted: string | undefined, at: Instant | undefined): string | undefined {
    if (at === undefined) return undefined;
    return wanted !== undefined && this.at(wanted) === at ? wanted : this.local(at);
  }

  private timesOf({ task, period: label }: PeriodExpected): { period: Period; times: TaskTimes } {
    const rules = this.pinned.pack.data.tasks[task];
    const period = periodLabelled(this.pinned.calendar.data.zone, label);
    if (!rules || period?.kind !== rules.period) throw new RangeError(`task ${task} has no period ${label}`);
    return { period, times: timesOf(this.pinned, rules, period) };
  }

  private played(until: Instant): { faults: string[]; events: Map<string, readonly Event[]> } {
    const faults: string[] = [];
    const events = new Map<string, readonly Event[]>();
    for (const [caseId, { version }] of Object.entries(this.scenario.cases)) {
      const result = play(this.pinned, scenarioOf(this.scenario, caseId, this.local(until)), 0, this.cast);
      faults.push(...result.faults.map((fault) => `${caseId}: ${fault}`));
      const own = result.events.map((event) =>
        event.type === 'received' && version !== undefined ? { ...event, pack: { ...event.pack, version } } : event
      );
      events.set(caseId, own);
    }
    return { faults, events };
  }

  private report(
    task: string,
    period: Period,
    asOf: Instant,
    events: Map<string, readonly Event[]>
  ): ReportContent | undefined {
    const { pack, calendar } = this.pinned;
    const report = pack.data.tasks[task]?.report;
    if (report === undefined) return undefined;
    const maker = new ReportMaker({ pack, zone: calendar.data.zone, report, period, asOf });
    for (const [caseId, all] of events) maker.add(caseId, all);
    return maker.content();
  }

  faults(): string[] {
    const all = this.scenario.expect.map((wanted) => ({ wanted, ...this.timesOf(wanted) }));
    const { faults, events } = this.played(instant(Math.max(...all.map(({ times }) => times.madeAt))));
    const judged = all.flatMap(({ wanted, period, times }) => {
      const { task, period: label, from, until, madeAt, dueAt, warnings, provisional, submitted, ...said } = wanted;
      const late = submitted && times.dueAt !== undefined && this.at(submitted.at) >= times.dueAt;
      const actual = {
        ...{ from: this.same(from, period.from), until: this.same(until, period.until) },
        ...{ madeAt: this.same(madeAt, times.madeAt), dueAt: this.same(dueAt, times.dueAt) },
        warnings: times.warnings.map(({ at }, i) => this.same(warnings?.[i], at)),
        provisional: times.provisional,
        ...(submitted && { submitted: { ...submitted, late } }),
        ...this.report(task, period, times.madeAt, events),
      };
      const asked = { from, until, madeAt, dueAt, warnings, provisional, submitted, ...said };
      const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
      return misfits(given, actual, `${task} ${label}`);
    });
    return [...faults, ...judged];
  }
}

/** Plays a scenario of tasks and reports through the pure core; empty = it holds. */
export function playPeriods(pinned: Pinned, scenario: PeriodScenario, cast: Cast): string[] {
  return new Playing(pinned, scenario, cast).faults();
}
