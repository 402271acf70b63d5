import type { Pinned } from '../decide/index.js';
import type { Cast } from '../scenario/cast.js';
import type { ScenarioStep } from '../scenario/schema.js';
import { later, type Instant } from '../time.js';
import { abstractOf, progressOf } from './abstract.js';
import { Queue } from './queue.js';
import { faultsOfGraph } from './ends.js';
import { groundOf, localOf } from './ground.js';
import { movesFrom, type Choice } from './moves.js';
import { openings } from './openings.js';
import { after, begin, take, wait } from './play.js';
import { askedIn, faultsOfStep } from './properties.js';
import type { Bounds, Fault, Found, Ground, Outcome } from './types.js';

/** What an exploration came to. `beyond`: states found whose ways on were not tried; `undecided`: those that only lead there. */
export interface Explored {
  ground: Ground;
  states: number;
  decisions: number;
  depth: number;
  beyond: number;
  undecided: number;
  /** Which bound was met, if one was. */
  cut: string[];
  faults: Fault[];
}

const MINUTE = 60_000;

type Way = Pick<Found, 'given' | 'step' | 'before'>;

/** One exploration: what was found so far and what is still to be gone on from. */
class Exploration {
  readonly all: Found[] = [];
  readonly faults = new Map<string, Fault>();
  readonly cut = new Set<string>();
  decisions = 0;
  private readonly known = new Map<string, Found>();
  private readonly queue = new Queue();
  /** States in which what comes next lies beyond the days. */
  private readonly waiting = new Set<number>();
  private readonly until: Instant;

  constructor(
    readonly ground: Ground,
    private readonly bounds: Bounds,
    private readonly clock: () => number
  ) {
    this.until = later(ground.begin, bounds.days * 86_400_000);
  }

  private report(fault: Fault): void {
    const key = `${fault.property}: ${fault.about}`;
    if (!this.faults.has(key)) this.faults.set(key, fault);
  }

  private place(way: Way, outcome: Outcome, refusing: readonly string[]): Found {
    const { state, wake, now, events } = outcome;
    const depth = way.before ? way.before.depth + 1 : 0;
    const asked = [...(way.before?.asked ?? []), ...askedIn(events)];
    return { id: this.all.length, depth, ...way, state, wake, now, asked, refusing, next: [], done: false };
  }

  /** Keeps what was found, once for each state that differs. */
  private keep(way: Way, outcome: Outcome, refusing: readonly string[]): void {
    const key = abstractOf(outcome.state, this.ground);
    let found = this.known.get(key);
    if (!found) {
      found = this.place(way, outcome, refusing);
      this.known.set(key, found);
      this.all.push(found);
      this.queue.add(found, progressOf(found.state, this.ground));
    }
    way.before?.next.push(found.id);
  }

  private judge(before: Found, step: ScenarioStep, outcome: Outcome, refusing: readonly string[]): void {
    for (const fault of faultsOfStep(this.ground, before, outcome))
      this.report({ ...fault, at: this.place({ before, step }, outcome, refusing) });
    const { answer } = outcome;
    if (answer?.ok === false && answer.code === 'PACK_INCIDENT')
      this.report({
        property: 'incident',
        about: JSON.stringify(answer.detail),
        at: this.place({ before, step }, outcome, refusing),
        expect: {},
        refused: answer.code,
      });
  }

  /** Tries one step; a decision that fails is a fault of its own. */
  private attempt(before: Found, step: ScenarioStep, run: () => Outcome | undefined): Outcome | undefined {
    this.decisions++;
    try {
      return run();
    } catch (error) {
      const about = error instanceof Error ? error.message : String(error);
      const failed = { state: before.state, events: [], wake: before.wake, now: before.now };
      this.report({ property: 'incident', about, at: this.place({ before, step }, failed, []), expect: {} });
      return undefined;
    }
  }

