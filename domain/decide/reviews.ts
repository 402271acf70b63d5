import type { Facts } from '../case/commands.js';
import { awaitedIn, isOpen, reviewsOf, strongest, unansweredIn } from '../case/opinions.js';
import type { Disposition } from '../case/review-events.js';
import type { CaseState, OpinionState, ReviewState } from '../case/state.js';
import { Refusal } from '../errors.js';
import type { Action } from '../pack/flow.js';
import type { Review, Reviewer } from '../pack/reviews.js';
import { revisionOf } from './context.js';
import { move, movesOf } from './moves.js';
import { authorsOf } from './people.js';
import { notify, type Ground } from './notify.js';
import type { Rule, Turn } from './turn.js';

function hasToReview({ facts }: CaseState, { touches }: Reviewer, last: OpinionState | undefined): boolean {
  if (last?.opinion === undefined) return true;
  const declined = last.opinion === 'mustChange' && last.answer !== 'adopted';
  return declined || (touches !== undefined && facts[touches] === true);
}

/** Asks everybody who has to look at this revision, all at the same time; where nobody has to, the review is over. */
function openReview(turn: Turn, id: string, review: Review, revision: number): void {
  const opinions = reviewsOf(turn.state)[id]?.opinions ?? {};
  const asked = Object.entries(review.reviewers).filter(
    ([name, reviewer]) => turn.test(reviewer.if) && hasToReview(turn.state, reviewer, opinions[name])
  );
  if (asked.length === 0) return closeReview(turn, id, revision);
  turn.emit({ type: 'reviewOpened', review: id, revision, reviewers: asked.map(([name]) => name) });
  for (const [name, { by }] of asked) tell(turn, by, { review: id, reviewer: name, revision }, { name: 'review' });
}

type Asked = { review: string; reviewer: string; revision: number };

/** Tells a reviewer that they are waited for, once for each ground. */
function tell(turn: Turn, by: string[], asked: Asked, ground: Ground, kind = 'review'): void {
  notify(turn, `${kind}:${ground.name}:${asked.review}@${asked.revision}:${asked.reviewer}`, by, ground, {
    kind,
    ...asked,
  });
}

function closeReview(turn: Turn, id: string, revision: number): void {
  const opinion = strongest(reviewsOf(turn.state)[id] ?? { revision, opinions: {} });
  turn.emit({ type: 'reviewClosed', review: id, revision, opinion });
  move(turn, movesOf(turn.pack.data.reviews[id]?.next ?? []));
}

/** The review that waits for opinions on what the form says now; one of an earlier revision waits for nobody. */
export function openNow({ state }: Turn, id: string, definition: Review | undefined): ReviewState | undefined {
  const review = reviewsOf(state)[id];
  return review && isOpen(review) && review.revision === revisionOf(state, definition?.of) ? review : undefined;
}

function closeIfComplete(turn: Turn, id: string): void {
  const review = openNow(turn, id, turn.pack.data.reviews[id]);
  if (review && awaitedIn(review).length === 0) closeReview(turn, id, review.revision);
}

/** A review opens for each revision once its condition holds, and closes when everybody has answered (seed-004 §4.7). */
export const reviewRule: Rule = (turn, event) => {
  if (turn.state.lifecycle !== 'open' || turn.state.merge) return;
  if (event.type === 'opinionGiven') return closeIfComplete(turn, event.review);
  for (const [id, review] of Object.entries(turn.pack.data.reviews)) {
    const revision = revisionOf(turn.state, review.of);
    if (reviewsOf(turn.state)[id]?.revision !== revision && turn.test(review.when))
      openReview(turn, id, review, revision);
  }
};

/** The time of a review is over: silence of advisers counts as no objection, the others are reminded and still waited for. */
export function countSilence(turn: Turn, id: string, ground: Ground): void {
  const definition = turn.pack.data.reviews[id];
  const review = openNow(turn, id, definition);
  if (!review || !definition) return;
  const { revision } = review;
  for (const reviewer of awaitedIn(review)) {
    const { silence, by } = definition.reviewers[reviewer] ?? {};
    if (silence === 'noObjection')
      turn.emit({ type: 'opinionGiven', review: id, reviewer, revision, opinion: 'noObjection', silent: true });
    else if (by) tell(turn, by, { review: id, reviewer, revision }, ground, 'reminder:review');
  }
}

/** People who have a part in the form already: who wrote it, and who decided on it. */
export function partiesOf(turn: Turn, { of }: Review): string[] {
  const { state, pack } = turn;
  const [only] = Object.keys(pack.data.forms);
  const isOfForm = (id: string): boolean => (pack.data.approvals[id]?.of ?? only) === (of ?? only);
  const deciders = Object.entries(state.approvals).filter(([id]) => isOfForm(id));
  return [...authorsOf(state, of), ...deciders.flatMap(([, { decidedBy }]) => decidedBy ?? [])];
}

type Answered = [reviewer: string, answer: Disposition];

function dispositionOf(record: unknown): Answered | undefined {
  const { reviewer, disposition } = record as Facts;
  if (typeof reviewer !== 'string') return undefined;
  return [reviewer, disposition === 'declined' ? 'declined' : 'adopted'];
}

/**
 * What a revision makes of the opinions on the last one: each that wants something is adopted, or declined with a reason. Throws
 * FACT_MISSING naming whose opinion is passed over, FACT_INVALID for who has none to be answered, REASON_MISSING.
 */
export function dispositions(turn: Turn, { disposes }: Action, input: Facts): Answered[] {
  if (!disposes) return [];
  const review = reviewsOf(turn.state)[disposes.review];
  const open = review ? unansweredIn(review) : [];
  const given = input[disposes.in];
  const answers = (Array.isArray(given) ? given : []).flatMap((record) => {
    const answer = dispositionOf(record);
    return answer ? [answer] : [];
  });
  const named = answers.map(([reviewer]) => reviewer);
  const strange = named.filter((one, index) => !open.includes(one) || named.indexOf(one) !== index);
  if (strange.length > 0) throw new Refusal('FACT_INVALID', { field: disposes.in, reviewers: strange });
  const passedOver = open.filter((one) => !named.includes(one));
  if (passedOver.length > 0) throw new Refusal('FACT_MISSING', { field: disposes.in, reviewers: passedOver });
  const declines = answers.some(([, answer]) => answer === 'declined');
  if (declines && !turn.command.gave?.includes('reason')) throw new Refusal('REASON_MISSING', { field: disposes.in });
  return answers;
}

/** Records what the revision made of each opinion. */
export function answerOpinions(turn: Turn, { disposes }: Action, answers: readonly Answered[]): void {
  if (!disposes) return;
  const { review } = disposes;
  const revision = revisionOf(turn.state, turn.pack.data.reviews[review]?.of);
  for (const [reviewer, answer] of answers) turn.emit({ type: 'opinionAnswered', review, reviewer, revision, answer });
}
