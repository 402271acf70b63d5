import { z } from 'zod';
import { HoursSchema, LimitSchema } from '../calendar/index.js';

/** A text people read, in both languages of the product. */
export const Label = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export type Label = z.infer<typeof Label>;

/** Where a rule comes from: the seed states it, the seed implies it, or the product recommends it (conventions, rule 13). */
export const Provenance = z.enum(['stated', 'inferred', 'recommended']);

/** Every rule says where it comes from; `provenance` is one tag, or one per part of the rule. */
export const ruled = {
  provenance: z.union([Provenance, z.record(z.string(), Provenance)]),
  source: z.string().optional(),
};

/** A condition in CEL. Only keys named `when`, `if`, `unless` and `while` hold one. */
export const Cel = z.string().min(1);

/**
 * A slot (`handler`), a role (`csSupervisor`), `starter`, the person whose act started a clock, `owner`, which stands for the slot that
 * owns the case, or for those who are told something a relation of a slot's holder (`supervisorOf:handler`).
 */
export const Who = z.array(z.string()).min(1);

export const Scalar = z.union([z.string(), z.number(), z.boolean()]);

/** What an operator may give for a parameter. */
export const ParameterValue = z.union([Scalar, LimitSchema, HoursSchema]);
export type ParameterValue = z.infer<typeof ParameterValue>;

/** Which events a clock waits for: type, exact fields, a condition over `event`, and who caused it. */
export const Matcher = z.strictObject({
  event: z.string(),
  where: z.record(z.string(), Scalar).optional(),
  if: Cel.optional(),
  by: Who.optional(),
  /** Whoever of `by` does not count. */
  not: Who.optional(),
  /** A stop by a decision counts as of the request it decides on: what is refused never happened. */
  asOf: z.literal('opened').optional(),
});
export type Matcher = z.infer<typeof Matcher>;

const onlyIf = { if: Cel.optional(), unless: Cel.optional() };
/** `clock`: once for each running of the clock; `case`: once in the life of the case. `name` lets two rules share one "once". */
const once = { once: z.enum(['clock', 'case']), name: z.string().optional() };

const AddOverlay = z.strictObject({ overlay: z.string(), cause: z.string(), ...onlyIf });
/** `urgent`: told at once, also where the pack holds notices back until office hours. */
const Notify = z.strictObject({ notify: Who, ...once, ...onlyIf, urgent: z.literal(true).optional() });

/**
 * A page that somebody has to acknowledge `within` a limit, counted from when it goes out; else the next of the roster is paged.
 * After `rounds` through everybody the people of `unanswered` are told, once (seed-000 §8.1, "keep retrying").
 */
const Acknowledge = z.strictObject({
  within: LimitSchema,
  rounds: z.number().int().min(1).max(9).default(1),
  unanswered: z.strictObject({ notify: Who }).optional(),
});
export type Acknowledge = z.infer<typeof Acknowledge>;
const Page = z.strictObject({ page: Who, ...once, ...onlyIf, acknowledge: Acknowledge.optional() });
/** A complaint that nobody claimed is accepted in the system's name. */
const Accept = z.strictObject({ accept: z.literal(true), ...onlyIf });
/** Facts of the case that follow from a lapse of time, such as an answer that did not come. */
const SetFacts = z.strictObject({ set: z.record(z.string(), z.union([Scalar, z.null()])), ...onlyIf });
/** Another stage, as after a missed milestone; or another class, as a delay that has become a loss. */
const Go = z.strictObject({ to: z.string(), ...onlyIf });
const Reclassify = z.strictObject({ reclassify: z.string(), ...onlyIf });
/** The time of a review is over: the silence of its advisers counts as no objection, the others are reminded. */
const Silence = z.strictObject({ silence: z.string(), ...onlyIf });
export const ImmediateReactions = z.union([AddOverlay, Notify, Page, Accept, SetFacts, Go, Reclassify, Silence]);

/** What happens on a breach, a cause or a lapse of time: never a sanction, a payment or a closing (conventions, rule 7). */
export const Reaction = z.union([
  ImmediateReactions,
  z.strictObject({ after: LimitSchema, ifStillOpen: z.literal(true), then: z.array(ImmediateReactions), ...onlyIf }),
]);
export type Reaction = z.infer<typeof Reaction>;
export type ImmediateReaction = z.infer<typeof ImmediateReactions>;

const SCALARS = ['string', 'boolean', 'number', 'instant'] as const;
const value = {
  oneOf: z.array(z.string()).optional(),
  optional: z.boolean().default(false),
  future: z.boolean().optional(),
  /** An instant not later than a limit counted from the receipt, from T or from the act itself. */
  within: z.strictObject({ limit: LimitSchema, from: z.enum(['received', 'accepted', 'now']) }).optional(),
  /** The least and the most: of a number itself, of records how many. */
  min: z.number().optional(),
  max: z.number().optional(),
  label: Label.optional(),
};

/** A field of a record in a list. */
export const Item = z.strictObject({ type: z.enum(SCALARS).default('string'), ...value });
export type Item = z.infer<typeof Item>;

/** What a form of input a person fills in: a typed value the core may read, kept as a case fact when `fact` names one. */
export const Field = z.strictObject({
  type: z.enum([...SCALARS, 'records']).default('string'),
  ...value,
  fact: z.string().optional(),
  /** What each record holds. Without it any object is taken. */
  of: z.record(z.string(), Item).optional(),
  /** Fields of the records and what they come to together, such as shares of 100. */
  sum: z.record(z.string(), z.number()).optional(),
  /** The records are added to those in the fact; else they take their place. */
  append: z.literal(true).optional(),
});
export type Field = z.infer<typeof Field>;

/** What rules may read of a case. `during` makes it known by itself: whether the instant in another fact lies within named hours. */
export const Fact = Field.extend({ during: z.strictObject({ of: z.string(), hours: z.string() }).optional() });
export type Fact = z.infer<typeof Fact>;
