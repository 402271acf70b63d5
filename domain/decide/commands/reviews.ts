import type { CommandOf } from '../../case/commands.js';
import type { OpinionState } from '../../case/state.js';
import { Refusal } from '../../errors.js';
import { openNow, partiesOf } from '../reviews.js';
import type { Turn } from '../turn.js';

/** Whether an opinion is waited for; one that was given before its time was over comes in place of a silence. */
function isAwaited(turn: Turn, known: OpinionState | undefined): boolean {
  if (!known) return false;
  return known.opinion === undefined || (known.silent === true && turn.at < (known.at ?? turn.at));
}

/**
 * A reviewer says what they think of the open revision, with a reason where they want something. Nobody reviews what they wrote or decided on
 * (seed-004 §4.7).
 */
export function giveOpinion(turn: Turn, command: CommandOf<'giveOpinion'>): void {
  const { review: id, reviewer, opinion, revision } = command;
  const definition = turn.pack.data.reviews[id];
  const asked = definition?.reviewers[reviewer];
  if (!definition || !asked) throw new Refusal('REVIEW_UNKNOWN', { review: id, reviewer });
  const open = openNow(turn, id, definition);
  if (turn.state.lifecycle !== 'open' || !open || !isAwaited(turn, open.opinions[reviewer]))
    throw new Refusal('REVIEW_NOT_OPEN', { review: id, reviewer });
  if (revision !== undefined && revision !== open.revision)
    throw new Refusal('REVIEW_NOT_OPEN', { review: id, revision: open.revision });
  if (partiesOf(turn, definition).includes(turn.actor.id) || (definition.never && turn.is(definition.never)))
    throw new Refusal('REVIEWER_IS_PARTY', { review: id });
  if (!turn.is(asked.by)) throw new Refusal('ROLE_NOT_ALLOWED', { review: id, by: asked.by });
  if (opinion !== 'noObjection' && !turn.command.gave?.includes('reason')) throw new Refusal('REASON_MISSING');
  turn.emit({ type: 'opinionGiven', review: id, reviewer, revision: open.revision, opinion });
}
