import { z } from 'zod';
import { DurationSchema, HoursSchema } from '../../calendar/index.js';

/** How long a piece of work takes: always the mean, or with many short and few long ones (exponential). */
const Service = z.strictObject({ mean: DurationSchema, spread: z.enum(['fixed', 'exponential']).default('fixed') });
export type Service = z.infer<typeof Service>;

/** People who work the same hours. */
const Team = HoursSchema.extend({ people: z.int().min(1).max(10_000) });
export type Team = z.infer<typeof Team>;

const Role = z.strictObject({ service: Service, teams: z.array(Team).min(1) });

/**
 * Who there is to do the work: by role or slot, as the load of a simulation names them, teams with their hours and how long a piece of
 * work takes one of them. `seed` chooses the service times that are spread.
 */
export const Staffing = z.strictObject({
  seed: z.int().min(0).default(1),
  roles: z.record(z.string(), Role).refine((roles) => Object.keys(roles).length > 0, 'no role'),
});
export type Staffing = z.infer<typeof Staffing>;
