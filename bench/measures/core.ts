import { dueDate, dueWithProof, type Calendar, type Limit } from '../../domain/calendar/index.js';
import { evolve } from '../../domain/case/evolve.js';
import { newCase } from '../../domain/case/initial.js';
import { decide } from '../../domain/decide/index.js';
import { instant, parseInstant, type Instant } from '../../domain/time.js';
import { simple, standard, type Case } from '../cases.js';
import { record } from '../recorded.js';
import { cpuSeconds, median, rounded } from '../stats.js';

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

/** Until a thing has run for about so many seconds, the engine goes on making it faster. */
const WARM_UP_S = 3;

/** Runs `pass` again and again, `ms` per round; the median round counts. `perPass` is how often one pass does the thing. */
function rate(perPass: number, ms: number, pass: () => void): Rate {
  for (const end = cpuSeconds() + WARM_UP_S; cpuSeconds() < end;) pass();
  const rounds = Array.from({ length: ROUNDS }, () => {
    const [wall, cpu] = [performance.now(), cpuSeconds()];
    let passes = 0;
    for (; performance.now() - wall < ms; passes++) pass();
    const seconds = (performance.now() - wall) / 1000;
    return { core: (passes * perPass) / (cpuSeconds() - cpu), wall: (passes * perPass) / seconds };
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

/** Plays a case from its opening again and again, each decision on the state its events have made, as an import does. */
function decisions(played: Case, ms: number): Rate {
  const { rules, taken } = record(played);
  return rate(taken.length, ms, () => {
    let state = newCase('C-bench');
    for (const { command, now } of taken) state = decide(rules, state, command, now).events.reduce(evolve, state);
  });
}

/** The core alone, in this process: due dates without and with proofs, and decisions. `ms` per round. */
export function core(ms: number): Record<'dueDates' | 'dueDatesWithProof' | 'decisions' | 'simpleDecisions', Rate> {
  const { calendar } = record(standard).rules;
  return {
    dueDates: dues(calendar, (start, limit) => dueDate(calendar, start, limit), ms),
    dueDatesWithProof: dues(calendar, (start, limit) => dueWithProof(calendar, start, limit), ms),
    decisions: decisions(standard, ms),
    simpleDecisions: decisions(simple, ms),
  };
}
