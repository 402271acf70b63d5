import { z } from 'zod';

const name = z.string().min(1);
const Given = z.record(name, z.array(z.unknown()));

/**
 * The limits of a procedure as its source writes them, `policies/<pack>/day/limits.yaml`, apart from the pack: all a recount knows.
 * `days`: end of the n-th working day after T; 0 is the same day.
 */
const Callback = z.strictObject({ level: name, clock: name, days: z.int().min(0), by: z.array(name).min(1) });

export const Limits = z.strictObject({
  zone: z.string(),
  off: z.array(z.tuple([z.iso.date(), z.iso.date()])),
  makeUp: z.array(z.iso.date()),
  duty: name,
  categories: z.record(name, Callback),
  claimDays: z.int().min(0),
  urgent: z.strictObject({
    overlay: name,
    clock: name,
    days: z.int().min(0),
    by: z.array(name).min(1),
    channels: z.array(name),
    facts: Given,
    surge: z.strictObject({ fact: name, moreThan: z.int().min(1), cause: name }),
  }),
  freeze: z.strictObject({ step: name, input: Given }),
  form: z.strictObject({ action: name }),
  closings: z.array(z.strictObject({ action: name, input: Given, outcome: name })),
});
export type Limits = z.output<typeof Limits>;

/** How often each thing happened, by what it is called in the report. Two counts are equal when they name the same numbers. */
export type Counts = Readonly<Record<string, number>>;

export class Tally {
  private readonly counts = new Map<string, number>();

  add(what: string, times = 1): void {
    if (times > 0) this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }

  get all(): Counts {
    return Object.fromEntries([...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
