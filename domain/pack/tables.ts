import { z } from 'zod';
import { LimitSchema } from '../calendar/index.js';
import { Cel, Label, ruled } from './common.js';

/**
 * A stretch of time: a limit counted from an instant among the facts. `to` names the fact that says when it was done; without one,
 * or while that is not known, the present stands for it.
 */
const Span = z.strictObject({ from: z.string(), limit: LimitSchema, to: z.string().optional() });
export type Span = z.infer<typeof Span>;

/**
 * Whom a verdict names: a party of the table, or the one a fact names. `share` in percent, equal where none is given; `matter`
 * where two answer for different things, each in full.
 */
const Named = z.union([
  z.string(),
  z.strictObject({
    party: z.string().optional(),
    fact: z.string().optional(),
    share: z.number().positive().max(100).optional(),
    matter: z.string().optional(),
  }),
]);
export type Named = z.infer<typeof Named>;

const condition = {
  /** Categories the row is for; absent: all. */
  for: z.array(z.string()).min(1).optional(),
  if: Cel.optional(),
  /** Done, or if that is not asked for still to be done, before each of these times is over. */
  within: z.array(Span).default([]),
  /** Not done before any of these times was over. */
  beyond: z.array(Span).default([]),
};

const verdict = {
  id: z.string(),
  label: Label,
  ...ruled,
  /** Counter-evidence may still move it; at closing it becomes final. */
  provisional: z.boolean().default(false),
  /** Nobody where the list is empty. */
  parties: z.array(Named),
  /** The party owns case and contact, even where the loss is not its fault. */
  assists: z.literal(true).optional(),
  /** What whoever acts on it should know or advise. */
  note: Label.optional(),
};

export const Row = z.strictObject({ ...condition, ...verdict });
export type Row = z.infer<typeof Row>;

/** The case belongs to another category; looked at before any row. */
export const Guard = z.strictObject({ id: z.string(), label: Label, ...ruled, ...condition, reclassify: z.string() });
export type Guard = z.infer<typeof Guard>;

const Otherwise = z.union([
  /** Nobody knows: the action by which a person decides, with a written reason. */
  z.strictObject({ undetermined: z.string(), label: Label, ...ruled }),
  z.strictObject(verdict),
]);

/**
 * An ordered decision table. Guards first, then the rows in their order (`first`: the first that holds; `collect`: all that hold,
 * their parties together), then the overrides, of which the first that holds takes the place of any row, else `otherwise`. It is
 * decided once `when` holds, and anew whenever it comes out otherwise, until the case closes; then a provisional verdict is final.
 */
export const Table = z.strictObject({
  label: Label,
  ...ruled,
  when: Cel.optional(),
  hit: z.enum(['first', 'collect']).default('first'),
  parties: z.record(z.string(), Label),
  /** Things that different parties answer for, each in full. */
  matters: z.record(z.string(), Label).default({}),
  guards: z.array(Guard).default([]),
  rows: z.array(Row).min(1),
  overrides: z.array(Row).default([]),
  otherwise: Otherwise,
});
export type Table = z.infer<typeof Table>;

/** A party with what it bears, as a row or a person says. */
export interface Part {
  party: string;
  share?: number | undefined;
  matter?: string | undefined;
}

/** Parts by the matter they are about. */
export function byMatter<P extends Pick<Part, 'matter'>>(parts: readonly P[]): P[][] {
  const matters = [...new Set(parts.map(({ matter }) => matter))];
  return matters.map((matter) => parts.filter((part) => part.matter === matter));
}

/** Whether the shares given come to 100 percent of each matter: all of its parties have one, or none has. */
export function sharesFit(parts: readonly Pick<Part, 'share' | 'matter'>[]): boolean {
  return byMatter(parts).every((of) => {
    const given = of.flatMap(({ share }) => share ?? []);
    const sum = given.reduce((a, b) => a + b, 0);
    return given.length === 0 || (given.length === of.length && Math.abs(sum - 100) < 0.005);
  });
}
