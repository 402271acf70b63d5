import { z } from 'zod';
import { ParameterValue } from '../pack/common.js';
import { OPINIONS } from '../case/review-events.js';
import { LetterChannel, LetterLanguage } from '../pack/letters.js';

/** A local date-time of a scenario; its offset is said once. */
export const local = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{3})?)?$/, 'not a local date-time');
const json: z.ZodType<string | number | boolean | null | unknown[] | Record<string, unknown>> = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.unknown()),
  z.record(z.string(), z.unknown()),
]);
const facts = z.record(z.string(), json);

const clock = z.strictObject({
  outcome: z.enum(['open', 'met', 'breached', 'cancelled', 'superseded']).optional(),
  dueAt: local.optional(),
  warnings: z.array(local).optional(),
  breachedAt: local.optional(),
  detectedAt: local.optional(),
  lateMs: z.number().int().optional(),
  done: z.boolean().optional(),
  overturned: z.boolean().optional(),
  retroactive: z.boolean().optional(),
  absent: z.literal(true).optional(),
});

const form = z.strictObject({
  number: z.string().nullable().optional(),
  revision: z.number().int().optional(),
  passes: z.array(z.number().int()).optional(),
});

/** What must hold after a step. `events` and `told` are exact counts over the whole case so far. */
const Expect = z.strictObject({
  stage: z.string().optional(),
  lifecycle: z.enum(['open', 'closed', 'completed']).optional(),
  outcome: z.string().optional(),
  people: z.record(z.string(), z.string()).optional(),
  overlays: z.record(z.string(), z.array(z.string())).optional(),
  clocks: z.record(z.string(), clock).optional(),
  events: z.record(z.string(), z.number().int()).optional(),
  told: z.record(z.string(), z.number().int()).optional(),
  form: form.optional(),
  /** Of several forms, by name. */
  forms: z.record(z.string(), form).optional(),
  /** Who is still to answer (`awaits`), and the strongest opinion no revision has answered. */
  reviews: z
    .record(
      z.string(),
      z.strictObject({
        status: z.enum(['none', 'open', 'closed']).optional(),
        revision: z.number().int().optional(),
        awaits: z.array(z.string()).optional(),
        opinion: z.enum(OPINIONS).optional(),
      })
    )
    .optional(),
  steps: z.record(z.string(), z.string()).optional(),
  order: z.array(z.string()).optional(),
  holds: z.array(z.string()).optional(),
  attempts: z.number().int().optional(),
  category: z.string().optional(),
  /** Milliseconds taken; null while the time still runs. */
  measures: z.record(z.string(), z.number().int().nullable()).optional(),
  facts: facts.optional(),
  admissibility: z.enum(['open', 'past', 'undetermined', 'notApplicable']).optional(),
  windows: z.record(z.string(), z.strictObject({ status: z.string(), endsAt: local.optional() })).optional(),
  nextWake: local.optional(),
  /** By table; of `parties` the share each bears, in percent. `given`: how many verdicts there were so far. */
  verdicts: z
    .record(
      z.string(),
      z.strictObject({
        rows: z.array(z.string()).optional(),
        standing: z.enum(['none', 'provisional', 'final', 'undetermined']).optional(),
        parties: z.record(z.string(), z.number()).optional(),
        assists: z.boolean().optional(),
        byHand: z.boolean().optional(),
        given: z.number().int().optional(),
      })
    )
    .optional(),
});
export type Expect = z.infer<typeof Expect>;

const Do = z.union([
  z.strictObject({ act: z.string(), input: facts.optional(), gave: z.array(z.string()).optional() }),
  z.strictObject({
    call: z.strictObject({
      connected: z.boolean(),
      direction: z.enum(['in', 'out']).default('out'),
      party: z.string().default('member'),
      transfer: z.literal(true).optional(),
      promise: local.optional(),
    }),
  }),
  z.strictObject({
    decide: z.enum(['approve', 'reject']),
    approval: z.string(),
    mail: z.string().optional(),
    gave: z.array(z.string()).optional(),
  }),
  z.strictObject({
    opinion: z.enum(OPINIONS),
    review: z.string(),
    reviewer: z.string(),
    revision: z.number().int().optional(),
    gave: z.array(z.string()).default(['reason']),
  }),
  z.strictObject({ confirm: z.string(), input: facts.optional(), ref: z.string().optional() }),
  z.strictObject({ assign: z.string(), person: z.string() }),
  z.strictObject({ reclassify: z.string() }),
  z.strictObject({ consent: z.string() }),
  z.strictObject({ lift: z.string() }),
  z.strictObject({ close: z.literal(true) }),
  z.strictObject({ contact: z.string() }),
  z.strictObject({ acknowledge: z.union([z.literal(true), z.string()]) }),
  z.strictObject({
    /** Sequence number of the event that is wrong. */
    correct: z.number().int(),
    reading: z.strictObject({ occurredAt: local.optional(), input: facts.optional() }).optional(),
    gave: z.array(z.string()).default(['reason']),
  }),
  z.strictObject({ waive: z.string(), gave: z.array(z.string()).optional() }),
  /** Into another case; how that one answers is told under `outside` (`mergeInto`). */
  z.strictObject({ merge: z.string(), gave: z.array(z.string()).default(['reason']) }),
  z.strictObject({ unmerge: z.literal(true) }),
  /** Another case of the pack is merged into this one, or goes on by itself again. */
  z.strictObject({ absorb: z.strictObject({ caseId: z.string(), receivedAt: local, anchorAt: local }) }),
  z.strictObject({ release: z.string() }),
  z.strictObject({ adopt: z.literal(true) }),
  z.strictObject({
    letter: z.string(),
    channel: LetterChannel,
    language: LetterLanguage.default('zh'),
    gave: z.array(z.string()).optional(),
  }),
  z.strictObject({
    claim: z.strictObject({
      category: z.string().optional(),
      facts: facts.optional(),
      people: z.record(z.string(), z.string()).optional(),
    }),
  }),
]);
export type Do = z.infer<typeof Do>;

