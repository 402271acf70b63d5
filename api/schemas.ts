import { z } from 'zod';
import { OPINIONS } from '../domain/case/review-events.js';
import { LetterChannel, LetterLanguage } from '../domain/pack/letters.js';
import { readInstant } from './instants.js';

/** ISO 8601 date-time with offset. */
export const Iso = z
  .string()
  .refine(
    (text) => readInstant(text) !== undefined,
    'must be a date-time with offset, such as 2026-03-10T10:00:00+08:00, of the years 1991 to 2059'
  )
  .meta({ format: 'date-time' });

const name = z.string().min(1).max(100);
const values = z.record(name, z.unknown());
/** Personal data by field name; sealed wherever it is kept. */
export const PersonalFields = z.record(name, z.string().max(16_000));

export const VirtualClockInput = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('stepped'), now: Iso }),
  z.strictObject({ mode: z.literal('factor'), epoch: Iso, speed: z.number().min(1).max(100_000) }),
]);

/** A file of the case, as an upload answered it. */
export const FileReference = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  type: name,
  size: z.int().min(1),
});

const said = {
  agent: name.optional().meta({ description: 'Person a gateway speaks for.' }),
  source: z.enum(['gateway', 'mail', 'manual']).optional(),
};

export const OpenCase = z.strictObject({
  pack: name,
  category: name,
  also: z.array(name).max(10).optional().meta({ description: 'Other categories the complaint falls under.' }),
  linkedTo: z
    .strictObject({ caseId: z.string(), relation: name })
    .optional()
    .meta({ description: 'A case this one follows or was split from.' }),
  channel: name,
  receivedAt: Iso.optional().meta({ description: 'When the complaint reached us; default: when it was accepted.' }),
  acceptedAt: Iso.optional().meta({ description: 'When it was accepted, which starts the clocks; default: now.' }),
  ...said,
  facts: values.default({}),
  people: z.record(name, name).default({}),
  personal: PersonalFields,
  clock: VirtualClockInput.optional().meta({ description: 'Rehearsals only.' }),
});
export type OpenCase = z.infer<typeof OpenCase>;

const envelope = {
  ...said,
  occurredAt: Iso.optional(),
  personal: PersonalFields.default({}),
  files: z.array(FileReference).max(20).default([]).meta({ description: 'Files of this case that the command cites.' }),
};
const promise = z.strictObject({ at: Iso });

/** A command of a person; the Idempotency-Key is its id. */
export const CaseCommand = z.discriminatedUnion('type', [
  z.strictObject({ ...envelope, type: z.literal('act'), action: name, input: values.default({}) }),
  z.strictObject({
    ...envelope,
    type: z.literal('call'),
    direction: z.enum(['in', 'out']).default('out'),
    connected: z.boolean(),
    party: name,
    transfer: z.literal(true).optional().meta({ description: 'A live call that was passed on to the one who acts.' }),
    promise: promise.optional(),
  }),
  z.strictObject({
    ...envelope,
    type: z.literal('decideApproval'),
    approval: name,
    revision: z.int().min(1).optional(),
    decision: z.enum(['approve', 'reject']),
    mailId: z.string().max(998).optional().meta({ description: 'Message-ID of a stored mail: the evidence.' }),
  }),
  z.strictObject({
    ...envelope,
    type: z.literal('confirmStep'),
    step: name,
    input: values.default({}),
    ref: z.string().max(200).optional(),
  }),
  z.strictObject({
    ...envelope,
    type: z.literal('giveOpinion'),
    review: name,
    reviewer: name,
    opinion: z.enum(OPINIONS).meta({ description: 'What is not `noObjection` needs `personal.reason`.' }),
    revision: z.int().min(1).optional().meta({ description: 'The revision that was read; another one is refused.' }),
  }),
  z.strictObject({ ...envelope, type: z.literal('waiveStep'), step: name }),
  z.strictObject({
    ...envelope,
    type: z.literal('claim'),
    category: name.optional(),
    also: z.array(name).max(10).optional(),
    facts: values.default({}),
    people: z.record(name, name).default({}),
  }),
  z.strictObject({ ...envelope, type: z.literal('contact'), channel: name }),
  z.strictObject({ ...envelope, type: z.literal('assign'), slot: name, person: name }),
  z.strictObject({ ...envelope, type: z.literal('reclassify'), category: name }),
  z.strictObject({ ...envelope, type: z.literal('consent'), to: z.string().min(1).max(1100) }),
  z.strictObject({ ...envelope, type: z.literal('liftHold'), hold: name }),
  z.strictObject({
    ...envelope,
    type: z.literal('acknowledgePage'),
    page: z.string().max(300).optional().meta({ description: 'Default: the one that waits.' }),
  }),
  z.strictObject({ ...envelope, type: z.literal('adoptCalendar'), calendar: name }),
  z.strictObject({
    ...envelope,
    type: z.literal('sendLetter'),
    letter: name,
    channel: LetterChannel,
    language: LetterLanguage.default('zh'),
  }),
  z.strictObject({ ...envelope, type: z.literal('close') }),
  z.strictObject({
    ...envelope,
    type: z.literal('correct'),
    entry: z.int().min(1).meta({ description: 'Sequence number of the event that is wrong, as the timeline has it.' }),
    reading: z
      .strictObject({ occurredAt: Iso.optional(), input: values.default({}) })
      .optional()
      .meta({ description: 'What it should have said, only what differs. Without it the entry never happened.' }),
  }),
  z.strictObject({
    ...envelope,
    type: z.literal('merge'),
    into: name.meta({ description: 'The case that goes on for both.' }),
  }),
  z.strictObject({ ...envelope, type: z.literal('unmerge') }),
]);
export type CaseCommand = z.infer<typeof CaseCommand>;

