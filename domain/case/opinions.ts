import { OPINIONS, type Opinion } from './review-events.js';
import type { CaseState, OpinionState, ReviewState } from './state.js';

/** The reviews of the case, by name. */
export function reviewsOf({ reviews = {} }: CaseState): Record<string, ReviewState> {
  return reviews;
}

/** Who gave an opinion in a review. */
export function reviewersOf(state: CaseState, review: string): string[] {
  return Object.values(reviewsOf(state)[review]?.opinions ?? {}).flatMap(({ by }) => by ?? []);
}

/** Whether somebody still has to answer. */
export function isOpen({ closedAt, opinions }: ReviewState): boolean {
  return closedAt === undefined && Object.keys(opinions).length > 0;
}

/** Reviewers who were asked and have not answered. */
export function awaitedIn({ opinions }: ReviewState): string[] {
  return Object.keys(opinions).filter((reviewer) => opinions[reviewer]?.opinion === undefined);
}

/** Whether an opinion wants an answer, and has none yet. */
function isUnanswered({ opinion, answer }: OpinionState): boolean {
  return opinion !== undefined && opinion !== 'noObjection' && answer === undefined;
}

/** Reviewers whose opinion the next revision has to answer. */
export function unansweredIn({ opinions }: ReviewState): string[] {
  return Object.entries(opinions).flatMap(([reviewer, opinion]) => (isUnanswered(opinion) ? [reviewer] : []));
}

/** The strongest opinion no revision has answered. */
export function strongest(review: ReviewState): Opinion {
  const open = unansweredIn(review).map((reviewer) => review.opinions[reviewer]?.opinion);
  return OPINIONS.findLast((one) => open.includes(one)) ?? 'noObjection';
}
