import { z } from 'zod';
import { Admissibility } from './admissibility.js';
import { Clock, Measure } from './clocks.js';
import { Cel, Fact, Label, ParameterValue, Reaction, ruled, Who } from './common.js';
import { Action, Approval, Chain, Closing, Form, Overlay, Reminder, Stage } from './flow.js';
import { Addresses, Letter } from './letters.js';
import { Repeat } from './repeats.js';
import { Report } from './reports.js';
import { Review } from './reviews.js';
import { Table } from './tables.js';
import { Task } from './tasks.js';
import { DurationSchema, HoursSchema, LimitSchema } from '../calendar/index.js';

const table = <T extends z.ZodType>(of: T): z.ZodRecord<z.ZodString, T> => z.record(z.string(), of);

const Parameter = z.strictObject({
  ...ruled,
  label: Label,
  type: z.enum(['string', 'number', 'boolean', 'limit', 'hours']),
  value: ParameterValue.optional(),
  oneOf: z.array(z.string()).optional(),
  /** The longest limit the operator may give, in the same unit. */
  atMost: LimitSchema.refine((most) => !('instant' in most), 'an instant is no length').optional(),
});

/** A person's place in the case; `also` names slots whose holder counts as this one. */
const Slot = z.strictObject({
  label: Label,
  ...ruled,
  never: z.array(z.string()).default([]),
  also: z.array(z.string()).default([]),
  assignedBy: Who.optional(),
  role: z.string().optional(),
  /** Held by a relation of whoever holds another slot, which the organisation directory knows. */
  relation: z.strictObject({ supervisorOf: z.string() }).optional(),
  /** Whether the deputy of a holder on leave counts as the holder. */
  deputy: z.boolean().default(false),
});

/** Complaints that come in unattended: received by the system, accepted when somebody claims them. */
const Claim = z.strictObject({
  ...ruled,
  channels: z.array(z.string()).min(1),
  /** Who hands them in, and where they wait. */
  from: Who,
  stage: z.string(),
  /** The role that owns what the system had to accept. */
  pool: z.string(),
  /** T is the receipt where this holds, else the claim. */
  countsFromReceipt: z.strictObject({ if: Cel }).optional(),
});

/**
 * Cases that share a fact and were accepted on one day or, with `sliding`, received within any span shorter than that: when they have
 * become more than the parameter says, each open one is marked.
 */
const Group = z.strictObject({
  label: Label,
  ...ruled,
  key: z.string(),
  sliding: DurationSchema.optional(),
  moreThan: z.string(),
  adds: z.strictObject({ overlay: z.string(), cause: z.string() }),
});

const Rank = z.union([
  z.strictObject({ overlay: z.string() }),
  z.strictObject({ level: z.literal('highest') }),
  z.strictObject({ due: z.union([z.literal('earliest'), z.strictObject({ clock: z.string() })]) }),
  z.strictObject({ accepted: z.literal('earliest') }),
]);

/**
 * A policy pack: one procedure as data, interpreted by the core. A closed set of constructs, not a language:
 * no loops, variables or functions; conditions are CEL. Times are limits of the named calendar.
 */
