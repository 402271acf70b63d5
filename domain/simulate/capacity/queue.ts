import { openBetween, walkHours, type Calendar } from '../../calendar/index.js';
import { instant, type Instant } from '../../time.js';
import type { Team } from './staffing.js';

/** A piece of work: when it was asked for, and how long it takes somebody, in milliseconds. */
export interface Work {
  readonly at: Instant;
  readonly ms: number;
}

/** When a piece of work was begun, and when it was done. */
export interface Done {
  readonly begun: Instant;
  readonly done: Instant;
}

/** Instants at which the people of a team are free, the earliest first (a binary heap). */
class Free {
  private readonly heap: Instant[];

  constructor(people: number, from: Instant) {
    this.heap = Array.from({ length: people }, () => from);
  }

  get earliest(): Instant {
    return this.at(0);
  }

  private at(place: number): Instant {
    return this.heap[place] ?? instant(Number.MAX_SAFE_INTEGER);
  }

  /** Whoever is free first is busy until then. */
  occupy(until: Instant): void {
    let place = 0;
    for (;;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      const child = this.at(right) < this.at(left) ? right : left;
      if (this.at(child) >= until) break;
      this.heap[place] = this.at(child);
      place = child;
    }
    this.heap[place] = until;
  }
}

/** One team at work: what is begun is finished by the same person, over the end of the shift if need be. */
class Desk {
  private readonly free: Free;

  constructor(
    private readonly calendar: Calendar,
    private readonly team: Team,
    from: Instant
  ) {
    this.free = new Free(team.people, from);
  }

  /** When somebody could begin. */
  beginning(at: Instant): Instant {
    const from = Math.max(at, this.free.earliest) as Instant;
    return instant(walkHours(this.calendar, from, 1, { within: this.team }).dueAt - 1);
  }

  take(begun: Instant, ms: number): Instant {
    const { dueAt } = walkHours(this.calendar, begun, ms, { within: this.team });
    this.free.occupy(dueAt);
    return dueAt;
  }

  openMs(from: Instant, to: Instant): number {
    return this.team.people * openBetween(this.calendar, from, to, this.team);
  }
}

/** What came of the work, piece by piece in its order, and what part of the people's hours it took until the last was done. */
export interface Worked {
  readonly done: readonly Done[];
  readonly utilisation: number;
}

/**
 * Lets the teams do the work, first come, first served: each piece goes to whoever can begin first. `work` is in the order of arrival.
 * Throws a RangeError where it would go on beyond the years of the calendar's tables.
 */
export function workOff(calendar: Calendar, teams: readonly Team[], work: readonly Work[]): Worked {
  const [first] = work;
  if (!first) return { done: [], utilisation: 0 };
  const desks = teams.map((team) => new Desk(calendar, team, first.at));
  const done = work.map(({ at, ms }): Done => {
    const choices = desks.map((desk) => ({ desk, begun: desk.beginning(at) }));
    const { desk, begun } = choices.reduce((a, b) => (b.begun < a.begun ? b : a));
    return { begun, done: desk.take(begun, ms) };
  });
  const end = done.reduce((latest, one) => Math.max(latest, one.done), 0) as Instant;
  const busy = work.reduce((sum, { ms }) => sum + ms, 0);
  const open = desks.reduce((sum, desk) => sum + desk.openMs(first.at, end), 0);
  return { done, utilisation: busy / open };
}
