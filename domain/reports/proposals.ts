import type { Report } from '../pack/reports.js';
import type { Pack } from '../pack/schema.js';
import type { Instant } from '../time.js';
import type { Evidence, Tally } from './tally.js';

/** What a report puts before people: one person, what speaks for it, and what may be decided. Nothing of it is applied. */
export interface Raised {
  readonly proposal: string;
  readonly person: string;
  readonly count: number;
  readonly measures: readonly string[];
  readonly evidence: readonly (Omit<Evidence, 'at'> & { readonly at: string })[];
}

/** The proposals of a report, by what and whom they are about. */
export function proposalsOf(
  { proposals }: Report,
  tallies: Readonly<Record<string, Tally>>,
  parameters: Pack['parameters'],
  local: (at: Instant) => string
): Raised[] {
  return Object.entries(proposals).flatMap(([proposal, { figure, reaches, measures }]) => {
    const least = typeof reaches === 'number' ? reaches : parameters[reaches.parameter]?.value;
    const sums = typeof least === 'number' ? (tallies[figure]?.sums() ?? []).filter(({ count }) => count >= least) : [];
    return sums.flatMap(({ person, count, evidence }) => {
      const ordered = [...evidence].sort((a, b) => a.at - b.at || (a.caseId < b.caseId ? -1 : 1));
      return person === undefined
        ? []
        : [
            {
              ...{ proposal, person, count, measures: Object.keys(measures) },
              evidence: ordered.map(({ at, ...one }) => ({ ...one, at: local(at) })),
            },
          ];
    });
  });
}
