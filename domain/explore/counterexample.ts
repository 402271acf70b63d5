import type { Scenario, ScenarioStep } from '../scenario/schema.js';
import { scenarioOf } from './play.js';
import type { Fault, Found, Ground } from './types.js';

/** The states on the way to one, from the opening on. */
function wayTo(found: Found): Found[] {
  return [...(found.before ? wayTo(found.before) : []), found];
}

/** A short way to a fault as a scenario that passes while the fault is there: its last step expects what should not be. */
export function counterexample(ground: Ground, { property, about, at, expect, refused }: Fault): Scenario {
  const way = wayTo(at);
  const [opened, ...rest] = way;
  if (!opened?.given) throw new Error('a way begins with an opening');
  const steps = rest.flatMap(({ step }) => (step ? [step] : []));
  const shown = { ...(Object.keys(expect).length > 0 && { expect }), ...(refused !== undefined && { refused }) };
  const last: ScenarioStep = { ...(steps.at(-1) ?? { at: opened.given.at }), ...shown };
  return {
    ...scenarioOf(ground, opened.given, [...steps.slice(0, -1), last]),
    note: `${property}: ${about}`,
  };
}
