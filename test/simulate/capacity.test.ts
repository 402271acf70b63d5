import { describe, expect, it } from 'vitest';
import { loadCalendar } from '../../config/packs.js';
import { workOff, type Work } from '../../domain/simulate/capacity/queue.js';
import { serviceMs } from '../../domain/simulate/capacity/service.js';
import type { Service, Team } from '../../domain/simulate/capacity/staffing.js';
import { instant, MINUTE, parseInstant, type Instant } from '../../domain/time.js';

const calendar = loadCalendar('cn');
const T = (local: string): Instant => parseInstant(`${local}+08:00`);
const allDay: Team = { people: 1, days: 'every', shifts: [['00:00', '24:00']] };
const office: Team = { people: 1, days: 'working', shifts: [['09:00', '12:00'], ['13:00', '18:00']] }; // prettier-ignore

const COUNT = 60_000;
const BETWEEN: Service = { mean: 'PT10M', spread: 'exponential' };

/** Work that comes by chance, ten minutes apart on average; the same in every run. */
function arrivals(service: Service): Work[] {
  let at = T('2026-01-01T00:00');
  return Array.from({ length: COUNT }, (_, n) => {
    at = instant(at + serviceMs(BETWEEN, 7, `arrival ${n}`));
    return { at, ms: serviceMs(service, 7, `work ${n}`) };
  });
}

function meanWait(service: Service, people = 1): number {
  const work = arrivals(service);
  const { done } = workOff(calendar, [{ ...allDay, people }], work);
  return done.reduce((sum, { begun }, n) => sum + begun - (work[n]?.at ?? begun), 0) / done.length / MINUTE;
}

describe('queueing comes out as the formulas for it say', () => {
  // λ = 1/10, μ = 1/7 a minute: ρ = 0.7.
  it('one at the desk, chance in coming and in serving (M/M/1): ρ/(μ−λ) = 16.3 minutes', () => {
    expect(Math.abs(meanWait({ mean: 'PT7M', spread: 'exponential' }) / ((0.7 * 7) / 0.3) - 1)).toBeLessThan(0.08);
  });

  it('one at the desk, each served for the same time (M/D/1): half of it', () => {
    expect(Math.abs(meanWait({ mean: 'PT7M', spread: 'fixed' }) / ((0.7 * 7) / 0.6) - 1)).toBeLessThan(0.08);
  });

  it('two at the desk (M/M/2, ρ = 0.7): 13.45 minutes for 14 of service', () => {
    expect(Math.abs(meanWait({ mean: 'PT14M', spread: 'exponential' }, 2) / ((14 * 0.49) / 0.51) - 1)).toBeLessThan(
      0.08
    );
  });

  it('takes the part of the people’s time that the load says', () => {
    const { utilisation } = workOff(calendar, [allDay], arrivals({ mean: 'PT7M', spread: 'fixed' }));
    expect(utilisation).toBeCloseTo(0.7, 1);
  });
});

describe('people work their hours', () => {
  const hour = 60 * MINUTE;
  const done = (teams: Team[], work: Work[]) => workOff(calendar, teams, work).done;

  it('work that comes at night is begun in the morning, and goes on after the break', () => {
    expect(done([office], [{ at: T('2026-03-09T22:00'), ms: 4 * hour }])).toEqual([
      { begun: T('2026-03-10T09:00'), done: T('2026-03-10T14:00') },
    ]);
  });

  it('what comes first is served first; over a weekend the rest waits', () => {
    const work = [1, 2, 3].map(() => ({ at: T('2026-03-13T15:00'), ms: 2 * hour }));
    expect(done([office], work).map((one) => one.done)).toEqual([
      T('2026-03-13T17:00'),
      T('2026-03-16T10:00'),
      T('2026-03-16T12:00'),
    ]);
  });

  it('whoever can begin first takes it, of another team, too', () => {
    const late: Team = { people: 1, days: 'every', shifts: [['18:00', '24:00']] };
    const work = [1, 2].map(() => ({ at: T('2026-03-13T17:30'), ms: hour }));
    expect(done([office, late], work).map((one) => one.begun)).toEqual([T('2026-03-13T17:30'), T('2026-03-13T18:00')]);
  });
});
