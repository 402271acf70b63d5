import type { Event } from '../case/events.js';
import { isEntry } from '../case/evolve-entries.js';
import type { CaseState } from '../case/state.js';
import type { Clock } from '../pack/clocks.js';
import type { Matcher } from '../pack/common.js';
import type { Pack } from '../pack/schema.js';
import { canonical } from '../hash.js';
import { anchorOf, matches, startClocks, startFollowers, stop, stopAt } from './clocks.js';
import { voiceOf } from './correction.js';
import type { Start } from './due.js';
import type { Turn } from './turn.js';

/** What of a clock says when it starts and stops. */
const course = ({ start, stop: stops, when, anchor, each, backstop, duty }: Clock): string =>
  canonical({ start, stops, when, anchor, each, backstop, duty });

const beginning = ({ start, anchor }: Clock): string => canonical({ start, anchor });

/** Clocks that a pack has and the one before it had not, or of which it says something else. */
function otherwise(before: Pack, after: Pack, said = course): ReadonlySet<string> {
  const same = (id: string, clock: Clock): boolean => {
    const was = before.clocks[id];
    return was !== undefined && said(was) === said(clock);
  };
  return new Set(Object.entries(after.clocks).flatMap(([id, clock]) => (same(id, clock) ? [] : [id])));
}

function names({ event, where = {} }: Matcher, happened: Event): boolean {
  const fields = happened as unknown as Record<string, unknown>;
  const isNamed = ([field, wanted]: [string, unknown]): boolean => field === 'step' || fields[field] === wanted;
  return event === happened.type && Object.entries(where).every(isNamed);
}

/**
 * Of the events of a case those that the clocks a new version of its pack has otherwise may start or stop by: what its command to go
 * over brings along, because the state of a case does not keep every time.
 */
export function happenedFor(before: Pack, after: Pack, events: readonly Event[]): Event[] {
  const clocks = [...otherwise(before, after)].flatMap((id) => after.clocks[id] ?? []);
  const matchers = clocks.flatMap((clock) => [...clock.start, ...clock.stop]);
  return events.filter((event) => matchers.some((matcher) => names(matcher, event)));
}

function wasCorrected({ entries = {} }: CaseState, event: Event): boolean {
  return isEntry(event) && entries[event.seq]?.correctedBy !== undefined;
}

/** What happened to the case before, as the clocks of new rules look at it. */
export class Past {
  private readonly other: ReadonlySet<string>;
  private readonly begunOtherwise: ReadonlySet<string>;
  private readonly events: readonly Event[];

  constructor(
    private readonly turn: Turn,
    before: Pack,
    happened: readonly Event[]
  ) {
    this.other = otherwise(before, turn.pack.data);
    this.begunOtherwise = otherwise(before, turn.pack.data, beginning);
    const known = happened.filter((event) => event.seq <= turn.state.seq && !wasCorrected(turn.state, event));
    this.events = [...known].sort((a, b) => a.at - b.at || a.seq - b.seq);
  }

  /** Where a running clock counts from by the new rules, if that is elsewhere than by the old ones. One of many keeps its own start. */
  startOf(id: string, clock: Clock): Start | undefined {
    if (!this.begunOtherwise.has(id) || clock.each !== undefined) return undefined;
    for (const event of this.events) {
      const at = this.as(event, () =>
        clock.start.some((m) => matches(this.turn, m, event)) ? anchorOf(this.turn, clock, event) : undefined
      );
      if (at !== undefined) return { at, chained: event.timed === true && at === event.at, event };
    }
    return undefined;
  }

  /** Starts the clocks whose start has happened, and stops them, and those that stop otherwise now, by what happened after it. */
  replay(): void {
    const { turn, other } = this;
    const begun = new Set(Object.values(turn.state.clocks).map(({ def }) => def));
    const apart = new Set(Object.keys(turn.pack.data.clocks).filter((id) => !other.has(id) || begun.has(id)));
    for (const event of this.events) {
      if (turn.state.lifecycle !== 'open') return;
      this.as(event, () => {
        this.stopBy(event);
        startClocks(turn, event, apart);
      });
      turn.settle();
    }
    for (const [clock, { outcome, dueAt }] of Object.entries(turn.state.clocks))
      if (outcome === 'breached') startFollowers(turn, { clock, dueAt }, apart);
  }

  private stopBy(event: Event): void {
    const { turn } = this;
    for (const [id, clock] of Object.entries(turn.state.clocks)) {
      if (clock.outcome !== 'open' || !this.other.has(clock.def)) continue;
      const at = stopAt(turn, clock, event);
      if (at !== undefined) stop(turn, id, clock, { at, ...(isEntry(event) && { entry: event.seq }) });
    }
  }

  private as<T>(event: Event, act: () => T): T {
    return this.turn.speaking(voiceOf(this.turn, event), act);
  }
}
