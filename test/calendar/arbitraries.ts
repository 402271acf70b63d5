import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import type { CalendarData, Limit } from '../../domain/calendar/index.js';
import { instant, type Instant } from '../../domain/time.js';

const FIRST = Date.UTC(1995, 0, 1);
const LAST = Date.UTC(2045, 0, 1);
const DAY = 86_400_000;

/** Zones whose clock changes are unusual: at midnight, by half an hour, by a whole day, twice within weeks, southern. */
export const ODD_ZONES = [
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Australia/Lord_Howe',
  'Europe/London',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Beirut',
  'Asia/Gaza',
  'Asia/Shanghai',
  'Pacific/Apia',
  'Pacific/Fakaofo',
];
export const ALL_ZONES = Intl.supportedValuesOf('timeZone');

const zone = fc.oneof(fc.constantFrom(...ODD_ZONES), fc.constantFrom(...ALL_ZONES));
const day = (from: number, to: number): fc.Arbitrary<string> =>
  fc
    .integer({ min: Math.ceil(from / DAY), max: Math.floor(to / DAY) })
    .map((n) => new Date(n * DAY).toISOString().slice(0, 10));
const clockOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const clock = fc.integer({ min: 0, max: 1439 }).map(clockOf);

/** One to three shifts, touching ones and ones up to 24:00 included. */
const hours = fc
  .uniqueArray(fc.oneof(fc.integer({ min: 0, max: 1440 }), fc.constantFrom(0, 60, 120, 540, 720, 1080, 1440)), {
    minLength: 2,
    maxLength: 6,
  })
  .map((marks) => {
    const sorted = marks.sort((a, b) => a - b).map(clockOf);
    const shifts: [string, string][] = [];
    for (let i = 0; i + 1 < sorted.length; i += 2) shifts.push([sorted[i]!, sorted[i + 1]!]);
    return shifts;
  });

const week = fc
  .record(
    { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours, sat: hours, sun: hours },
    { requiredKeys: [], noNullPrototype: true }
  )
  .filter((days) => Object.keys(days).length > 0);

const exception = fc.oneof(
  fc.constantFrom('Holiday', 'Festival').map((off) => ({ off })),
  fc.constant({ work: 'make-up day' }),
  hours.map((own) => ({ work: 'special day', hours: own }))
);

/** A calendar with random weekly hours, exceptions around `middle` and, one time in two, coverage that ends near it. */
function calendarAround(middle: number): fc.Arbitrary<CalendarData> {
  const from = middle - 60 * DAY;
  return fc
    .record({
      zone,
      week,
      coveredFrom: fc.constantFrom('1990-01-01', new Date(middle).toISOString().slice(0, 10)),
      coveredUntil: fc.option(day(middle, middle + 60 * DAY)),
      days: fc.array(fc.tuple(day(from, middle + 90 * DAY), exception), { maxLength: 25 }),
    })
    .map(({ days, ...data }) => {
      const covered = days.filter(([key]) => key >= data.coveredFrom && key <= (data.coveredUntil ?? key));
      return { id: 'random', version: '1', source: 'random', ...data, days: Object.fromEntries(covered) };
    });
}

const duration = (maxHours: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.integer({ min: 0, max: maxHours }), fc.integer({ min: 0, max: 59 }), fc.integer({ min: 1, max: 59 }))
    .map(([h, m, s]) => `PT${h}H${m}M${s}S`);
const civil = fc.constantFrom('civilDay' as const, 'sameClock' as const);

export const limitArbitrary: fc.Arbitrary<Limit> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record(
      {
        workingDays: fc.integer({ min: 1, max: 25 }),
        end: fc.constantFrom('civilDay' as const, 'serviceClose' as const, 'sameClock' as const),
        anchor: fc.constantFrom('countFromEvent' as const, 'rollForward' as const),
        cutOff: fc.record({ at: clock, moveTo: clock }),
      },
      { requiredKeys: ['workingDays'], noNullPrototype: true }
    ),
  },
  { weight: 1, arbitrary: fc.record({ calendarDays: fc.integer({ min: 1, max: 90 }), end: civil }) },
  fc.record(
    {
      sameDay: fc.constant(true as const),
      end: fc.constantFrom('civilDay' as const, 'serviceClose' as const),
      cutOff: fc.record({ at: clock }),
    },
    { requiredKeys: ['sameDay'], noNullPrototype: true }
  ),
  duration(400).map((elapsed) => ({ elapsed })),
  fc.integer({ min: 1, max: 90 }).map((n) => ({ elapsed: `P${n}D` })),
  { weight: 2, arbitrary: duration(2880).map((wallClock) => ({ wallClock })) },
  { weight: 1, arbitrary: duration(1).map((wallClock) => ({ wallClock })) },
  { weight: 2, arbitrary: duration(30).map((workingHours) => ({ workingHours })) },
  {
    weight: 2,
    arbitrary: fc.record({
      workingHours: duration(30),
      within: fc.record({ days: fc.constantFrom('every' as const, 'working' as const), shifts: hours }),
    }),
  },
  fc.record({ months: fc.integer({ min: 1, max: 30 }), end: civil }),
  fc.record({ years: fc.integer({ min: 1, max: 5 }), end: civil }),
  fc.integer({ min: FIRST, max: LAST }).map((at) => ({ instant: at })),
  fc.constant({ sameMonth: true as const }),
  fc.constant({ instant: '2026-10-05T12:00:00+08:00' })
);

export interface Case {
  start: Instant;
  limit: Limit;
  chained: boolean;
}

const changes = new Map<string, number[]>();

/** Offset changes of a zone within the tested years, from Temporal. */
export function clockChanges(name: string): number[] {
  let list = changes.get(name);
  if (!list) {
    list = [];
    let at = Temporal.Instant.fromEpochMilliseconds(FIRST).toZonedDateTimeISO(name).getTimeZoneTransition('next');
    while (at && at.epochMilliseconds < LAST) {
      list.push(at.epochMilliseconds);
      at = at.getTimeZoneTransition('next');
    }
    changes.set(name, list);
  }
  return list;
}

/** Starts everywhere, but often at local midnight, close to a clock change or close to the exceptions of the calendar. */
function startArbitrary(data: CalendarData, middle: number): fc.Arbitrary<Instant> {
  const near = fc.integer({ min: middle - 40 * DAY, max: middle + 70 * DAY });
  const midnight = near.map((at) => {
    const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(data.zone).toPlainDate();
    return date.toZonedDateTime({ timeZone: data.zone, plainTime: '00:00' }).epochMilliseconds;
  });
  const list = clockChanges(data.zone);
  const change = fc
    .tuple(fc.constantFrom(...(list.length > 0 ? list : [middle])), fc.integer({ min: -2 * DAY, max: 3 * 3_600_000 }))
    .map(([at, by]) => at + by);
  return fc.oneof(near, midnight, change, fc.integer({ min: FIRST, max: LAST })).map(instant);
}

/** A random calendar with some cases to count on it. */
export function scenarioArbitrary(cases: number): fc.Arbitrary<{ data: CalendarData; cases: Case[] }> {
  return fc
    .integer({ min: FIRST + 100 * DAY, max: LAST - 100 * DAY })
    .chain((middle) => calendarAround(middle).map((data) => ({ data, middle })))
    .chain(({ data, middle }) =>
      fc.record({
        data: fc.constant(data),
        cases: fc.array(
          fc.record({ start: startArbitrary(data, middle), limit: limitArbitrary, chained: fc.boolean() }),
          { minLength: cases, maxLength: cases }
        ),
      })
    );
}
