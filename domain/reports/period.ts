import { addMonths, DAY, dayOf, dayText, weekday } from '../calendar/days.js';
import { formatLocal, localInstant } from '../calendar/index.js';
import type { PeriodKind } from '../pack/tasks.js';
import type { Instant } from '../time.js';

/** A stretch of local days, half-open. `label`: `2026-W40` (ISO 8601), `2026-09`, `2026-Q3`, `2026`. */
export interface Period {
  readonly kind: PeriodKind;
  readonly label: string;
  readonly from: Instant;
  readonly until: Instant;
}

const MONTHS: Record<Exclude<PeriodKind, 'week'>, number> = { month: 1, quarter: 3, year: 12 };

function firstDay(kind: PeriodKind, day: number): number {
  if (kind === 'week') return day - weekday(day);
  const date = new Date(day * DAY);
  const month = date.getUTCMonth();
  return Date.UTC(date.getUTCFullYear(), month - (month % MONTHS[kind]), 1) / DAY;
}

/** The first day of the period that begins n periods later. */
const moved = (kind: PeriodKind, first: number, n: number): number =>
  kind === 'week' ? first + 7 * n : addMonths(first, MONTHS[kind] * n);

/** A week belongs to the year of its Thursday. */
function labelOf(kind: PeriodKind, first: number): string {
  const text = dayText(kind === 'week' ? first + 3 : first);
  const year = text.slice(0, 4);
  if (kind === 'year') return year;
  if (kind === 'month') return text.slice(0, 7);
  if (kind === 'quarter') return `${year}-Q${Math.ceil(Number(text.slice(5, 7)) / 3)}`;
  const newYear = dayOf(`${year}-01-01`) ?? 0;
  return `${year}-W${String(Math.floor((first + 3 - newYear) / 7) + 1).padStart(2, '0')}`;
}

function periodFrom(zone: string, kind: PeriodKind, first: number): Period {
  const [from, until] = [first, moved(kind, first, 1)].map((day) => localInstant(zone, day * DAY).at) as [
    Instant,
    Instant,
  ];
  return { kind, label: labelOf(kind, first), from, until };
}

/** The period an instant lies in. Throws a RangeError outside the years of the calendar's tables. */
export function periodAt(zone: string, kind: PeriodKind, at: Instant): Period {
  return periodFrom(zone, kind, firstDay(kind, dayOf(formatLocal(at, zone)) ?? 0));
}

/** The last period that is over at an instant; at the very end of one, that one. */
export function lastEnded(zone: string, kind: PeriodKind, at: Instant): Period {
  const day = firstDay(kind, dayOf(formatLocal(at, zone)) ?? 0);
  return periodFrom(zone, kind, moved(kind, day, -1));
}

const LABEL = /^(\d{4})(?:-(?:W(\d{2})|Q([1-4])|(0[1-9]|1[0-2])))?$/;

/** The period a label names; undefined where it is none. */
export function periodLabelled(zone: string, label: string): Period | undefined {
  const [, year, week, quarter, month] = LABEL.exec(label) ?? [];
  if (year === undefined) return undefined;
  const kind = week ? 'week' : quarter ? 'quarter' : month ? 'month' : 'year';
  const jan4 = dayOf(`${year}-01-04`) ?? 0;
  const months = quarter ? 3 * (Number(quarter) - 1) : month ? Number(month) - 1 : 0;
  const day = week ? jan4 + 7 * (Number(week) - 1) : addMonths(dayOf(`${year}-01-01`) ?? 0, months);
  const period = periodFrom(zone, kind, firstDay(kind, day));
  return period.label === label ? period : undefined;
}
