import { z } from 'zod';
import { LimitSchema } from '../calendar/index.js';
import { Cel, Label, ruled } from './common.js';

/**
 * How late somebody may still complain: for complaints of which `when` holds, a limit counted from the earliest known of the facts
 * `from`. Without a limit it is always open. `rollForward`: a last day off moves to the next working day. `verified`: whether somebody
 * has checked that the basis says so (seed-002 002-e).
 */
const Window = z.strictObject({
  label: Label,
  ...ruled,
  when: Cel.optional(),
  from: z.array(z.string()).min(1).optional(),
  limit: LimitSchema.optional(),
  rollForward: z.literal(true).optional(),
  addressee: Label,
  basis: z.strictObject({ text: Label, verified: z.boolean() }),
});
export type Window = z.infer<typeof Window>;

/** Windows a complaint is labelled with. All that follows from a past one is the mark `flag`, for a person to look at: nothing is refused. */
export const Admissibility = z.strictObject({
  ...ruled,
  flag: z.strictObject({ overlay: z.string(), cause: z.string() }),
  windows: z.record(z.string(), Window),
});
