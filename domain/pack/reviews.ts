import { z } from 'zod';
import { Cel, Label, ruled, Who } from './common.js';
import { Moves } from './flow.js';

/**
 * One of several who look at a form at the same time. `silence`: whether none counts as no objection once the time is over. `touches`: the
 * fact that says that a revision changed this reviewer's part.
 */
const Reviewer = z.strictObject({
  label: Label.optional(),
  by: Who,
  if: Cel.optional(),
  silence: z.enum(['noObjection', 'never']),
  touches: z.string().optional(),
});
export type Reviewer = z.infer<typeof Reviewer>;

/**
 * Opinions of several people on each revision of a form, asked for at the same time once `when` holds; complete when all have answered, then
 * `next` moves the case. On a later revision only those review again who have not answered yet, whose `mustChange` was declined or whose part
 * changed. `of`: the form, of several; `never`: who gives no opinion. Its time is a clock on `reviewOpened`.
 */
export const Review = z.strictObject({
  label: Label,
  ...ruled,
  of: z.string().optional(),
  when: Cel,
  never: Who.optional(),
  reviewers: z.record(z.string(), Reviewer),
  next: Moves,
});
export type Review = z.infer<typeof Review>;
