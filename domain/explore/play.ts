import { CaseInMemory } from '../scenario/play.js';
import { commandOf, opening, pagedOf } from '../scenario/commands.js';
import type { Scenario, ScenarioStep } from '../scenario/schema.js';
import { later, type Instant } from '../time.js';
import { abstractOf } from './abstract.js';
import { localOf } from './ground.js';
import type { Found, Ground, Outcome } from './types.js';

/** Reminders and warnings change nothing an exploration looks at: so many are passed over at most. */
const MOST_WAKES = 60;
const CASE_ID = 'C-scenario';

/** A way to a state as a scenario, as `redress policy test` plays it. */
export function scenarioOf(ground: Ground, given: Scenario['given'], steps: ScenarioStep[]): Scenario {
  const title = { zh: '探索得到的反例', en: 'A counterexample of the exploration' };
  return {
    id: 'counterexample',
    title,
    offset: ground.offset,
    given,
    others: [],
    courses: [{ title: 'the way there', steps }],
  };
}

function outcomeOf(it: CaseInMemory, now: Instant, before: number, answer?: Outcome['answer']): Outcome {
  const { state, wake } = it;
  return { state, events: it.events.slice(before), wake, now, ...(answer && { answer }) };
}

function caseOf(ground: Ground): CaseInMemory {
  const it = new CaseInMemory(ground.pinned, CASE_ID);
  it.paged = pagedOf(ground.cast);
  return it;
}

/** Opens a case. */
export function begin(ground: Ground, given: Scenario['given']): Outcome {
  const it = caseOf(ground);
  const command = opening(scenarioOf(ground, given, []), 0, ground.cast, ground.pinned.pack.data);
  return outcomeOf(it, ground.begin, 0, it.run(command, ground.begin));
}

/** The case as it was found, with an outside that refuses what is named. */
function resume(ground: Ground, { state, wake }: Found, refusing: readonly string[]): CaseInMemory {
  const it = caseOf(ground);
  it.resume(state, wake);
  it.outside = Object.fromEntries(refusing.map((action) => [action, 'refuse' as const]));
  return it;
}

/** What one step makes of a state. */
export function take(
  ground: Ground,
  found: Found,
  step: ScenarioStep,
  now: Instant,
  refusing: readonly string[]
): Outcome {
  const it = resume(ground, found, refusing);
  it.advance(now, false);
  const scenario = scenarioOf(ground, { at: step.at, category: '', facts: {}, people: {} }, []);
  const command = commandOf(scenario, step, found.depth, ground.cast, ground.pinned.pack.data);
  return outcomeOf(it, now, 0, command && it.run(command, now));
}

/** Time passes until something comes of it; undefined where nothing ever does, `beyond` where it does not before `until`. */
export function wait(
  ground: Ground,
  found: Found,
  until: Instant,
  refusing: readonly string[]
): Outcome | 'beyond' | undefined {
  const it = resume(ground, found, refusing);
  const was = abstractOf(found.state, ground);
  let now = found.now;
  for (let wakes = 0; wakes < MOST_WAKES; wakes++) {
    const { wake } = it;
    if (wake === null) return undefined;
    if (wake > until) return 'beyond';
    now = wake < now ? now : wake;
    it.advance(now, false);
    if (abstractOf(it.state, ground) !== was) return outcomeOf(it, now, 0);
  }
  return undefined;
}

/** An instant some time after a state, and as the scenario writes it. */
export function after(ground: Ground, found: Found, ms: number): { now: Instant; at: string } {
  const now = later(found.now, ms);
  return { now, at: localOf(ground, now) };
}