  /** Takes a step, with an outside that carries out everything, and once for each effect of a chain that it refuses. */
  private follow(
    before: Found,
    make: (refusing: readonly string[]) => { step: ScenarioStep; run: () => Outcome | undefined }
  ): boolean {
    const go = (refusing: readonly string[]): Outcome | undefined => {
      const { step, run } = make(refusing);
      const outcome = this.attempt(before, step, run);
      if (!outcome) return undefined;
      this.judge(before, step, outcome, refusing);
      if (outcome.answer?.ok === false) return undefined;
      this.keep({ before, step: { ...step, at: localOf(this.ground, outcome.now) } }, outcome, refusing);
      return outcome;
    };
    const outcome = go([]);
    for (const action of new Set(askedFor(outcome))) go([action]);
    return outcome !== undefined;
  }

  private choose(before: Found, choice: Choice): void {
    for (const { wait: ms = MINUTE, ...move } of choice) {
      const { now, at } = after(this.ground, before, ms);
      const taken = this.follow(before, (refusing) => {
        const step = { at, ...move, ...outside(before.refusing, refusing) };
        return { step, run: () => take(this.ground, before, step, now, refusing) };
      });
      if (taken) return;
    }
  }

  private expand(found: Found): void {
    this.follow(found, (refusing) => {
      const step = { at: localOf(this.ground, found.now), ...outside(found.refusing, refusing) };
      return { step, run: () => this.pass(found, refusing) };
    });
    for (const choice of movesFrom(found, this.ground)) this.choose(found, choice);
    found.done = !this.waiting.has(found.id);
  }

  private pass(found: Found, refusing: readonly string[]): Outcome | undefined {
    const outcome = wait(this.ground, found, this.until, refusing);
    if (outcome !== 'beyond') return outcome;
    this.waiting.add(found.id);
    this.cut.add('days');
    return undefined;
  }

  private bound(found: Found): string | undefined {
    if (this.clock() > this.bounds.millis) return 'seconds';
    if (this.all.length > this.bounds.states) return 'states';
    return found.depth >= this.bounds.depth ? 'depth' : undefined;
  }

  run(): void {
    for (const given of openings(this.ground)) {
      const outcome = begin(this.ground, given);
      this.decisions++;
      if (outcome.answer?.ok !== false) this.keep({ given }, outcome, []);
    }
    for (let found = this.queue.next(); found; found = this.queue.next()) {
      const met = this.bound(found);
      if (met !== undefined) this.cut.add(met);
      else if (found.state.lifecycle === 'completed') found.done = true;
      else this.expand(found);
    }
  }
}

/** Effects of chains that a step asked for. */
function askedFor(outcome: Outcome | undefined): string[] {
  return (outcome?.events ?? []).flatMap((e) =>
    e.type === 'effectRequested' && e.step !== undefined ? [e.action] : []
  );
}

/** How the outside differs from the step before, as a scenario says it. */
function outside(was: readonly string[], is: readonly string[]): Pick<ScenarioStep, 'outside'> {
  const again = was.filter((one) => !is.includes(one)).map((one) => [one, 'ok'] as const);
  const refused = is.filter((one) => !was.includes(one)).map((one) => [one, 'refuse'] as const);
  return again.length + refused.length > 0 ? { outside: Object.fromEntries([...again, ...refused]) } : {};
}

/**
 * Tries everything that can happen to a case under a pack within bounds, the nearest and what has come furthest in turn: every category and channel, every action with
 * its inputs, every approval both ways, what the outside refuses, every next due instant. `clock` gives the milliseconds since the beginning.
 */
export function explore(pinned: Pinned, cast: Cast, bounds: Bounds, clock: () => number): Explored {
  const ground = groundOf(pinned, cast);
  const exploration = new Exploration(ground, bounds, clock);
  exploration.run();
  const { all, faults, decisions, cut } = exploration;
  const graph = faultsOfGraph(all, ground);
  return {
    ground,
    states: all.length,
    decisions,
    depth: Math.max(0, ...all.map(({ depth }) => depth)),
    beyond: all.filter(({ done }) => !done).length,
    undecided: graph.undecided,
    cut: [...cut],
    faults: [...faults.values(), ...graph.faults],
  };
}
