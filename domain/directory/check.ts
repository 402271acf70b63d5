import { formatLocal } from '../calendar/index.js';
import type { Finding } from '../yaml.js';
import { Directory } from './directory.js';
import { leavesOf, turnAt, turnsBetween, type LeaveSpan } from './hours.js';
import type { DirectoryDocument, Person } from './schema.js';

type People = readonly Person[];

/** Everything that makes a directory unusable, beyond its shape. */
export function faultsOf({ people, rosters }: DirectoryDocument): Finding[] {
  const ids = new Set(people.map(({ id }) => id));
  const unknown = (path: Finding['path'], id: string | undefined) =>
    id === undefined || ids.has(id) ? [] : [{ path, message: `no person '${id}'` }];
  return [
    ...repeated(people, 'id'),
    ...repeated(people, 'login'),
    ...repeated(people, 'mail'),
    ...people.flatMap((person, at) => [
      ...unknown(['people', at, 'supervisor'], person.supervisor),
      ...unknown(['people', at, 'deputy'], person.deputy),
      ...(person.deputy === person.id ? [{ path: ['people', at, 'deputy'], message: 'deputy of themselves' }] : []),
      ...(person.leave ?? []).flatMap(({ deputy }, n) => [
        ...unknown(['people', at, 'leave', n, 'deputy'], deputy),
        ...(deputy === person.id ? [{ path: ['people', at, 'leave', n], message: 'deputy of themselves' }] : []),
      ]),
      ...overlapping(person, at),
    ]),
    ...Object.entries(rosters).flatMap(([name, roster]) =>
      roster.people.flatMap((turn, at) => {
        const path = ['rosters', name, 'people', at];
        const twice = turn.find((id, n) => turn.indexOf(id) !== n);
        return [
          ...turn.flatMap((id) => unknown(path, id)),
          ...(twice === undefined ? [] : [{ path, message: `'${twice}' twice in one turn` }]),
        ];
      })
    ),
    ...cycles(people),
  ];
}

/** What can be worked with but will leave somebody uncovered: to be told, and refused only where that is asked for. */
export function warningsOf(document: DirectoryDocument): Finding[] {
  return [...absentDeputies(document.people), ...gaps(document)];
}

function repeated(people: People, field: 'id' | 'login' | 'mail'): Finding[] {
  const first = new Map<string, number>();
  return people.flatMap((person, at) => {
    const before = first.get(person[field]);
    if (before === undefined) first.set(person[field], at);
    return before === undefined
      ? []
      : [{ path: ['people', at, field], message: `${field} is that of people.${before}` }];
  });
}

const overlap = (a: LeaveSpan, b: LeaveSpan): boolean => a.from < b.until && b.from < a.until;

function overlapping(person: Person, at: number): Finding[] {
  const leaves = leavesOf(person);
  return leaves.flatMap((leave, n) => {
    const before = leaves.slice(0, n).findIndex((other) => overlap(leave, other));
    return before < 0 ? [] : [{ path: ['people', at, 'leave', n], message: `overlaps leave.${before}` }];
  });
}

/** Each circle of supervisors once, at its first member in the file. */
function cycles(people: People): Finding[] {
  const above = new Map(people.map(({ id, supervisor }) => [id, supervisor]));
  const reported = new Set<string>();
  return people.flatMap(({ id }, at) => {
    const chain = [id];
    let next = above.get(id);
    while (next !== undefined && !chain.includes(next)) {
      chain.push(next);
      next = above.get(next);
    }
    if (next !== id || reported.has(id)) return [];
    chain.forEach((member) => reported.add(member));
    return [{ path: ['people', at, 'supervisor'], message: `circle of supervisors: ${[...chain, id].join(' > ')}` }];
  });
}

function absentDeputies(people: People): Finding[] {
  const leaves = new Map(people.map((person) => [person.id, leavesOf(person)]));
  return people.flatMap((person, at) =>
    leavesOf(person).flatMap((leave, n) =>
      leaves.get(leave.deputy ?? '')?.some((other) => overlap(leave, other))
        ? [{ path: ['people', at, 'leave', n], message: `deputy '${leave.deputy}' is on leave at the same time` }]
        : []
    )
  );
}

/** Turns of a roster without anybody: none written, or all of them on leave with nobody to stand in; each at its first such instant. */
function gaps(document: DirectoryDocument): Finding[] {
  const { zone, people, rosters } = document;
  const directory = new Directory(document);
  const leaves = people.flatMap(leavesOf);
  return Object.entries(rosters).flatMap(([name, roster]) => {
    const starts = leaves.flatMap(({ from, until }) => [from, ...turnsBetween(roster, zone, from, until)]);
    const found = new Map<number, string>();
    for (const at of starts.sort((a, b) => a - b)) {
      const turn = turnAt(roster, zone, at);
      if (turn === undefined || found.has(turn) || directory.onDuty(name, at).length > 0) continue;
      found.set(turn, `all on leave, nobody on duty from ${formatLocal(at, zone)}`);
    }
    roster.people.forEach((turn, n) => turn.length === 0 && found.set(n, 'nobody on duty in this turn'));
    return [...found].map(([turn, message]) => ({ path: ['rosters', name, 'people', turn], message }));
  });
}
