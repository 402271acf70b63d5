import type { Directory, Person } from '../activities/directory.js';
import type { Load } from '../db/ownership.js';
import type { CaseState } from '../domain/case/state.js';
import { demandedRole } from '../domain/decide/demanded.js';
import { neverIn } from '../domain/decide/owner.js';
import { holder } from '../domain/decide/people.js';
import type { CompiledPack } from '../domain/pack/compile.js';

/** A place in a case that is to be given to somebody. */
export interface Vacancy {
  readonly pack: CompiledPack;
  readonly state: CaseState;
  readonly slot: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface Candidate {
  readonly person: Person;
  /** On shift and not on leave. */
  readonly available: boolean;
  /** Open cases they own. */
  readonly open: number;
}

/** The roles of which one is needed: what the case demands, else what its present holder has; of somebody unknown, who may open cases. */
function neededRoles(directory: Directory, { pack, state, slot, at }: Vacancy): readonly string[] {
  const demanded = demandedRole(pack, state, slot) ?? state.people[slot]?.role;
  if (demanded !== undefined) return [demanded];
  const held = directory.relations(holder(state, slot) ?? '', at)?.roles ?? pack.data.intake.by;
  return held.filter((role) => role in pack.data.roles);
}

/**
 * Who may get a place, never its holder nor whom it excludes, such as the subject of the complaint. Available ones first, then those
 * with the fewest open cases, then by id.
 */
export function candidatesFor(directory: Directory, vacancy: Vacancy, load: ReadonlyMap<string, Load>): Candidate[] {
  const { pack, state, slot, at } = vacancy;
  const holds = holder(state, slot);
  const not = [...neverIn(pack.data, state, slot), ...(holds === undefined ? [] : [holds])];
  const people = neededRoles(directory, vacancy).flatMap((role) => directory.candidates({ role, not, at }));
  const there = new Set(directory.available(at));
  const found = [...new Set(people)].map((person) => ({
    person,
    available: there.has(person),
    open: load.get(person.id)?.open ?? 0,
  }));
  return found.sort(
    (a, b) => Number(b.available) - Number(a.available) || a.open - b.open || (a.person.id < b.person.id ? -1 : 1)
  );
}

/** Whether somebody who stands in for the holder may get the place: not excluded, not on leave, and of the role the case demands. */
export function mayStandIn(directory: Directory, { pack, state, slot, at }: Vacancy, id: string): boolean {
  const demanded = demandedRole(pack, state, slot);
  const has = demanded === undefined || (directory.relations(id, at)?.roles.includes(demanded) ?? false);
  return has && !neverIn(pack.data, state, slot).includes(id) && !directory.isOnLeave(id, at);
}
