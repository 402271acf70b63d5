import { EVENT_FIELDS_OF } from '../case/event-fields.js';
import { at, isRecord, select, suggest } from '../pack/lint.js';
import type { Pack } from '../pack/schema.js';
import { readYaml, type Finding, type Read } from '../yaml.js';
import { Cast, Scenario } from './schema.js';
import { Vectors, type Vector } from './vectors.js';

/** The name behind an id of the state: `clock#2`, `step@2`, `slot:person`. */
const base = (id: string): string => id.split(/[#@:~]/, 1)[0] ?? id;

/** Names an expectation must not misspell, for what is nowhere is never found: an expected 0 or "absent" would always hold. */
function expected(pack: Pack): [part: string, known: string[]][] {
  const steps = Object.values(pack.chains).flatMap((chain) => Object.keys(chain.steps));
  return [
    ['clocks', Object.keys(pack.clocks)],
    ['overlays', Object.keys(pack.overlays)],
    ['people', Object.keys(pack.slots)],
    ['told', [...Object.keys(pack.roles), ...Object.keys(pack.slots), 'supervisorOf']],
    ['steps', steps],
    ['forms', Object.keys(pack.forms)],
    ['reviews', Object.keys(pack.reviews)],
    ['events', Object.keys(EVENT_FIELDS_OF)],
  ];
}

function unknownNames(scenario: unknown, pack: Pack): Finding[] {
  const places = ['expect', 'courses.*.expect', 'courses.*.steps.*.expect'].flatMap((p) => [...select(scenario, p)]);
  return places.flatMap(({ path, value }) =>
    expected(pack).flatMap(([part, known]) => {
      const table = at(value, [part]);
      return (isRecord(table) ? Object.keys(table) : [])
        .filter((name) => !known.includes(base(name)))
        .map((name) => ({
          path: [...path, part, name],
          message: `"${name}" is not in the pack (${suggest(base(name), known)})`,
        }));
    })
  );
}

/** Reads a scenario of a pack; all faults at once, with path and line. */
export function loadScenario(text: string, pack: Pack): Read<Scenario> {
  return readYaml(text, Scenario, (scenario) => unknownNames(scenario, pack));
}

/** Reads the people the scenarios of a pack speak of. */
export function loadCast(text: string): Read<Cast> {
  return readYaml(text, Cast, () => []);
}

/** Reads a table of deadlines. */
export function loadVectors(text: string): Read<Vector[]> {
  return readYaml(text, Vectors, () => []);
}
