import type { CaseState } from '../case/state.js';
import { authorsOf, holder } from '../decide/people.js';
import type { Pack } from '../pack/schema.js';

/** Those the owner's place is closed to, as the subject of the complaint is. */
function excludedFromOwning({ owner, slots }: Pack): string[] {
  return slots[owner ?? '']?.never ?? [];
}

/**
 * Who may not approve what is decided on, whatever the pack says: the person who answers for the case, whoever counts as him, the
 * author of the form, and those the case is about (seed-000 G21).
 */
export function partial(state: CaseState, pack: Pack, approval: string): string[] {
  const { owner, slots, approvals } = pack;
  const places = owner === undefined ? [] : [owner, ...(slots[owner]?.also ?? []), ...excludedFromOwning(pack)];
  const held = places.flatMap((slot) => holder(state, slot) ?? []);
  return [...new Set([...held, ...authorsOf(state, approvals[approval]?.of)])];
}

/** Places of the people a complaint is about: no route, role or intake fills them. */
export function subjects({ slots, intake }: Pack): string[] {
  const excluded = new Set(Object.values(slots).flatMap(({ never }) => never));
  return [...excluded].filter(
    (slot) => slot !== intake.slot && slots[slot] && !slots[slot].relation && !slots[slot].assignedBy
  );
}
