import type { CaseState } from '../domain/case/state.js';
import { caseOwner, neverIn, ownerSlot } from '../domain/decide/owner.js';
import type { Pack } from '../domain/pack/schema.js';

/** The columns `handler`, `owner_role` and `owner_never` of a case, in this order. */
export function ownerColumns(
  pack: Pack,
  state: CaseState
): [handler: string | null, isRole: boolean, never: readonly string[]] {
  const { person, role } = caseOwner(pack, state) ?? {};
  return [person ?? role ?? null, person === undefined && role !== undefined, neverIn(pack, state, ownerSlot(pack))];
}
