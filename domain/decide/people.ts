import type { Actor } from '../case/commands.js';
import type { CaseState } from '../case/state.js';
import type { CompiledPack } from '../pack/compile.js';
import { reviewersOf } from '../case/opinions.js';

/** The person who holds a slot of the case, if a person does. */
export function holder(state: CaseState, slot: string): string | undefined {
  return state.people[slot]?.person;
}

/** The holder, whoever stands in for him during a leave where the slot allows it, or anybody of the role that holds it; never whom the slot excludes. */
function holdsSlot(pack: CompiledPack, state: CaseState, actor: Actor, slot: string): boolean {
  const place = state.people[slot];
  const { never = [], also = [], deputy } = pack.data.slots[slot] ?? {};
  if (place?.person === actor.id) return true;
  if (isExcluded(state, never, actor.id)) return false;
  if (deputy && place?.person !== undefined && actor.standsInFor?.includes(place.person)) return true;
  if (place?.role !== undefined && hasRole(pack, actor, place.role)) return true;
  return also.some((other) => holdsSlot(pack, state, actor, other));
}

/** Whether somebody has a role. A deputy stands in where the pack says the role may be deputised; who stands in for whom came with the command. */
export function hasRole(pack: CompiledPack, actor: Actor, role: string): boolean {
  if (actor.roles.includes(role)) return true;
  return pack.data.roles[role]?.deputy === true && (actor.deputyFor?.includes(role) ?? false);
}

/** Does the actor answer to one of these names: a slot of the case, a role, or `starter`, who began the clock? */
export function isOneOf(pack: CompiledPack, state: CaseState, actor: Actor, who: string[], starter?: string): boolean {
  return who.some((name) => {
    if (name === 'starter') return actor.id === starter;
    if (name in pack.data.slots) return holdsSlot(pack, state, actor, name);
    return hasRole(pack, actor, name);
  });
}

/** Who wrote a form, or where none is named any of them. */
export function authorsOf({ forms }: CaseState, form?: string): string[] {
  const wanted = form === undefined ? Object.values(forms) : [forms[form]];
  return wanted.flatMap((one) => one?.author ?? []);
}

/** Who took the decisions that stand of these approvals, or gave an opinion in these reviews. */
export function decidersOf(state: CaseState, names: readonly string[]): string[] {
  return names.flatMap((name) => [state.approvals[name]?.decidedBy ?? [], reviewersOf(state, name)].flat());
}

/** Is the person one of those a slot excludes, as the subject of the complaint is from handling it? */
export function isExcluded(state: CaseState, never: string[], person: string): boolean {
  return never.some((slot) => holder(state, slot) === person);
}
