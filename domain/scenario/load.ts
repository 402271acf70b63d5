import type { Pack } from '../pack/schema.js';
import { readYaml, type Read } from '../yaml.js';
import { scenarioFindings } from './lint.js';
import { Cast } from './cast.js';
import { Scenario } from './schema.js';
import { Vectors, type Vector } from './vectors.js';

/** Reads a scenario of a pack; all faults at once, with path and line. */
export function loadScenario(text: string, pack: Pack): Read<Scenario> {
  return readYaml(text, Scenario, (scenario) =>
    scenarioFindings(scenario, pack).map(({ path, message, hint }) => ({ path, message: `${message} (${hint})` }))
  );
}

/** Reads the people the scenarios of a pack speak of. */
export function loadCast(text: string): Read<Cast> {
  return readYaml(text, Cast, () => []);
}

/** Reads a table of deadlines. */
export function loadVectors(text: string): Read<Vector[]> {
  return readYaml(text, Vectors, () => []);
}
