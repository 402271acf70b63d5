import type { Facts } from '../case/commands.js';
import type { Owner } from '../case/events.js';
import type { CaseState, ClockState } from '../case/state.js';
import type { Pack } from '../pack/schema.js';
import { holder } from './people.js';

/** The slot that owns the cases of a pack; where a pack does not say so, the one that routing always fills. */
export function ownerSlot({ owner, routing }: Pack): string | undefined {
  return owner ?? routing.find((rule) => rule.if === undefined)?.slot;
}

function heldAs(state: CaseState, slot: string | undefined): Owner | undefined {
  const { person, role } = state.people[slot ?? ''] ?? {};
  if (slot === undefined || (person === undefined && role === undefined)) return undefined;
  return { slot, ...(person !== undefined ? { person } : { role }) };
}

/** Who owns a case: a person, or a role of which anybody may act; until somebody has claimed it, the pool it waits for. */
export function caseOwner(pack: Pack, state: CaseState): Owner | undefined {
  const held = heldAs(state, ownerSlot(pack));
  const { claim } = pack.intake;
  return held ?? (claim && state.acceptedAt === 0 && state.seq > 0 ? { role: claim.pool } : undefined);
}

/** Who owes a clock at this moment: whom the pack names for it, else who owns the case. */
export function clockOwner(pack: Pack, state: CaseState, { def, starter }: ClockState): Owner | undefined {
  const named = pack.clocks[def]?.owner;
  const owner = caseOwner(pack, state);
  if (named === 'starter') return starter === undefined ? owner : { person: starter };
  if (named !== undefined && named in pack.roles) return { role: named };
  return heldAs(state, named) ?? owner;
}

/** The people who may not own a case, such as the subject of the complaint. */
export function neverIn(pack: Pack, state: CaseState, slot: string | undefined): string[] {
  const { never = [] } = pack.slots[slot ?? ''] ?? {};
  return never.flatMap((other) => holder(state, other) ?? []);
}

/** What people are told, with those who are not told in the place of somebody on leave: who may not own the case. */
export function withheld(pack: Pack, state: CaseState, content: Facts): Facts {
  const exclude = neverIn(pack, state, ownerSlot(pack));
  return exclude.length === 0 ? content : { ...content, exclude };
}
