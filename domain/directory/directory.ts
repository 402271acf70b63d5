import { contentHash } from '../hash.js';
import { leavesOf, runs, turnAt, type LeaveSpan } from './hours.js';
import type { DirectoryDocument, Person } from './schema.js';

/** The fact about an actor that the edge puts into a command: the core itself looks nothing up. */
export interface Relations {
  readonly roles: readonly string[];
  readonly supervisor?: string;
  /** People this one stands in for at `asOf`. */
  readonly deputyOf: readonly string[];
  readonly seniority: number;
  readonly asOf: number;
  /** Which version answered: `directory@` and the first 12 hex digits of its content hash. */
  readonly source: string;
}

/** Whom a task may go to. */
export interface Wanted {
  readonly role: string;
  /** All of them are needed. */
  readonly skills?: readonly string[];
  /** People who must not get it, such as the subject of the complaint. */
  readonly not?: readonly string[];
  /** Epoch milliseconds. */
  readonly at: number;
}

/** How a version is named in commands, answers and logs. */
export function sourceOf(hash: string): string {
  return `directory@${hash.slice(0, 12)}`;
}

/**
 * One version of the organisation. All look-ups are pure; instants are epoch milliseconds of the years 1990 to 2060. Unknown
 * ids answer `undefined` or nobody, never throw.
 */
export class Directory {
  readonly source: string;
  readonly zone: string;
  readonly #people: ReadonlyMap<string, Person>;
  readonly #leaves: ReadonlyMap<string, readonly LeaveSpan[]>;
  readonly #rosters: DirectoryDocument['rosters'];

  /** `hash` is the content hash the register holds, where it does: a later release may read more into the same content. */
  constructor(document: DirectoryDocument, hash = contentHash(document)) {
    this.zone = document.zone;
    this.#people = new Map(document.people.map((person) => [person.id, person]));
    this.#leaves = new Map(document.people.map((person) => [person.id, leavesOf(person)]));
    this.#rosters = document.rosters;
    this.source = sourceOf(hash);
  }

  person(id: string): Person | undefined {
    return this.#people.get(id);
  }

  people(): readonly Person[] {
    return [...this.#people.values()];
  }

  /** Everybody who holds a role at an instant; of a roster, the one who is paged first. In the order of the file; `not` stand in for nobody. */
  peopleWithRole(name: string, at: number, not: readonly string[] = []): readonly Person[] {
    const [first] = this.onDuty(name, at, not);
    return this.people().filter((person) => person === first || person.roles.includes(name));
  }

  /**
   * The people of a roster whose turn it is, in the order they are paged. Who is on leave is stood in for by their deputy, if
   * that one is there and none of `not`. Nobody for a role without roster.
   */
  onDuty(name: string, at: number, not: readonly string[] = []): readonly Person[] {
    const roster = this.#rosters[name];
    const turn = roster && turnAt(roster, this.zone, at);
    const ids = turn === undefined ? [] : (roster?.people[turn] ?? []);
    const there = ids.map((id) => (this.isOnLeave(id, at) ? this.standInOf(id, at, not)?.id : id));
    return [...new Set(there)].flatMap((id = '') => (this.isOnLeave(id, at) ? [] : (this.person(id) ?? [])));
  }

  /** The nearest superior who is not excluded: where the direct one is the subject of the complaint, the next one up. */
  supervisorOf(id: string, not: readonly string[] = []): Person | undefined {
    let above = this.person(this.person(id)?.supervisor ?? '');
    while (above && not.includes(above.id)) above = this.person(above.supervisor ?? '');
    return above;
  }

  /** A person's deputy; during a leave, the one named for it. */
  deputyOf(id: string, at: number): Person | undefined {
    return this.standInOf(id, at) ?? this.person(this.person(id)?.deputy ?? '');
  }

  /** Who stands in for a person on leave, none of `not`; undefined for somebody who is not on leave, or has no deputy. */
  standInOf(id: string, at: number, not: readonly string[] = []): Person | undefined {
    const { deputy = '' } = this.#leaveAt(id, at) ?? {};
    return not.includes(deputy) ? undefined : this.person(deputy);
  }

  /** What is known of an actor; undefined for somebody who is not in the directory. Roles and deputies are those at `asOf`. */
  relations(actorId: string, asOf: number): Relations | undefined {
    const actor = this.person(actorId);
    if (!actor) return undefined;
    const duties = Object.keys(this.#rosters).filter((name) => this.onDuty(name, asOf).includes(actor));
    return {
      roles: [...new Set([...actor.roles, ...duties])],
      ...(actor.supervisor === undefined ? {} : { supervisor: actor.supervisor }),
      deputyOf: this.people().flatMap((person) => (this.#standsIn(actorId, person, asOf) ? [person.id] : [])),
      seniority: actor.seniority,
      asOf,
      source: this.source,
    };
  }

  isOnLeave(id: string, at: number): boolean {
    return this.#leaveAt(id, at) !== undefined;
  }

  /** Whether a shift of theirs runs; somebody whose hours nobody keeps is always on shift, somebody unknown never. */
  isOnShift(id: string, at: number): boolean {
    const person = this.person(id);
    if (!person) return false;
    const { shifts } = person;
    return shifts === undefined || shifts.some((shift) => runs(shift, this.zone, at));
  }

  /** Who is on shift and not on leave, in the order of the file. */
  available(at: number): readonly Person[] {
    return this.people().filter((person) => this.#isAvailable(person, at));
  }

  /** Whom a task may be given to: available ones first, then by seniority, the longest first, then by id. */
  candidates({ role, skills = [], not = [], at }: Wanted): readonly Person[] {
    const duty = this.onDuty(role, at);
    const rank = (person: Person): number => (this.#isAvailable(person, at) ? 0 : 1);
    return this.people()
      .filter((person) => person.roles.includes(role) || duty.includes(person))
      .filter((person) => !not.includes(person.id) && skills.every((skill) => person.skills.includes(skill)))
      .sort((a, b) => rank(a) - rank(b) || b.seniority - a.seniority || (a.id < b.id ? -1 : 1));
  }

  #isAvailable({ id }: Person, at: number): boolean {
    return this.isOnShift(id, at) && !this.isOnLeave(id, at);
  }

  #leaveAt(id: string, at: number): LeaveSpan | undefined {
    return this.#leaves.get(id)?.find(({ from, until }) => from <= at && at < until);
  }

  /** A deputy stands in during leave; where nobody keeps a person's leave, always. */
  #standsIn(actorId: string, { id, deputy, leave }: Person, at: number): boolean {
    return (leave === undefined ? deputy : this.#leaveAt(id, at)?.deputy) === actorId;
  }
}
