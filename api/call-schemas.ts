import { z } from 'zod';
import { AFTER_ANSWER, WITHOUT_ANSWER } from '../domain/call-leg.js';
import { Iso } from './schemas.js';

/** Ids of a gateway stand in logs and timelines: they must not be, or hold, a telephone number. */
const Ref = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,99}$/);

const told = {
  callId: Ref,
  legId: Ref.meta({ description: 'Unique over all calls; a transfer is a leg of its own.' }),
  agent: z
    .string()
    .min(1)
    .max(100)
    .meta({ description: 'Person of the directory; of a transfer, whom it is passed to.' }),
  direction: z.enum(['in', 'out']),
  party: z
    .string()
    .regex(/^[a-z][A-Za-z]{0,39}$/)
    .meta({ description: 'Who is at the other end: `member`.' }),
  caseId: z.string().min(1).max(100).optional().meta({ description: 'The case it is about, where the gateway knows.' }),
  at: Iso.meta({ description: 'When it happened, by the clock of the gateway.' }),
  number: z.string().min(1).max(40).optional().meta({ description: 'Number of the other party; sealed.' }),
};

/** An event of one leg of a call, as the telephony gateway calls back with it. */
export const CallEventInput = z.discriminatedUnion('event', [
  z.strictObject({ ...told, event: z.literal(['ringing', 'connected', 'transferRinging', 'transferConnected']) }),
  z.strictObject({ ...told, event: z.literal('transferFailed'), cause: z.enum(WITHOUT_ANSWER) }),
  z.strictObject({
    ...told,
    event: z.literal('ended'),
    cause: z.enum([...AFTER_ANSWER, ...WITHOUT_ANSWER]),
    durationSeconds: z.number().min(0).max(1_000_000).meta({ description: 'Talking, not ringing.' }),
    recordingId: Ref.optional(),
  }),
]);

export const CallTaken = z
  .object({
    legId: z.string(),
    status: z.enum(['accepted, pending', 'kept']),
    code: z.string().optional().meta({ description: 'Why no case has the call, where one should.' }),
    caseId: z.string().optional().meta({ description: 'The case that has it, where the one it was about had ended.' }),
    linkedTo: z.object({ caseId: z.string(), relation: z.string() }).optional(),
  })
  .meta({ id: 'CallTaken' });

export const CallQuery = z.strictObject({
  unassigned: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({ description: 'Only calls that were answered or are over, and that no case has.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});

export const LegParams = z.object({ leg: z.string() });
export const AssignCall = z.strictObject({ caseId: z.string().min(1).max(100) });

const CallHeard = z.object({ event: z.string(), at: Iso, receivedAt: Iso }).loose();

export const CallLine = z
  .object({
    legId: z.string(),
    callId: z.string(),
    agent: z.string(),
    direction: z.enum(['in', 'out']),
    party: z.string(),
    transfer: z.boolean(),
    number: z.string().optional(),
    rangAt: Iso.optional(),
    connectedAt: Iso.optional(),
    failedAt: Iso.optional(),
    endedAt: Iso.optional(),
    cause: z.string().optional(),
    durationSeconds: z.number().optional(),
    recordingId: z.string().optional(),
    caseId: z.string().optional().meta({ description: 'The case that has it, or the one the gateway named.' }),
    handedAt: Iso.optional(),
    contradictions: z.array(z.string()).meta({ description: 'What its events do not agree on.' }),
    heard: z.array(CallHeard).meta({ description: 'Every event, in the order received.' }),
  })
  .meta({ id: 'CallLine' });

export const CallLines = z
  .object({ calls: z.array(CallLine), cursor: z.string().optional() })
  .meta({ id: 'CallLines' });
