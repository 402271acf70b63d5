import type { Difference, Report } from '../../domain/register/report.js';
import { csvLine } from '../csv.js';

const SIDES = ['register', 'given', 'rule'] as const;

/** Cases on time and late by every group of a report, one line for each of its values. */
export function groupsCsv({ groups }: Report): string {
  const counts = SIDES.flatMap((side) => [`${side}OnTime`, `${side}Late`]);
  const head = csvLine(['group', 'value', 'cases', ...counts, 'givenDiffers', 'ruleDiffers']);
  const lines = Object.entries(groups).flatMap(([group, values]) =>
    Object.entries(values)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([value, { rows, ...sides }]) => {
        const numbers = SIDES.flatMap((side) => [sides[side].onTime, sides[side].late]);
        return csvLine([group, value, rows, ...numbers, sides.given.differs, sides.rule.differs]);
      })
  );
  return head + lines.join('');
}

const COLUMNS: readonly (keyof Difference)[] = [
  ...(['line', 'id', 'category', 'by', 'register', 'judged', 'reason'] as const),
  ...(['openedAt', 'target', 'due', 'closedAt'] as const),
];

/** The rows judged otherwise than the register did, one line for each. */
export function differencesCsv({ differences }: Report): string {
  const lines = differences.list.map((one) => csvLine(COLUMNS.map((column) => one[column] ?? '')));
  return csvLine(COLUMNS) + lines.join('');
}
