import type { Instant } from '../time.js';
import { isCovered, isWorked, type Calendar } from './compile.js';
import { dayText, durationMs } from './days.js';
import { isProvisional, reckon, type DueDate, type DueOptions, type Reckoning } from './due.js';
import { walkHours } from './hours.js';
import type { Limit } from './types.js';

/** A day `YYYY-MM-DD` or an inclusive run of days `YYYY-MM-DD/YYYY-MM-DD`. */
export type Days = string;

/** Days with the reason they were or were not counted; `weekly` = the weekly pattern has no work on them. */
export interface ReasonedDays {
  days: Days;
  why: string;
}

/** Everything needed to recompute one due date by hand, as plain JSON. Absent lists are empty ones. */
export interface Proof {
  v: 1;
  rule: Limit;
  calendar: { id: string; version: string; hash: string };
  zone: string;
  start: Instant;
  /** T: the local day of the start, or the day that ended at it if `chained`. */
  startDay: string;
  chained?: true;
  /** Day the start moved to before counting began (day off or cut-off). */
  movedTo?: string;
  counted?: Days[];
  skipped?: ReasonedDays[];
  /** Worked days that are so by exception (make-up days). */
  makeUp?: ReasonedDays[];
  /** Counted working time as [from, to) instants. */
  intervals?: [from: number, to: number][];
  /** Days the count looked at that the calendar does not cover: the due date is provisional. */
  uncovered?: Days[];
  dueAt: Instant;
}

/** Collects days given in ascending order into maximal runs of equal reason. */
class Runs {
  private readonly runs: { first: number; last: number; why: string }[] = [];

  add(day: number, why = ''): void {
    const run = this.runs.at(-1);
    if (run && run.last === day - 1 && run.why === why) run.last = day;
    else this.runs.push({ first: day, last: day, why });
  }

  days(): Days[] | undefined {
    if (this.runs.length === 0) return undefined;
    return this.runs.map(({ first, last }) => (first === last ? dayText(first) : `${dayText(first)}/${dayText(last)}`));
  }

  reasoned(): ReasonedDays[] | undefined {
    return this.days()?.map((days, i) => ({ days, why: this.runs[i]!.why }));
  }
}

function dayLists(calendar: Calendar, { from, to, base }: Reckoning, counts: boolean): Partial<Proof> {
  const [counted, skipped, makeUp, uncovered] = [new Runs(), new Runs(), new Runs(), new Runs()];
  for (let day = from; day <= to; day++) {
    const covered = isCovered(calendar, day);
    const exception = covered ? calendar.data.days[dayText(day)] : undefined;
    if (!covered) uncovered.add(day);
    if (!isWorked(calendar, day)) skipped.add(day, exception && 'off' in exception ? exception.off : 'weekly');
    else {
      if (counts && day > base) counted.add(day);
      if (exception && 'work' in exception) makeUp.add(day, exception.work);
    }
  }
  return {
    counted: counted.days(),
    skipped: skipped.reasoned(),
    makeUp: makeUp.reasoned(),
    uncovered: uncovered.days(),
  };
}

function intervals(calendar: Calendar, start: Instant, limit: Limit): [number, number][] | undefined {
  if (!('workingHours' in limit)) return undefined;
  const pieces: [number, number][] = [];
  const onPiece = (from: number, to: number): void => {
    const last = pieces.at(-1);
    if (last?.[1] === from) last[1] = to;
    else pieces.push([from, to]);
  };
  walkHours(calendar, start, durationMs(limit.workingHours), { within: limit.within, onPiece });
  return pieces;
}

/** As {@link dueDate}, with the proof of the result. */
export function dueWithProof(
  calendar: Calendar,
  start: Instant,
  limit: Limit,
  options?: DueOptions
): DueDate & { proof: Proof } {
  const reckoning = reckon(calendar, start, limit, options);
  const { dueAt, startDay, base } = reckoning;
  const lists = dayLists(calendar, reckoning, 'workingDays' in limit);
  if ('calendarDays' in limit) {
    const [first, last] = [dayText(startDay + 1), dayText(startDay + limit.calendarDays)];
    lists.counted = [first === last ? first : `${first}/${last}`];
  }
  const { counted, skipped, makeUp, uncovered } = lists;
  const pieces = intervals(calendar, start, limit);
  const proof: Proof = {
    v: 1,
    rule: limit,
    calendar: { id: calendar.id, version: calendar.version, hash: calendar.hash },
    zone: calendar.zone.zone,
    start,
    startDay: dayText(startDay),
    ...(reckoning.chained && { chained: true as const }),
    ...(base !== startDay && { movedTo: dayText(base) }),
    ...(counted && { counted }),
    ...(skipped && { skipped }),
    ...(makeUp && { makeUp }),
    ...(uncovered && { uncovered }),
    ...(pieces && { intervals: pieces }),
    dueAt,
  };
  return { dueAt, provisional: isProvisional(calendar, reckoning), proof };
}
