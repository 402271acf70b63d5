import { changed, withEntry } from './copy.js';
import type { EventOf } from './events.js';
import type { Patch } from './evolve.js';
import { reviewsOf } from './opinions.js';
import type { CaseState, OpinionState, ReviewState } from './state.js';

function patchReview(s: CaseState, id: string, change: (review: ReviewState) => Partial<ReviewState>): Patch {
  const review = reviewsOf(s)[id] ?? { revision: 0, opinions: {} };
  return { reviews: withEntry(reviewsOf(s), id, changed(review, change(review))) };
}

function patchOpinion(
  s: CaseState,
  { review, reviewer }: { review: string; reviewer: string },
  change: (opinion: OpinionState | undefined) => OpinionState
): Patch {
  return patchReview(s, review, ({ opinions }) => ({
    opinions: withEntry(opinions, reviewer, change(opinions[reviewer])),
  }));
}

/** Who was asked before and has not answered is asked anew, or not any more. */
function standing(opinions: ReviewState['opinions']): ReviewState['opinions'] {
  return Object.fromEntries(Object.entries(opinions).filter(([, { opinion }]) => opinion !== undefined));
}

export const evolveReview = {
  reviewOpened: (s: CaseState, { review, revision, reviewers, at }: EventOf<'reviewOpened'>): Patch => {
    const asked = Object.fromEntries(reviewers.map((name) => [name, { revision }]));
    const opinions = { ...standing(reviewsOf(s)[review]?.opinions ?? {}), ...asked };
    return { reviews: withEntry(reviewsOf(s), review, { revision, openedAt: at, opinions }) };
  },
  opinionGiven: (s: CaseState, e: EventOf<'opinionGiven'>): Patch => {
    const { revision, opinion, at, actor, silent } = e;
    return patchOpinion(s, e, () => ({ revision, opinion, at, ...(silent ? { silent } : { by: actor }) }));
  },
  opinionAnswered: (s: CaseState, e: EventOf<'opinionAnswered'>): Patch =>
    patchOpinion(s, e, (opinion = { revision: e.revision }) => ({ ...opinion, answer: e.answer })),
  reviewClosed: (s: CaseState, { review, revision, at }: EventOf<'reviewClosed'>): Patch =>
    patchReview(s, review, ({ opinions }) => ({ revision, closedAt: at, opinions: standing(opinions) })),
};
