import type { Queueing } from '../../domain/simulate/capacity/capacity.js';
import type { Pair } from '../../domain/simulate/tally.js';
import { MINUTE } from '../../domain/time.js';
import { percent } from '../table.js';

const minutes = (ms: number): string => (ms / MINUTE).toFixed(1);

/** What queueing makes of the work, a row for each role: before → after. */
export function queueRows(queues: Record<string, Pair<Queueing>>): string[][] {
  return Object.entries(queues).map(([role, { before, after }]) => {
    const both = (of: (queueing: Queueing) => string | number): string => `${of(before)} → ${of(after)}`;
    const late = ({ late: all }: Queueing): number => Object.values(all).reduce((sum, count) => sum + count, 0);
    return [
      role,
      both(({ work }) => work),
      both(({ waitMs }) => minutes(waitMs.mean)),
      both(({ waitMs }) => minutes(waitMs.p90)),
      both(({ waitMs }) => minutes(waitMs.max)),
      both(({ utilisation }) => percent(utilisation, 1)),
      both(late),
    ];
  });
}
