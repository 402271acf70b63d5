/** What a reviewer says of a form, rising. */
export const OPINIONS = ['noObjection', 'advise', 'mustChange'] as const;
export type Opinion = (typeof OPINIONS)[number];

/** What a new revision makes of an opinion. */
export const DISPOSITIONS = ['adopted', 'declined'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** What happens to a review: of one revision of a form, by several reviewers at a time. */
export type ReviewEvent =
  /** `reviewers`: those who are asked; opinions of others stand. */
  | { type: 'reviewOpened'; review: string; revision: number; reviewers: string[] }
  /** `silent`: nobody gave it, silence counts as it. */
  | { type: 'opinionGiven'; review: string; reviewer: string; revision: number; opinion: Opinion; silent?: true }
  /** `revision`: the one that answers the opinion. */
  | { type: 'opinionAnswered'; review: string; reviewer: string; revision: number; answer: Disposition }
  /** `opinion`: the strongest that no revision has answered. */
  | { type: 'reviewClosed'; review: string; revision: number; opinion: Opinion };
