import { z } from 'zod';
import { LimitSchema } from '../calendar/index.js';
import { Label, ruled } from './common.js';

/**
 * A complaint that repeats an earlier case of the same pack: what both share, how the earlier one stands, how long ago that was, and
 * what follows. The new case is linked to the latest such case under the name of the rule. While the earlier case goes on, a complaint
 * about it is a contact and no repeat (seed-002 002-g "repeat detection", 002-c, complaints made again).
 */
export const Repeat = z.strictObject({
  label: Label,
  ...ruled,
  /** Identity fields and text facts of which both have at least one in common. */
  sharing: z.array(z.string()).min(1),
  /** Facts that are known of both and equal. */
  same: z.array(z.string()).default([]),
  /** A duty: an earlier case that is still open counts, too, once a clock of it has been met or breached. */
  openAfter: z.string().optional(),
  /** Counted from the closing of the earlier case, or from where an open one began to count; absent: however long ago. */
  within: LimitSchema.optional(),
  adds: z.strictObject({ overlay: z.string(), cause: z.string() }).optional(),
  /** The category of a repeat, whatever it was told as. */
  category: z.string().optional(),
});
export type Repeat = z.infer<typeof Repeat>;
