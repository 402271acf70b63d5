import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { readYaml, type Fault, type Finding } from '../domain/yaml.js';

const personId = z.string().regex(/^[A-Z][A-Z0-9]{0,9}$/, 'a person id is an upper-case letter with letters or digits');
const role = z.string().regex(/^[a-z][A-Za-z0-9]{1,39}$/, 'a role is a camelCase word');

const Person = z.strictObject({
  id: personId,
  name: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  mail: z.email().toLowerCase(),
  login: z.string().regex(/^[a-z][a-z0-9.-]{0,31}$/),
  roles: z.array(role).min(1),
  supervisor: personId.optional(),
  deputy: personId.optional(),
  /** Whole years in the post. */
  seniority: z.int().min(0).max(60),
});
const Roster = z.strictObject({ from: z.iso.date(), people: z.array(personId).min(1) });
const File = z.strictObject({
  directory: z.literal(1),
  zone: z.string().refine(isZone, 'not a time zone'),
  people: z.array(Person).min(1),
  /** Roles held in turn, a week each, beginning with the first person on day `from`. */
  rosters: z.record(role, Roster).default({}),
});

export type Person = Readonly<z.infer<typeof Person>>;
type File = z.infer<typeof File>;

/** The fact about an actor that the edge puts into a command: the core itself looks nothing up. */
export interface Relations {
  readonly roles: readonly string[];
  readonly supervisor?: string;
  readonly deputyOf: readonly string[];
  readonly seniority: number;
  readonly asOf: number;
  /** `directory@` and the first 12 hex digits of the file's SHA-256. */
  readonly source: string;
}

/** A directory file with faults: all of them, each with path and line. */
export class DirectoryError extends Error {
  readonly code = 'DIRECTORY_INVALID';
  constructor(readonly faults: readonly Fault[]) {
    super(faults.map(({ line, path, message }) => `line ${line} ${path}: ${message}`).join('\n'));
    this.name = 'DirectoryError';
  }
}

/** The organisation as of one version of its file. Unknown ids answer `undefined` or nobody, never throw. */
export class Directory {
  readonly source: string;
  readonly zone: string;
  readonly #people: ReadonlyMap<string, Person>;
  readonly #rosters: File['rosters'];

  /** Throws a DirectoryError with every fault of the text. */
  constructor(text: string) {
    const read = readYaml(text, File, check);
    if (!read.ok) throw new DirectoryError(read.faults);
    this.zone = read.value.zone;
    this.#people = new Map(read.value.people.map((person) => [person.id, person]));
    this.#rosters = read.value.rosters;
    this.source = `directory@${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
  }

  person(id: string): Person | undefined {
    return this.#people.get(id);
  }

  people(): readonly Person[] {
    return [...this.#people.values()];
  }

  /** Everybody who holds a role at an instant; of a roster, the one person on duty. In the order of the file. */
  peopleWithRole(name: string, at: number): readonly Person[] {
    const roster = this.#rosters[name];
    const onDuty = roster && this.#onDuty(roster, at);
    return this.people().filter(({ id, roles }) => id === onDuty || roles.includes(name));
  }

  supervisorOf(id: string): Person | undefined {
    return this.#people.get(this.person(id)?.supervisor ?? '');
  }

  deputyOf(id: string): Person | undefined {
    return this.#people.get(this.person(id)?.deputy ?? '');
  }

  /** What is known of an actor; undefined for somebody who is not in the directory. Roster roles are those at `asOf`. */
  relations(actorId: string, asOf: number): Relations | undefined {
    const actor = this.person(actorId);
    if (!actor) return undefined;
    const duties = Object.keys(this.#rosters).filter((name) => this.peopleWithRole(name, asOf).includes(actor));
    return {
      roles: [...new Set([...actor.roles, ...duties])],
      ...(actor.supervisor === undefined ? {} : { supervisor: actor.supervisor }),
      deputyOf: this.people().flatMap(({ id, deputy }) => (deputy === actorId ? [id] : [])),
      seniority: actor.seniority,
      asOf,
      source: this.source,
    };
  }

  #onDuty(roster: z.infer<typeof Roster>, at: number): string | undefined {
    const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.zone).toPlainDate();
    const days = Temporal.PlainDate.from(roster.from).until(day, { largestUnit: 'day' }).days;
    return days < 0 ? undefined : roster.people[Math.floor(days / 7) % roster.people.length];
  }
}

/** Reads a directory file. Throws a DirectoryError with all faults. */
export function readDirectory(path: string): Directory {
  return new Directory(readFileSync(path, 'utf8'));
}

function check({ people, rosters }: File): Finding[] {
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
    ]),
    ...Object.entries(rosters).flatMap(([name, roster]) =>
      roster.people.flatMap((id, at) => unknown(['rosters', name, 'people', at], id))
    ),
    ...cycles(people),
  ];
}

function repeated(people: readonly Person[], field: 'id' | 'login' | 'mail'): Finding[] {
  const first = new Map<string, number>();
  return people.flatMap((person, at) => {
    const before = first.get(person[field]);
    if (before === undefined) first.set(person[field], at);
    return before === undefined
      ? []
      : [{ path: ['people', at, field], message: `${field} is that of people.${before}` }];
  });
}

/** Each circle of supervisors once, at its first member in the file. */
function cycles(people: readonly Person[]): Finding[] {
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

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}
