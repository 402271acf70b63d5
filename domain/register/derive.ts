import { dueDate, type Calendar, type Limit } from '../calendar/index.js';
import { HOUR, type Instant } from '../time.js';

/** An opening with the due time the register gave it. */
export interface Sample {
  category: string;
  openedAt: Instant;
  target: Instant;
}

/** What counts as a rule. A few rows agree with many rules by chance, so a count of working days needs `leastRows`. */
export interface DeriveOptions {
  tolerance: number;
  leastRows: number;
  leastShare: number;
  mostDays: number;
  cutOff: { at: string; moveTo: string };
}

function share(calendar: Calendar, samples: Sample[], limit: Limit, tolerance: number): number {
  const within = samples.filter(
    ({ openedAt, target }) => Math.abs(dueDate(calendar, openedAt, limit).dueAt - target) <= tolerance
  );
  return within.length / samples.length;
}

/** The whole wall-clock hours that every row of a category keeps within the tolerance, if there are such. */
function byHours(calendar: Calendar, samples: Sample[], tolerance: number): Limit | undefined {
  const [first] = samples;
  if (!first) return undefined;
  // One hour more or less: the span between the two instants is an hour off where the clocks changed between them.
  const hours = Math.round((first.target - first.openedAt) / HOUR);
  return [hours, hours + 1, hours - 1]
    .filter((n) => n > 0)
    .map((n): Limit => ({ wallClock: `PT${n}H` }))
    .find((limit) => share(calendar, samples, limit, tolerance) === 1);
}

function byDays(calendar: Calendar, samples: Sample[], options: DeriveOptions): Limit | undefined {
  if (samples.length < options.leastRows) return undefined;
  const { cutOff } = options;
  const tried = Array.from({ length: options.mostDays }, (_, i) => {
    const limit: Limit = { workingDays: i + 1, end: 'sameClock', cutOff };
    return { limit, share: share(calendar, samples, limit, options.tolerance) };
  }).sort((a, b) => b.share - a.share);
  return tried[0] && tried[0].share >= options.leastShare ? tried[0].limit : undefined;
}

/** Finds the limit behind the due times of each category of a register: wall-clock hours first, then working days, else none. */
export function deriveLimits(calendar: Calendar, samples: Sample[], options: DeriveOptions): Map<string, Limit> {
  const byCategory = new Map<string, Sample[]>();
  for (const sample of samples) {
    const known = byCategory.get(sample.category);
    if (known) known.push(sample);
    else byCategory.set(sample.category, [sample]);
  }
  const found = new Map<string, Limit>();
  for (const [category, rows] of [...byCategory].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const limit = byHours(calendar, rows, options.tolerance) ?? byDays(calendar, rows, options);
    if (limit) found.set(category, limit);
  }
  return found;
}
