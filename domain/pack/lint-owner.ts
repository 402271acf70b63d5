import { at, isRecord, select, type Finding } from './lint.js';

/** A route that always leads to somebody: without a condition, to a role or to whoever opens the case. */
function isSure(route: unknown, slot: string, intake: unknown): boolean {
  if (!isRecord(route) || route['slot'] !== slot || route['if'] !== undefined) return false;
  return route['role'] !== undefined || (intake !== undefined && route['same'] === intake);
}

/** A case is never without an owner: the pack names the slot, and routing or the intake always fills it. */
export function ownerFindings(tree: unknown): Finding[] {
  const owner = at(tree, ['owner']);
  if (typeof owner !== 'string')
    return [{ path: ['owner'], message: '"owner" is missing', hint: 'name the slot that answers for a case' }];
  const intake = at(tree, ['intake', 'slot']);
  const declared = at(tree, ['slots', owner]) !== undefined;
  const sure = owner === intake || [...select(tree, 'routing.*')].some(({ value }) => isSure(value, owner, intake));
  if (!declared || sure) return [];
  return [
    {
      path: ['owner'],
      message: `nobody may hold "${owner}"`,
      hint: 'route it without `if` to a role, or to the slot of the intake',
    },
  ];
}
