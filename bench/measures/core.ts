import { dueDate, dueWithProof, type Calendar, type Limit } from '../../domain/calendar/index.js';
import { decide, type Pinned } from '../../domain/decide/index.js';
import { instant, parseInstant, type Instant } from '../../domain/time.js';
import { shippedCalendar, simpleDecisions, standardDecisions, type Taken } from '../recorded.js';
import { median, rounded } from '../stats.js';

/** How often a second of one core does something: by processor time, which others on the machine do not lengthen, and by the wall. */
export interface Rate {
  readonly perCoreS: number;
  readonly perWallS: number;
}

/** Every unit a limit can have; working days, what most clocks count, half of them. */
const LIMITS: readonly Limit[] = [
  { workingDays: 1, end: 'civilDay' },
  { workingDays: 2, end: 'civilDay' },
  { workingDays: 5, end: 'serviceClose' },
  { workingDays: 10, end: 'sameClock' },
  { workingDays: 20, anchor: 'rollForward' },
  { workingDays: 3, end: 'sameClock', cutOff: { at: '17:00', moveTo: '08:30' } },
  { calendarDays: 15 },
  { sameDay: true },
  { elapsed: 'PT5M' },
  { wallClock: 'PT48H' },
  { workingHours: 'PT8H' },
  { months: 1 },
];

/** Starts spread over the years the calendar covers, the same in every run (a linear congruential generator). */
function starts(n: number): Instant[] {
  const [from, to] = [parseInstant('2004-01-01T00:00:00+08:00'), parseInstant('2026-11-30T00:00:00+08:00')];
  let seed = 42;
  return Array.from({ length: n }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return instant(from + Math.floor((seed / 2 ** 31) * (to - from)));
  });
}

const ROUNDS = 5;

/** Runs `pass` again and again, `ms` per round; the median round counts. `perPass` is how often one pass does the thing. */
function rate(perPass: number, ms: number, pass: () => void): Rate {
  const end = performance.now() + ms;
  while (performance.now() < end) pass();
  const rounds = Array.from({ length: ROUNDS }, () => {
    const [wall, cpu] = [performance.now(), process.cpuUsage()];
    let passes = 0;
    for (; performance.now() - wall < ms; passes++) pass();
    const seconds = (performance.now() - wall) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return { core: (passes * perPass * 1e6) / (user + system), wall: (passes * perPass) / seconds };
  });
  const of = (key: 'core' | 'wall'): number => rounded(median(rounds.map((round) => round[key])), 0);
  return { perCoreS: of('core'), perWallS: of('wall') };
}

function dues(calendar: Calendar, count: (start: Instant, limit: Limit) => { dueAt: Instant }, ms: number): Rate {
  const all = starts(1000);
  // Summed up, so that no engine leaves the work out.
  let sum = 0;
  const result = rate(all.length * LIMITS.length, ms, () => {
    for (const limit of LIMITS) for (const start of all) sum += count(start, limit).dueAt - start;
  });
  if (!(sum > 0)) throw new RangeError(`due dates before their starts in ${calendar.id}`);
  return result;
}

function decisions({ rules, taken }: { rules: Pinned; taken: Taken[] }, ms: number): Rate {
  return rate(taken.length, ms, () => {
    for (const { state, command, now } of taken) decide(rules, state, command, now);
  });
}

/** The core alone, in this process: due dates without and with proofs, and decisions. `ms` per round. */
export function core(ms: number): Record<'dueDates' | 'dueDatesWithProof' | 'decisions' | 'simpleDecisions', Rate> {
  const calendar = shippedCalendar('cn');
  return {
    dueDates: dues(calendar, (start, limit) => dueDate(calendar, start, limit), ms),
    dueDatesWithProof: dues(calendar, (start, limit) => dueWithProof(calendar, start, limit), ms),
    decisions: decisions(standardDecisions(), ms),
    simpleDecisions: decisions(simpleDecisions(), ms),
  };
}
