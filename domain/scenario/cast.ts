import { z } from 'zod';

/** The people of the scenarios of a pack and their roles, as the directory would give them. */
export const Cast = z.record(
  z.string(),
  z.strictObject({
    roles: z.array(z.string()),
    deputyFor: z.array(z.string()).optional(),
    standsInFor: z.array(z.string()).optional(),
    supervisor: z.string().optional(),
  })
);
export type Cast = z.infer<typeof Cast>;
