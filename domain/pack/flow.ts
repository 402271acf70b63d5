import { z } from 'zod';
import { LimitSchema } from '../calendar/index.js';
import { Extension } from './clocks.js';
import { Cel, Field, ImmediateReactions, Label, ruled, Who } from './common.js';

/** Where a case goes, and under which condition; one alone, or several of which the first that holds is taken. */
const Move = z.strictObject({ if: Cel.optional(), to: z.string() });
export type Move = z.infer<typeof Move>;
export const Moves = z.union([Move, z.array(Move)]);
export type Moves = z.infer<typeof Moves>;

/** A stage of the procedure. `next` is tried after every event: the first move whose condition holds is taken. */
export const Stage = z.strictObject({ label: Label, ...ruled, next: z.array(Move).default([]) });

/** Something a person may do: where, who, with what input, what is refused, where the case goes next. */
export const Action = z.strictObject({
  label: Label,
  ...ruled,
  stages: z.array(z.string()).optional(),
  when: Cel.optional(),
  by: Who,
  input: z.record(z.string(), Field).default({}),
  personal: z.record(z.string(), z.enum(['required', 'optional'])).default({}),
  refuse: z.array(z.strictObject({ if: Cel, code: z.string() })).default([]),
  adds: z.array(z.strictObject({ overlay: z.string(), cause: z.string(), if: Cel.optional() })).default([]),
  /** Duties the one they are owed to does without, and why. */
  ends: z.array(z.strictObject({ duty: z.string(), reason: z.string() })).default([]),
  /** Clocks whose due date this moves. */
  extends: z.array(Extension).default([]),
  /** The place in the case that whoever takes it gets, such as the decider's; nobody that place excludes may take it. */
  takes: z.string().optional(),
  /** The input that names the record it is about, for clocks that run for each record. */
  item: z.string().optional(),
  revises: z.string().optional(),
  /** A promise to the complainant: the input that holds the promised instant. */
  promises: z.strictObject({ at: z.string() }).optional(),
  /** What a revision makes of the opinions of a review: the input that answers them, each adopted or declined. */
  disposes: z.strictObject({ review: z.string(), in: z.string() }).optional(),
  /** Facts of an earlier round that no longer hold. */
  clears: z.array(z.string()).default([]),
  next: z.array(Move).default([]),
  /** A person decides a table by hand: the input that names the parties, as text or records of `party` and `share`. */
  decides: z.strictObject({ table: z.string(), parties: z.string() }).optional(),
});
export type Action = z.infer<typeof Action>;

const Status = z.enum(['confirmed', 'done', 'skipped', 'refused', 'overdue', 'blocked']);
export type StepCondition = z.infer<typeof Status>;

const after = z.record(z.string(), z.array(Status).min(1)).default({});
/** A step the system does: an effect with a business key, or one a person does and confirms. */
export const Step = z.union([
  z.strictObject({
    do: z.string(),
    to: Who.optional(),
    after,
    if: Cel.optional(),
    with: z.record(z.string(), z.string()).default({}),
    personal: z.array(z.string()).default([]),
    /** Who may do by hand what the outside refused. */
    manual: Who.optional(),
    /** Who may let it go undone, with a reason. */
    waive: Who.optional(),
    hold: z
      .strictObject({
        lift: z.strictObject({ do: z.string(), by: Who, with: z.record(z.string(), z.string()).default({}) }),
      })
      .optional(),
  }),
  z.strictObject({
    task: Who,
    after,
    if: Cel.optional(),
    input: z.record(z.string(), Field).default({}),
    label: Label.optional(),
  }),
]);
export type Step = z.infer<typeof Step>;

/**
 * Steps in a partial order, begun once `when` holds; `per` begins it anew for each revision of the form, which a pack with several
 * names, or each contact.
 */
export const Chain = z.strictObject({
  label: Label,
  ...ruled,
  when: Cel,
  per: z.union([z.enum(['revision', 'contact']), z.strictObject({ revision: z.string() })]).optional(),
  steps: z.record(z.string(), Step),
});
export type Chain = z.infer<typeof Chain>;

/**
 * A decision another person takes on evidence: who may, who never, and where the case goes. `of`: the form it is about, of several.
 * `apartFrom`: approvals and reviews of which nobody who decided or gave an opinion decides here, too. `lapses`: it is decided only while
 * `when` still holds; else an open one waits for its decision wherever the case goes meanwhile. `rejections`: from so many on, over all
 * revisions, a rejection leads elsewhere; `most` is a parameter (seed-004 §4.7).
 */
export const Approval = z.strictObject({
  label: Label,
  ...ruled,
  of: z.string().optional(),
  apartFrom: z.array(z.string()).default([]),
  when: Cel,
  lapses: z.literal(true).optional(),
  by: Who,
  afterBreachOf: z.strictObject({ clock: z.string(), by: Who }).optional(),
  never: Who,
  evidence: z.enum(['mail', 'none']),
  ask: z.strictObject({ do: z.string(), personal: z.array(z.string()).default([]) }).optional(),
  approve: Moves,
  reject: Moves,
  rejections: z.strictObject({ most: z.string(), to: z.string() }).optional(),
  /** Clocks whose due date an approval moves. */
  extends: z.array(Extension).default([]),
});
export type Approval = z.infer<typeof Approval>;

/** A document filled in passes; its number, if it gets one, is minted once, with the first pass, and kept over revisions. */
export const Form = z.strictObject({
  label: Label,
  ...ruled,
  number: z.strictObject({ prefix: z.string(), digits: z.number().int().min(1).max(9) }).optional(),
  passes: z
    .array(z.strictObject({ on: z.string(), if: Cel.optional(), requires: z.array(z.string()).default([]), ...ruled }))
    .min(1),
});

/**
 * A mark on a case, added once per cause and never removed. A cause with `when` adds itself. What it sets off follows the first cause,
 * with `each: cause` every one.
 */
export const Overlay = z.strictObject({
  label: Label,
  ...ruled,
  causes: z.record(z.string(), z.strictObject({ when: Cel.optional(), label: Label, ...ruled })),
  each: z.literal('cause').optional(),
  react: z.array(ImmediateReactions).default([]),
});

/** Something somebody is told again and again while a condition holds. */
export const Reminder = z.strictObject({ ...ruled, while: Cel, every: LimitSchema, notify: Who });

export const Closing = z.strictObject({
  ...ruled,
  when: Cel,
  auto: z.boolean(),
  by: Who,
  forms: z.array(z.strictObject({ form: z.string(), passes: z.number().int(), unless: Cel.optional() })).default([]),
  chains: z.array(z.strictObject({ chain: z.string(), unless: Cel.optional() })).default([]),
  /** Duties that must have been done, late or not. */
  duties: z.array(z.strictObject({ duty: z.string(), unless: Cel.optional() })).default([]),
  /** What must be on record: a fact, or a personal text of which only that it was given is known. */
  requires: z
    .array(
      z.union([
        z.strictObject({ fact: z.string(), unless: Cel.optional() }),
        z.strictObject({ personal: z.string(), unless: Cel.optional() }),
      ])
    )
    .default([]),
  residual: LimitSchema.optional(),
  /** Chains that do not hold up the closing: the closed case is completed once their tasks are done. */
  remaining: z.array(z.string()).default([]),
  outcomes: z.array(z.strictObject({ if: Cel.optional(), outcome: z.string() })).min(1),
});