/** One step: at an instant, somebody does something, or only time passes. `asleep`: workers were down until then. */
export const Step = z.strictObject({
  at: local,
  as: z.string().optional(),
  source: z.enum(['gateway', 'mail', 'manual', 'system']).optional(),
  occurredAt: local.optional(),
  id: z.string().optional(),
  asleep: z.literal(true).optional(),
  outside: z.record(z.string(), z.enum(['ok', 'hang', 'refuse'])).optional(),
  do: Do.optional(),
  refused: z.string().optional(),
  expect: Expect.optional(),
});
export type ScenarioStep = z.infer<typeof Step>;

/** An earlier case, as the look-up finds it: when it closed, what both share (without it all that the repeats of the pack ask for). */
const EarlierCase = z.strictObject({
  caseId: z.string(),
  closedAt: local.optional(),
  /** When duties that the pack asks for were met or breached. */
  duties: z.record(z.string(), local).optional(),
  shares: z.array(z.string()).optional(),
});
export type EarlierCase = z.infer<typeof EarlierCase>;

const given = {
  /** Who opens the case; without it whoever holds the slot of the intake, or the first of the cast who may open cases: he gets that place. */
  as: z.string().optional(),
  at: local,
  category: z.string(),
  also: z.array(z.string()).optional(),
  /** When the complaint reached us, where that was before it was accepted. */
  receivedAt: local.optional(),
  channel: z.string(),
  facts,
  people: z.record(z.string(), z.string()),
  gave: z.array(z.string()),
  /** The case it follows. */
  linkedTo: z.strictObject({ caseId: z.string(), relation: z.string() }),
  earlier: z.array(EarlierCase).optional(),
};
export const Given = z.strictObject({
  ...given,
  /** Without it the pack's first. */
  channel: given.channel.optional(),
  facts: given.facts.default({}),
  people: given.people.default({}),
  /** Personal fields given; without it all the pack has. */
  gave: given.gave.optional(),
  linkedTo: given.linkedTo.optional(),
});
/** Another case of the same issue, which counts in a group as this one does: when it was received. */
const Other = z.strictObject({ at: local, group: z.string(), issue: z.string() });

/** The code the opening is refused with, where it is. */
const refused = z.string().optional();
/** What a course is given otherwise. No defaults: what it does not name stays as the scenario has it. */
const Otherwise = z.strictObject(given).partial();

/** One way it may go. `withheld`: parameters without a value, so that nothing is played: the pack is refused, and exactly these are named. */
const Course = z
  .strictObject({
    title: z.string(),
    withheld: z.array(z.string()).min(1).optional(),
    given: Otherwise.optional(),
    others: z.array(Other).optional(),
    refused,
    expect: Expect.optional(),
    steps: z.array(Step).default([]),
  })
  .refine(({ steps, withheld }) => steps.length > 0 === (withheld === undefined), 'a course has steps, or `withheld`');

/** A scenario: what is given, and one or more courses it may take; each course is played from the beginning. */
export const Scenario = z.strictObject({
  id: z.string(),
  title: z.strictObject({ zh: z.string(), en: z.string() }),
  source: z.string().optional(),
  note: z.string().optional(),
  /** Other values of the pack's parameters. */
  parameters: z.record(z.string(), ParameterValue).optional(),
  /** The rules it is opened under and goes over from (`adopt`), merged over those of the pack; `null` takes away (RFC 7386). */
  before: facts.optional(),
  offset: z.string().regex(/^[+-]\d{2}:\d{2}$/),
  given: Given,
  others: z.array(Other).default([]),
  refused,
  expect: Expect.optional(),
  courses: z.array(Course).min(1),
});
export type Scenario = z.infer<typeof Scenario>;
