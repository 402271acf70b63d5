import { z } from 'zod';

const text = z.string().optional();

/** An event of a case as the API tells it, and what a day looks at in it. */
export const DayEvent = z.object({
  seq: z.int(),
  type: z.string(),
  at: z.string(),
  cause: z.string(),
  ...{ clock: text, def: text, duty: text, dueAt: text, detectedAt: text, outcome: text },
  ...{ level: text, overlay: text, causeId: text, decision: text, hold: text, number: text },
  ...{ slot: text, person: text, role: text, action: text, key: text },
});
export type DayEvent = z.output<typeof DayEvent>;
