import { z } from 'zod';
import { LimitSchema } from '../calendar/index.js';

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
 * A slot (`handler`), a role (`csSupervisor`), `starter`, the person whose act started a clock, or for those who are told something
 * a relation of a slot's holder (`supervisorOf:handler`).
 */
export const Who = z.array(z.string()).min(1);

export const Scalar = z.union([z.string(), z.number(), z.boolean()]);

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
export const ImmediateReactions = z.union([AddOverlay, Notify, Page, Accept, SetFacts, Go, Reclassify]);

/** What happens on a breach, a cause or a lapse of time: never a sanction, a payment or a closing (conventions, rule 7). */
export const Reaction = z.union([
  ImmediateReactions,
  z.strictObject({ after: LimitSchema, ifStillOpen: z.literal(true), then: z.array(ImmediateReactions), ...onlyIf }),
]);
export type Reaction = z.infer<typeof Reaction>;
export type ImmediateReaction = z.infer<typeof ImmediateReactions>;

/** What a form of input a person fills in: a typed value the core may read, kept as a case fact when `fact` names one. */
export const Field = z.strictObject({
  type: z.enum(['string', 'boolean', 'number', 'instant', 'records']).default('string'),
  oneOf: z.array(z.string()).optional(),
  optional: z.boolean().default(false),
  fact: z.string().optional(),
  future: z.boolean().optional(),
  label: Label.optional(),
});
export type Field = z.infer<typeof Field>;
