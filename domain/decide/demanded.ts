import type { CaseState } from '../case/state.js';
import type { CompiledPack } from '../pack/compile.js';
import { conditionsOf } from './conditions.js';

/** The role a case demands of whoever gets a slot: the slot's own, else that of the route that applies; undefined where any will do. */
export function demandedRole(pack: CompiledPack, state: CaseState, slot: string): string | undefined {
  const conditions = conditionsOf(pack);
  const applies = (condition: string | undefined): boolean =>
    condition === undefined || conditions.test(condition, { state });
  const route = pack.data.routing.find((rule) => rule.slot === slot && applies(rule.if));
  return pack.data.slots[slot]?.role ?? route?.role;
}
