import { z } from 'zod';
import { Iso } from './schemas.js';

/** The verdicts of a case, as its view shows them. */
export const Verdicts = z
  .record(
    z.string(),
    z.looseObject({
      rows: z.array(z.string()).meta({ description: 'Rows of the table that held; none where a person decided.' }),
      standing: z.enum(['provisional', 'final', 'undetermined']),
      parties: z.array(z.looseObject({ party: z.string(), share: z.number(), matter: z.string().optional() })),
      at: Iso,
    })
  )
  .optional()
  .meta({ description: 'What the decision tables came to, by table; the earlier verdicts are in the timeline.' });

/** The filing windows of a case, as its view shows them. */
export const Admissibility = z
  .object({
    overall: z.enum(['open', 'past', 'undetermined', 'notApplicable']),
    windows: z.array(z.looseObject({ window: z.string(), status: z.string() })),
  })
  .optional()
  .meta({ description: 'The filing windows when the complaint was received; a past one refuses nothing.' });