export const Pack = z.strictObject({
  schema: z.literal(1),
  /** A `base` leaves to those that extend it what it does not say; an `addOn` runs only within packs that list it. */
  kind: z.enum(['base', 'pack', 'addOn']).optional(),
  /** The pack this one is laid over: what it says itself takes the place of what is there, the rest stays. */
  extends: z.strictObject({ pack: z.string() }).optional(),
  /** Add-ons whose clocks, measures, facts and windows come along. */
  addOns: z.array(z.string()).optional(),
  /** Paths that nobody who extends the pack, or lists it, may change. */
  locked: z.array(z.string()).optional(),
  /** Of a composed pack: the versions it is made of. */
  parts: z.array(z.strictObject({ pack: z.string(), version: z.string(), hash: z.string() })).optional(),
  id: z.string().regex(/^[a-z0-9-]+$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  title: Label,
  source: z.string(),
  calendar: z.string(),
  /** Parameters that say what limits of days mean where they do not say it themselves. */
  limits: z.strictObject({ end: z.string().optional(), anchor: z.string().optional() }).default({}),
  /** Opening hours that limits and facts of the pack name; of a parameter those the operator gives. */
  hours: table(z.union([HoursSchema, z.strictObject({ parameter: z.string() })])).default({}),
  parameters: table(Parameter).default({}),
  roles: table(z.strictObject({ label: Label, deputy: z.boolean().default(false) })),
  slots: table(Slot),
  /** The slot that owns the case: who answers for it, and owes what no clock says somebody else owes. */
  owner: z.string().optional(),
  levels: z.array(z.string()).min(1),
  categories: table(z.strictObject({ level: z.string(), label: Label, ...ruled })),
  channels: table(z.strictObject({ label: Label, ...ruled })),
  facts: table(Fact),
  personal: z.strictObject({
    fields: table(Label),
    identity: z.array(z.string()),
    addresses: Addresses.default({}),
    /**
     * Who alone may read what is personal in a case, while the condition of one or more holds: everybody these name. While none
     * holds, all staff may (seed-003 §8.3: the author of a whistle-blowing letter).
     */
    readers: z.array(z.strictObject({ if: Cel, to: Who })).optional(),
  }),
  intake: z.strictObject({
    by: Who,
    /** The place of the person who opens the case, unless the opening names somebody. */
    slot: z.string().optional(),
    /** What must be known when the complaint is accepted: a fact, or who holds a slot. */
    requires: z
      .array(z.strictObject({ if: Cel.optional(), fact: z.string().optional(), slot: z.string().optional() }))
      .default([]),
    stage: z.string(),
    claim: Claim.optional(),
    /** What is no complaint of this procedure: it is not opened, and the caller is told the rule. */
    refuse: z.array(z.strictObject({ if: Cel, code: z.string() })).default([]),
  }),
  routing: z.array(
    z.strictObject({
      ...ruled,
      if: Cel.optional(),
      slot: z.string(),
      role: z.string().optional(),
      same: z.string().optional(),
    })
  ),
  manualTime: z.strictObject({ ...ruled, tolerance: LimitSchema, consent: Who }),
  /** Facts and overlays that class a case as its category does: when one changes, clocks follow as after a reclassification. */
  axes: z.array(z.string()).default([]),
  /** Which category leads where several of one level fit. */
  classification: z.strictObject({ ...ruled, order: z.array(z.string()) }).optional(),
  reclassify: z.strictObject({ ...ruled, by: Who }).optional(),
  /** Who may correct a wrong entry of somebody else. */
  corrections: z.strictObject({ ...ruled, by: Who }).optional(),
  /** Contacts on an open case attach to it; whoever takes one gets the slot until somebody is named who goes on. */
  contacts: z
    .strictObject({
      ...ruled,
      by: Who,
      slot: z.string().optional(),
      /** Whose calls to us are contacts, and by which channel they come. */
      calls: z.strictObject({ party: z.string(), channel: z.string() }).optional(),
      /** What the case that a contact on a closed one opens takes over from that one. */
      carries: z
        .strictObject({
          facts: z.array(z.string()).default([]),
          slots: z.array(z.string()).default([]),
          personal: z.array(z.string()).default([]),
        })
        .optional(),
    })
    .optional(),
  /** Cases that tell the same complaint: offered by what they share, merged, and unmerged for a while. */
  merging: z
    .strictObject({
      ...ruled,
      by: Who,
      /** Personal fields and facts of which a duplicate has at least one in common. */
      offeredBy: z.array(z.string()).min(1),
      /** How far apart two cases are accepted at most to be offered. */
      window: LimitSchema,
      undoWithin: LimitSchema,
      /** The case that goes on counts from the earliest receipt of both; no due date becomes later by it. */
      keep: z.literal('earliestReceipt'),
    })
    .optional(),
  calls: z.strictObject({ by: Who }).optional(),
  overlays: table(Overlay).default({}),
  groups: table(Group).default({}),
  repeats: table(Repeat).default({}),
  stages: table(Stage),
  actions: table(Action).default({}),
  approvals: table(Approval).default({}),
  forms: table(Form).default({}),
  reviews: table(Review).default({}),
  chains: table(Chain).default({}),
  clocks: table(Clock),
  measures: table(Measure).default({}),
  bundles: table(z.array(Reaction)).default({}),
  reminders: table(Reminder).default({}),
  /** `outOfHours`: the parameter that says whether what people are told waits for the calendar's office hours (`hold`) or not (`send`). */
  notices: z.strictObject({ outOfHours: z.string() }).optional(),
  letters: table(Letter).default({}),
  /** Passages that letters include by `{{clause:ID}}`. */
  clauses: table(Label).default({}),
  admissibility: Admissibility.optional(),
  tables: table(Table).default({}),
  /** Work of periods that belongs to no case, and what is counted for it. */
  tasks: table(Task).default({}),
  reports: table(Report).default({}),
  closing: Closing,
  priority: z.strictObject({ ...ruled, order: z.array(Rank).min(1) }),
});
export type Pack = z.infer<typeof Pack>;
