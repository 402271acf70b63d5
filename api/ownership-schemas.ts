import { z } from 'zod';
import { COUNTED_AS } from '../db/clock-records.js';
import { HANDOVER_REASONS } from '../domain/case/commands.js';
import { Iso } from './schemas.js';

const name = z.string().min(1).max(100);
/** So many cases of a handover are planned and carried out at a time, and so many may be named. */
export const PAGE = 500;

export const CandidatesQuery = z.strictObject({
  slot: name.optional().meta({ description: 'Default: the slot that owns the case.' }),
});
export const Candidates = z
  .object({
    caseId: z.string(),
    slot: z.string(),
    candidates: z
      .array(
        z.object({
          person: z.string(),
          name: z.object({ zh: z.string(), en: z.string() }),
          roles: z.array(z.string()),
          available: z.boolean().meta({ description: 'On shift and not on leave.' }),
          onShift: z.boolean(),
          onLeave: z.boolean().meta({ description: 'Is not given anything: PERSON_ON_LEAVE.' }),
          open: z.int().meta({ description: 'Open cases they own.' }),
        })
      )
      .meta({ description: 'Available ones first, then those with the fewest open cases.' }),
  })
  .meta({ id: 'Candidates' });

export const HandoverRequest = z.strictObject({
  from: name,
  to: name.optional().meta({
    description: 'Default: of somebody on leave the stand-in, else whoever is available and has the fewest open cases.',
  }),
  slot: name.optional().meta({ description: 'Default: the slot that owns the case.' }),
  cases: z.array(z.string()).min(1).max(PAGE).optional().meta({ description: 'Default: all open ones.' }),
  reason: z.enum(HANDOVER_REASONS),
  dryRun: z.boolean().default(false).meta({ description: 'Tell what would happen, as the cases stand now.' }),
});
export type HandoverRequest = z.infer<typeof HandoverRequest>;

const HandedOver = z.object({
  caseId: z.string(),
  slot: z.string().optional(),
  to: z.string().optional(),
  outcome: z.enum(['handedOver', 'kept', 'pending', 'planned']).meta({
    description: '`planned`: in a dry run. `pending`: still to do, or its answer is not there yet; repeat the request.',
  }),
  code: z.string().optional().meta({ description: 'Why it was kept.' }),
});
export type HandedOver = z.infer<typeof HandedOver>;
export const HandoverAnswer = z
  .object({
    key: z.string().optional().meta({ description: 'Under which its cases are listed; none of a dry run.' }),
    from: z.string(),
    reason: z.string(),
    counts: z
      .object({ handedOver: z.int(), kept: z.int(), pending: z.int(), planned: z.int() })
      .meta({ description: 'Of all its cases, not of those listed here only.' }),
    cases: z.array(HandedOver).meta({ description: 'In the order of the plan; of a dry run all.' }),
    cursor: z.string().optional().meta({ description: 'Leads on in `GET /v1/handovers/{key}`.' }),
  })
  .meta({ id: 'Handover' });
export type HandoverAnswer = z.infer<typeof HandoverAnswer>;

const counts = { open: z.int(), overdue: z.int() };
export const Ownership = z
  .object({
    people: z.array(
      z.object({
        person: z.string(),
        ...counts,
        onShift: z.boolean(),
        onLeave: z.boolean(),
        standIn: z.string().optional(),
      })
    ),
    roles: z.array(z.object({ role: z.string(), ...counts, holders: z.int(), available: z.int() })),
    gaps: z
      .array(
        z.object({
          kind: z.enum(['personUnknown', 'onLeaveWithoutStandIn', 'roleWithoutHolder', 'noOwner']),
          owner: z.string().optional(),
          open: z.int(),
        })
      )
      .meta({ description: 'Open cases that nobody looks after.' }),
  })
  .meta({ id: 'Ownership' });

export const RecordsQuery = z.strictObject({
  owner: name.optional().meta({ description: 'A person or a role.' }),
  outcome: z.enum(COUNTED_AS).optional(),
  pack: name.optional(),
  from: Iso.optional().meta({ description: 'Due at this instant or later.' }),
  until: Iso.optional().meta({ description: 'Due before this instant.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});

const Owner = z.object({ slot: z.string().optional(), person: z.string().optional(), role: z.string().optional() });
const Counts = z.partialRecord(z.enum(COUNTED_AS), z.int());
export const ClockRecords = z
  .object({
    records: z.array(
      z.object({
        caseId: z.string(),
        pack: z.string(),
        clock: z.string(),
        def: z.string(),
        duty: z.string().optional(),
        mode: z.string(),
        anchor: Iso,
        dueAt: Iso,
        provisional: z.literal(true).optional(),
        outcome: z.enum(COUNTED_AS).meta({
          description: '`overturned`: a breach that was proven wrong. `retroactive`: one found by rules adopted later.',
        }),
        stoppedAt: Iso.optional(),
        dutyDoneAt: Iso.optional(),
        lateMs: z.int().optional(),
        owner: Owner.optional().meta({
          description: 'Who owed it when it was met or breached; of a running clock, who owes it now.',
        }),
        standIn: z
          .string()
          .optional()
          .meta({ description: 'The owner was on leave when it was breached: who stood in.' }),
        onLeave: z.literal(true).optional().meta({ description: 'The owner was on leave when it was breached.' }),
      })
    ),
    summary: z
      .object({
        outcomes: Counts,
        owners: z.array(z.object({ owner: z.string().optional(), outcomes: Counts })),
      })
      .meta({ description: 'Of everything the filter lets through, not of this page only.' }),
    cursor: z.string().optional(),
  })
  .meta({ id: 'ClockRecords' });
