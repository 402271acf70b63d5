import { EVENT_FIELDS_OF } from '../case/event-fields.js';
import { at, isRecord, select, suggest, type Finding, type Found } from '../pack/lint.js';
import type { Pack } from '../pack/schema.js';
import type { Cast } from './cast.js';
import type { Scenario } from './schema.js';

/** The name behind an id of the state: `clock#2`, `step@2`, `slot:person`. */
const base = (id: string): string => id.split(/[#@:~]/, 1)[0] ?? id;

function unknown({ path, value }: Found, known: readonly string[], where = 'in the pack'): Finding[] {
  const name = base(String(value));
  return known.includes(name)
    ? []
    : [{ path, message: `"${String(value)}" is not ${where}`, hint: suggest(name, known) }];
}

const keysOf = ({ path, value }: Found): Found[] =>
  isRecord(value) ? Object.keys(value).map((key) => ({ path: [...path, key], value: key })) : [];

const stepsOf = (pack: Pack): string[] => Object.values(pack.chains).flatMap((chain) => Object.keys(chain.steps));

/** Names an expectation must not misspell, for what is nowhere is never found: an expected 0 or "absent" would always hold. */
function expected(pack: Pack): [part: string, known: string[]][] {
  return [
    ['clocks', Object.keys(pack.clocks)],
    ['overlays', Object.keys(pack.overlays)],
    ['people', Object.keys(pack.slots)],
    ['told', [...Object.keys(pack.roles), ...Object.keys(pack.slots), 'supervisorOf']],
    ['steps', stepsOf(pack)],
    ['forms', Object.keys(pack.forms)],
    ['reviews', Object.keys(pack.reviews)],
    ['measures', Object.keys(pack.measures)],
    ['windows', Object.keys(pack.admissibility?.windows ?? {})],
    ['verdicts', Object.keys(pack.tables)],
    ['events', Object.keys(EVENT_FIELDS_OF)],
  ];
}

/** Names of what an opening gives and a step does. */
function done(pack: Pack): [pattern: string, known: string[]][] {
  const names = (table: object): string[] => Object.keys(table);
  return ['given', 'courses.*.given']
    .flatMap((given): [string, string[]][] => [
      [`${given}.category`, names(pack.categories)],
      [`${given}.also.*`, names(pack.categories)],
      [`${given}.channel`, names(pack.channels)],
      [`${given}.facts.~`, names(pack.facts)],
      [`${given}.people.~`, names(pack.slots)],
    ])
    .concat([
      ['courses.*.withheld.*', names(pack.parameters)],
      ['courses.*.steps.*.do.act', names(pack.actions)],
      ['courses.*.steps.*.do.approval', names(pack.approvals)],
      ['courses.*.steps.*.do.confirm', stepsOf(pack)],
      ['courses.*.steps.*.do.waive', stepsOf(pack)],
      ['courses.*.steps.*.do.assign', names(pack.slots)],
      ['courses.*.steps.*.do.reclassify', names(pack.categories)],
      ['courses.*.steps.*.do.letter', names(pack.letters)],
    ]);
}

/** Names in a scenario that the pack does not declare. */
export function scenarioFindings(scenario: unknown, pack: Pack): Finding[] {
  const places = ['expect', 'courses.*.expect', 'courses.*.steps.*.expect'].flatMap((p) => [...select(scenario, p)]);
  // What is refused may well name what is nowhere.
  const refused = ({ path }: Found): boolean => at(scenario, [...path.slice(0, 4), 'refused']) !== undefined;
  return [
    ...done(pack).flatMap(([pattern, known]) =>
      [...select(scenario, pattern)].flatMap((found) => (refused(found) ? [] : unknown(found, known)))
    ),
    ...places.flatMap(({ path, value }) =>
      expected(pack).flatMap(([part, known]) =>
        keysOf({ path: [...path, part], value: at(value, [part]) }).flatMap((found) => unknown(found, known))
      )
    ),
  ];
}

/** People in a scenario whom the cast does not know. */
export function actorFindings(scenario: Scenario, cast: Cast): Finding[] {
  const patterns = ['given.as', 'courses.*.given.as', 'courses.*.steps.*.as', 'courses.*.steps.*.do.person'];
  return patterns.flatMap((pattern) =>
    [...select(scenario, pattern)].flatMap((found) => unknown(found, Object.keys(cast), 'in the cast'))
  );
}

/** Roles and supervisors of the cast that are nowhere. */
export function castFindings(cast: Cast, pack: Pack): Finding[] {
  return [
    ...[...select(cast, '*.roles.*')].flatMap((found) => unknown(found, Object.keys(pack.roles))),
    ...[...select(cast, '*.supervisor')].flatMap((found) => unknown(found, Object.keys(cast), 'in the cast')),
  ];
}