/** What merchant maintenance calls back with: an action of the case's pack, in the name of one of its people. */
export const Callback = z.strictObject({
  caseId: z.string(),
  action: name,
  person: name.optional(),
  input: values.default({}),
  occurredAt: Iso.optional(),
  personal: PersonalFields.default({}),
});

/** What the pager calls back with: who answered which page, and when. */
export const PageAnswer = z.strictObject({
  page: z.string().min(1).max(400).meta({ description: 'Key of the page, as its `X-Redress-Key` header says.' }),
  person: name.meta({ description: 'Id or mail address, as the directory has it.' }),
  acknowledgedAt: Iso,
});

/** What somebody does about a mail in quarantine. */
export const ResolveMail = z.strictObject({
  action: z.enum(['open', 'attach', 'discard']),
  caseId: z.string().optional().meta({ description: 'The case to attach it to.' }),
  reason: z.string().min(1).max(2000).meta({ description: 'Sealed, like the mail.' }),
});

export type ResolveMail = z.infer<typeof ResolveMail>;

export const CaseParams = z.object({ id: z.string() });

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');
const page = { limit: z.coerce.number().int().min(1).max(200).default(50), cursor: z.string().max(500).optional() };
const filters = { pack: name.optional(), stage: name.optional(), handler: name.optional() };

export const QueueQuery = z.strictObject({
  ...page,
  ...filters,
  atRisk: flag,
  mine: flag.meta({
    description: 'Only cases the caller owns, those of people they stand in for now, and those of a role they have.',
  }),
});
export const ListQuery = z.strictObject({
  ...page,
  ...filters,
  lifecycle: z.enum(['open', 'closed', 'completed']).optional(),
});
/** In the body, because addresses are logged on the way. */
export const LookupQuery = z.strictObject({
  q: z
    .string()
    .max(200)
    .refine((text) => [...text.trim()].length >= 2, 'must be two characters or more'),
  kind: name.optional().meta({ description: 'A field of the pack, `case` or `form`: only what is found by it.' }),
  cursor: page.cursor,
});
export const TimelineQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});
export const PageQuery = z.strictObject(page);
export const DirectoryQuery = z.strictObject({ at: Iso.optional() });
export const CalendarPost = z.strictObject({
  hold: flag.meta({ description: 'Cases do not adopt it: they go over by a migration, previewed and approved.' }),
});
export const DirectoryPut = z.strictObject({
  strict: flag.meta({ description: 'Refuse what would only be warned of.' }),
  dryRun: flag.meta({ description: 'Check and compare only.' }),
  validFrom: Iso.optional().meta({ description: 'When it takes over, not before now; default: now.' }),
});
export const ApprovalQuery = z.strictObject({
  approval: name.optional(),
  mail: z.string().max(998).optional().meta({ description: 'Message-ID of the mail that is the evidence.' }),
});
export const Advance = z.strictObject({
  to: Iso,
  asleep: z
    .boolean()
    .default(false)
    .meta({ description: 'Time passes while no worker is there: durable at once, and what came due is found late.' }),
});
export const DevLogin = z.strictObject({
  user: name.optional().meta({ description: 'A person of the directory.' }),
  client: name.optional().meta({ description: 'An API client; a gateway that may name agents.' }),
});
