/* The independent checker of due dates. It shares no code with domain/calendar and walks the raw file day by day. */
import {
  addMonths,
  canon,
  DAY,
  hashOf,
  hoursOf,
  local,
  monthEnd,
  ms,
  next,
  resolve,
  runText,
  span,
} from './checker-input.js';
import type { Facts, RawCalendar, Run, Shifts } from './checker-input.js';

class Walk {
  readonly lists: Record<string, Run[]> = {};
  readonly intervals: [from: number, to: number][] = [];
  constructor(readonly data: RawCalendar) {}
  note(list: string, day: string, why?: string): void {
    const runs = (this.lists[list] ??= []);
    const run = runs.at(-1);
    if (run && run.why === why && next(run.last) === day) run.last = day;
    else runs.push({ first: day, last: day, why });
  }
  worked(day: string): boolean {
    const { coveredFrom, coveredUntil, days } = this.data;
    const open = hoursOf(this.data, day).length > 0;
    if (day < coveredFrom || day > (coveredUntil ?? day)) this.note('uncovered', day);
    if (!open) this.note('skipped', day, days[day]?.off ?? 'weekly');
    else if (days[day]?.work) this.note('makeUp', day, days[day].work);
    return open;
  }
  after(day: string): string {
    for (day = next(day); !this.worked(day);) day = next(day);
    return day;
  }
  /** Working time, from each opening, closing, midnight or clock change to the next. */
  work(now: number, left: number, within: Facts['limit']['within']): number {
    const openOn = (on: string): Shifts => {
      const own = hoursOf(this.data, on);
      return within && (within.days === 'every' || own.length > 0) ? within.shifts : within ? [] : own;
    };
    const first = local(this.data.zone, now).day;
    let last = first;
    while (left > 0) {
      const { day, clock, change } = local(this.data.zone, now);
      const marks = [...openOn(day).flat().map(ms), DAY];
      const open = marks.filter((mark) => mark <= clock).length % 2 === 1;
      const to = Math.min(now + marks.find((mark) => mark > clock)! - clock, change, open ? now + left : Infinity);
      if (open) this.intervals.push([this.intervals.at(-1)?.[1] === now ? this.intervals.pop()![0] : now, to]);
      if (open) left -= to - now;
      [now, last] = [to, day > last ? day : last];
    }
    for (let day = first; day <= last && within?.days !== 'every'; day = next(day)) this.worked(day);
    return now;
  }
}

function recompute({ start, limit: rule, chained }: Facts, data: RawCalendar): Record<string, unknown> {
  const walk = new Walk(data);
  const { zone, id, version } = data;
  const { workingDays = 0, calendarDays = 0, months = 0, years = 0, sameDay, wallClock, end, cutOff } = rule;
  let { day, clock } = local(zone, start);
  const ended =
    (chained && workingDays + calendarDays + months + years && resolve(zone, day, 0) === start) || undefined;
  if (ended) [day, clock] = [next(day, -1), DAY];
  const startDay = day;
  if (sameDay && cutOff && clock >= ms(cutOff.at)) [day, clock] = [next(day), 0];
  const rolls = workingDays && (end === 'sameClock' || rule.anchor === 'rollForward');
  if ((rolls || (sameDay && end === 'serviceClose')) && !walk.worked(day) && rolls) day = walk.after(day);
  if (cutOff?.moveTo && clock >= ms(cutOff.at)) [day, clock] = [walk.after(day), ms(cutOff.moveTo)];
  const movedTo = day === startDay ? undefined : day;
  for (let n = 0; n < workingDays; n++) walk.note('counted', (day = walk.after(day)));
  for (let n = 0; n < calendarDays; n++) walk.note('counted', (day = next(day)));
  day = addMonths(rule.sameMonth ? monthEnd(day) : day, months + 12 * years);
  const close = end === 'serviceClose' ? ms(hoursOf(data, day).at(-1)?.[1] ?? '24:00') : DAY;
  if (wallClock) clock += span(wallClock);
  else if (end !== 'sameClock') clock = sameDay && clock >= close ? DAY : close;
  let dueAt = rule.elapsed ? start + span(rule.elapsed) : resolve(zone, day, clock, start);
  if (rule.workingHours) dueAt = walk.work(start, span(rule.workingHours), rule.within);
  if (rule.instant !== undefined) dueAt = new Date(rule.instant).getTime();
  const lists = Object.fromEntries(Object.entries(walk.lists).map(([list, runs]) => [list, runs.map(runText)]));
  const intervals = rule.workingHours ? walk.intervals : undefined;
  const calendar = { id, version, hash: hashOf(data) };
  return { v: 1, rule, calendar, zone, start, startDay, chained: ended, movedTo, ...lists, intervals, dueAt };
}

/** Where a proof differs from what the raw calendar file and the case's facts give, a line each; empty = it holds. */
export function checkProof(proof: object, data: RawCalendar, facts: Facts): string[] {
  const [said, found] = [proof as Record<string, unknown>, recompute(facts, data)];
  const wrong = Object.keys({ ...said, ...found }).filter((part) => canon(said[part]) !== canon(found[part]));
  return wrong.map((part) => `${part}: the proof says ${canon(said[part])}, found ${canon(found[part])}`);
}
