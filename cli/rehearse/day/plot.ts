import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { shippedPackNames } from '../../../config/pack-files.js';
import { packageRoot } from '../../../config/root.js';
import { DirectoryDocument } from '../../../domain/directory/schema.js';

/**
 * The plot of a rehearsed day, `policies/<pack>/day/plot.yaml`: who works, what complaints come in, what people do about them.
 * Times are local, at `offset`; a script is made of it by a seed (`script.ts`).
 */
const clock = z.string().regex(/^\d\d:\d\d$/);
const span = z.tuple([clock, clock]);
const name = z.string().min(1);
const values = z.record(name, z.unknown()).default({});
const texts = z.record(name, z.string()).default({});

/** When something is done: so many minutes after what came before, on a working day between two times, or at an instant. */
const When = z.union([
  z.object({ in: z.tuple([z.int().min(0), z.int().min(0)]) }),
  z.object({ day: z.int().min(0), from: clock, to: clock }),
  z.object({ at: z.string() }),
]);
export type When = z.output<typeof When>;

/** What people do. `tell`: merchant maintenance calls back; `decide` by mail, or through the API with a mail as evidence. */
export const Deed = z.discriminatedUnion('do', [
  z.object({ do: z.literal('claim') }),
  z.object({ do: z.literal('call'), connected: z.boolean().default(true) }),
  z.object({ do: z.literal('act'), action: name, input: values, say: texts }),
  z.object({ do: z.literal('tell'), action: name, input: values, say: texts }),
  z.object({ do: z.literal('confirm'), step: name, input: values }),
  z.object({
    do: z.literal('decide'),
    approval: name,
    decision: z.enum(['approve', 'reject']),
    through: z.enum(['mail', 'api']),
  }),
  z.object({ do: z.literal('assign'), slot: name, person: name }),
  z.object({ do: z.literal('lift'), hold: name }),
  /** Waits until everybody of the meeting is there, and the overlay is set. */
  z.object({ do: z.literal('meet'), overlay: name }),
  /** A system outside fails for this complaint, or works again. */
  z.object({ do: z.literal('outside'), system: name, down: z.boolean() }),
]);
export type Deed = z.output<typeof Deed>;

/** `who`: `taker`, `owner`, `superior`, or a part of the cast. */
const PlotStep = z.intersection(When, z.intersection(z.object({ who: name }), Deed));
export type PlotStep = z.output<typeof PlotStep>;

// Parts are lists; a story is put together from them.
const Steps = z.preprocess((given) => (Array.isArray(given) ? given.flat(4) : given), z.array(PlotStep));

const Story = z.strictObject({
  name,
  weight: z.int().min(1),
  /** Even the smallest day has it. */
  always: z.literal(true).optional(),
  /** When it comes in; default: while the lines are open. */
  hours: span.optional(),
  /** Who takes it on; default: one of those who are there. */
  taker: name.optional(),
  categories: z.array(name).min(1),
  channels: z.array(name).min(1),
  facts: values,
  /** Part of the cast the complaint is about. */
  subject: name.optional(),
  ownedBy: name.default('taker'),
  claim: When.optional(),
  unclaimed: z.literal(true).optional(),
  steps: Steps,
});
export type Story = z.output<typeof Story>;

const Surge = z.strictObject({
  at: clock,
  between: span,
  later: clock,
  category: name,
  channel: name,
  overlay: name,
  facts: values,
  before: z.array(z.strictObject({ cases: z.int().min(1), steps: Steps, then: Steps })),
  last: Steps,
  after: Steps,
});

export const Plot = z.object({
  offset: z.string().regex(/^[+-]\d\d:\d\d$/),
  days: z.array(z.iso.date()).min(2),
  end: z.string(),
  opens: span,
  outsideHours: z.strictObject({ share: z.number().min(0).max(1), before: span, after: span }),
  asleep: span,
  handover: z.strictObject({ at: clock, by: name }),
  owner: name,
  /** The role of the directory that is paged. */
  roster: name,
  subject: name,
  mailbox: z.strictObject({ address: z.email(), category: name, channel: name }),
  shifts: z.strictObject({ early: z.array(name).min(1), late: z.array(name).min(1) }),
  lateBegins: clock,
  cast: z.record(name, z.array(name).min(1)),
  directory: DirectoryDocument,
  stories: z.array(Story).min(1),
  surge: Surge,
});
export type Plot = z.output<typeof Plot>;

const folder = (pack: string): string => join(packageRoot(), 'policies', pack, 'day');

/** The packs of the package that have a day to rehearse. */
export function packsWithDay(): string[] {
  return shippedPackNames().filter((pack) => existsSync(join(folder(pack), 'plot.yaml')));
}

/** A file of the pack's day, as read. Throws where it is missing or broken. */
export function dayFile(pack: string, file: 'plot' | 'limits'): unknown {
  return parse(readFileSync(join(folder(pack), `${file}.yaml`), 'utf8'), { merge: true });
}

export const loadPlot = (pack: string): Plot => Plot.parse(dayFile(pack, 'plot'));
