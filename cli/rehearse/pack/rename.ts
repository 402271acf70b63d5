import { Cast } from '../../../domain/scenario/cast.js';
import { Scenario } from '../../../domain/scenario/schema.js';

type Name = (id: string) => string;

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keys whose value is a person, and one whose values are. */
const PERSON = ['as', 'person', 'supervisor'];
const PEOPLE = 'people';

function inside(value: unknown, name: Name, key = ''): unknown {
  if (typeof value === 'string') return PERSON.includes(key) ? name(value) : value;
  if (Array.isArray(value)) return value.map((one) => (key === 'standsInFor' ? name(String(one)) : inside(one, name)));
  if (!isTable(value)) return value;
  const entries = Object.entries(value).filter(([field]) => field !== 'expect');
  return Object.fromEntries(
    entries.map(([field, one]) => [field, inside(one, name, key === PEOPLE ? 'person' : field)])
  );
}

/**
 * The same scenario and cast with other ids for its people; `name` leaves what is no person as it is. Without what is expected, which
 * may call a role by the same word.
 */
export function renamed(scenario: Scenario, cast: Cast, name: Name): { scenario: Scenario; cast: Cast } {
  const people = Object.entries(cast).map(([id, person]) => [name(id), inside(person, name)]);
  return { scenario: Scenario.parse(inside(scenario, name)), cast: Cast.parse(Object.fromEntries(people)) };
}
