import type { CommandOf } from '../../case/commands.js';
import { Refusal } from '../../errors.js';
import type { CompiledPack } from '../../pack/compile.js';
import { Adoption, countedNow } from '../adoption.js';
import { changesSince, checkPreview } from '../adoption-changes.js';
import { misfits } from '../adoption-fit.js';
import type { Turn } from '../turn.js';

/** The pack the case goes over to, or why it may not. */
function adopted(turn: Turn, { pack: to, by }: CommandOf<'adoptPack'>): CompiledPack {
  const { actor, adopts, state } = turn;
  if (!actor.roles.includes('admin')) throw new Refusal('FORBIDDEN_ROLE');
  if (by === actor.id) throw new Refusal('MIGRATION_OWN');
  if (to.id !== state.pack.id || adopts?.hash !== to.hash) throw new Refusal('PACK_UNKNOWN', { pack: to.id });
  if (state.lifecycle !== 'open') throw new Refusal('CASE_CLOSED');
  if (to.hash === state.pack.hash) throw new Refusal('MIGRATION_NEEDLESS', { version: to.version });
  const missing = misfits(state, adopts);
  if (missing.length > 0) throw new Refusal('MIGRATION_BLOCKED', { missing });
  return adopts;
}

/**
 * Goes over to another version of the pack, as one person proposed and another approved: previewed, recorded as an event, and taken
 * back only by another such event (conventions, rule 14; seed-002 002-f, retroactive rule). Throws FORBIDDEN_ROLE, MIGRATION_OWN,
 * PACK_UNKNOWN, CASE_CLOSED, MIGRATION_NEEDLESS, MIGRATION_BLOCKED with what has no place in the new pack, MIGRATION_STALE where
 * something else would become of the case than was approved.
 */
export function adoptPack(turn: Turn, command: CommandOf<'adoptPack'>): void {
  const to = adopted(turn, command);
  const { pack: before, state } = turn;
  const counted = countedNow(turn);
  const mark = turn.events.length;
  const level = to.data.categories[state.category]?.level;
  const { by, migration, preview } = command;
  turn.goOver(to);
  turn.emit({
    type: 'packAdopted',
    ...{ from: state.pack, to: command.pack, by, approvedBy: turn.actor.id, migration },
    ...(preview !== undefined && { preview }),
    ...(level !== undefined && level !== state.level && { level }),
  });
  turn.settle();
  new Adoption(turn, before, counted, command.happened).run();
  turn.settle();
  checkPreview(preview, { from: state.pack, to: command.pack, changes: changesSince(turn, state, mark) });
}
