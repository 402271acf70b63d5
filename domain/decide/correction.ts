import type { Command, Facts } from '../case/commands.js';
import { standingEntries, type EntryEvent } from '../case/evolve-entries.js';
import type { Event } from '../case/events.js';
import type { ClockState, EntryState } from '../case/state.js';
import { canonical } from '../hash.js';
import type { Instant } from '../time.js';
import { catchUp } from './agenda.js';
import { isStoppable, matches, startClocks, stop, stopsIt } from './clocks.js';
import { endStarted, isTakenBack, moveStarted } from './correction-starts.js';
import { promisedBy } from './promises.js';
import { haltedClocks, standAgain, type Stop } from './overturn.js';
import { warningsOf } from './reclassify.js';
import type { Turn } from './turn.js';

/** An entry as the event it was. */
export function entryEvent(seq: number, { place: _p, correctedBy: _c, ...said }: EntryState): EntryEvent {
  return { gave: [], ...said, seq, v: 1, cause: '' } as EntryEvent;
}

/** The present command in the name of whoever made an event, at its time: so it is judged. */
export function voiceOf(turn: Turn, { at, actor = '', roles = [], deputyFor, standsInFor }: Event): Command {
  const who = { id: actor, roles, ...(deputyFor && { deputyFor }), ...(standsInFor && { standsInFor }) };
  return { ...turn.command, actor: who, occurredAt: at };
}

/** Whether two readings of an entry put the same on record; a due date that follows a fact entered anew since then stays where it is. */
function saysTheSame(a: EntryEvent, b: EntryEvent): boolean {
  const facts = (entry: EntryEvent): Facts => ('facts' in entry ? entry.facts : {});
  return canonical(facts(a)) === canonical(facts(b));
}

/** An entry, and what it stops and starts as the case stands: clocks by name, and definitions of clocks. */
export interface FirstReading {
  was: EntryEvent;
  stops: ReadonlySet<string>;
  starts: ReadonlySet<string>;
}

export function firstReading(turn: Turn, was: EntryEvent): FirstReading {
  return turn.speaking(voiceOf(turn, was), () => {
    const stops = Object.entries(turn.state.clocks).filter(([, clock]) => stopsIt(turn, clock, was));
    const starts = (turn.pack.startedBy.get(was.type) ?? []).filter(([, c]) =>
      c.start.some((m) => matches(turn, m, was))
    );
    return { was, stops: new Set(stops.map(([id]) => id)), starts: new Set(starts.map(([id]) => id)) };
  });
}

/**
 * Judges the clocks again after an entry was corrected. The case has moved on since, so readings are compared: what both do stays as it
 * was, and only what the right one does otherwise is changed. A clock that loses its stop is open again and is stopped by the next
 * entry or other event that can, in the order of their times, with what falls due in between.
 */
export class Rejudgement {
  private readonly reopened = new Set<string>();
  private readonly kept = new Set<string>();
  private readonly standing: [id: string, clock: ClockState][] = [];
  private readonly stops: { at: Instant; apply: () => void }[] = [];
  private readonly before: ReadonlySet<string>;
  private readonly seq: number;

  constructor(
    private readonly turn: Turn,
    private readonly first: FirstReading,
    private readonly right: EntryEvent | undefined
  ) {
    this.before = new Set(Object.keys(turn.state.clocks));
    this.seq = right?.seq ?? first.was.seq;
  }

  run(): void {
    const { turn, right } = this;
    for (const [id, clock] of Object.entries(turn.state.clocks))
      if (clock.stoppedBy === this.seq) this.stopped(id, clock);
    this.started();
    turn.settle();
    for (const [id, clock] of this.standing) standAgain(turn, id, clock);
    for (const entry of [...(right ? [right] : []), ...this.others()])
      this.stops.push({ at: entry.at, apply: () => this.offer(entry) });
    for (const id of this.reopened) this.offerKept(id);
    for (const { at, apply } of this.stops.sort((a, b) => a.at - b.at)) {
      this.reach(at);
      apply();
    }
    this.reach(turn.now);
  }

  /** A clock the entry stopped: as it was, or open again. */
  private stopped(id: string, clock: ClockState): void {
    const { turn, first, right } = this;
    const still = right && right.at >= clock.anchor && (this.doesStop(right, clock) || !first.stops.has(id));
    if (still && right.at === first.was.at) return;
    if (still && clock.overturnedAt !== undefined && right.at < clock.dueAt) {
      const reason = turn.command.id;
      turn.emit({ type: 'clockOverturned', clock: id, reason, entry: right.seq }, right.at);
      return;
    }
    if (still) this.kept.add(id);
    this.reopen(id, clock);
  }

  private reopen(id: string, clock: ClockState): void {
    const { turn } = this;
    const definition = turn.pack.data.clocks[clock.def];
    const warnings = definition && clock.breachedAt === undefined ? warningsOf(turn, definition, clock) : [];
    turn.emit({ type: 'clockReopened', clock: id, entry: this.first.was.seq, warnings });
    this.reopened.add(id);
    if (clock.overturnedAt === undefined) return;
    this.standing.push([id, clock]);
    for (const [other, halted] of haltedClocks(turn, clock.root)) if (other !== id) this.reopen(other, halted);
  }

  /** Clocks the entry started: they end with it, move with it, or begin with its right reading. */
  private started(): void {
    const { turn, first, right } = this;
    const contact = first.was.type === 'contactAttached' ? `~${first.was.contact}` : undefined;
    for (const [id, clock] of Object.entries(turn.state.clocks)) {
      const ofContact = contact !== undefined && clock.step?.endsWith(contact) === true;
      if (clock.startedBy !== this.seq && !ofContact) continue;
      if (right && this.startedItself(clock, right)) this.startedAnew(id, clock, right);
      else if (right && this.promisesStill(right)) this.promisedAfterAll(id, clock);
      else if (!isTakenBack(clock)) endStarted(turn, id, clock);
    }
    if (right) turn.speaking(voiceOf(turn, right), () => startClocks(turn, right, first.starts));
  }

  /** What was said in a call is no start of its own. */
  private startedItself({ def }: ClockState, right: EntryEvent): boolean {
    return this.turn.pack.data.clocks[def]?.start.some((m) => m.event === right.type) ?? false;
  }

  private startedAnew(id: string, clock: ClockState, right: EntryEvent): void {
    const starts = this.starts(right).has(clock.def) || !this.first.starts.has(clock.def);
    if (isTakenBack(clock)) return;
    if (!starts) return endStarted(this.turn, id, clock);
    if (right.at === this.first.was.at && saysTheSame(right, this.first.was)) return;
    const stopped = moveStarted(this.turn, id, clock, right);
    if (stopped) this.stopAgain(id, clock, stopped);
  }

  /** What was promised in a call is not corrected; what an action promised is part of it. */
  private promisesStill(right: EntryEvent): boolean {
    if (right.type === 'callEnded') return right.connected;
    const promised = promisedBy(this.turn, right);
    return promised !== undefined && promised === promisedBy(this.turn, this.first.was);
  }

  private promisedAfterAll(id: string, clock: ClockState): void {
    if (isTakenBack(clock)) this.reopen(id, clock);
  }

  private starts(right: EntryEvent): ReadonlySet<string> {
    return firstReading(this.turn, right).starts;
  }

  private stopAgain(id: string, clock: ClockState, stopped: Stop): void {
    this.reopen(id, clock);
    this.kept.add(id);
    const apply = (): void => {
      const now = this.turn.state.clocks[id];
      if (now && isStoppable(now)) stop(this.turn, id, now, stopped);
    };
    this.stops.push({ at: stopped.at, apply });
  }

  private others(): EntryEvent[] {
    const entries = standingEntries(this.turn.state).filter(([seq]) => seq !== this.seq);
    return entries.map(([seq, entry]) => entryEvent(seq, entry));
  }

  /** It came after the wrong one, so it had no chance to stop what that had stopped. */
  private isLater({ seq }: EntryEvent): boolean {
    const { was } = this.first;
    return seq > was.seq || this.placeOf(seq) > this.placeOf(was.seq);
  }

  private placeOf(seq: number): number {
    return this.turn.state.entries?.[seq]?.place ?? seq;
  }

  private doesStop(entry: EntryEvent, clock: ClockState): boolean {
    return this.turn.speaking(voiceOf(this.turn, entry), () => stopsIt(this.turn, clock, entry));
  }

  private offer(entry: EntryEvent): void {
    const { turn } = this;
    const stopped = { at: entry.at, entry: entry.seq };
    for (const [id, clock] of Object.entries(turn.state.clocks)) {
      if (!isStoppable(clock) || !this.mayStop(id, clock, entry)) continue;
      // A late duty was done at the earliest of its stops.
      if (clock.dutyDoneAt !== undefined && entry.at >= clock.dueAt && entry.at < clock.dutyDoneAt)
        this.reopen(id, clock);
      turn.speaking(voiceOf(turn, entry), () => stop(turn, id, turn.state.clocks[id] ?? clock, stopped));
    }
  }

  /** What stops a reopened clock besides entries came after the wrong one, and was kept for this. */
  private offerKept(id: string): void {
    const { turn } = this;
    for (const at of turn.state.clocks[id]?.keptStops ?? []) {
      const apply = (): void => {
        const clock = turn.state.clocks[id];
        if (clock && isStoppable(clock) && at >= clock.anchor) stop(turn, id, clock, { at });
      };
      this.stops.push({ at, apply });
    }
  }

  private mayStop(id: string, clock: ClockState, entry: EntryEvent): boolean {
    const { first, right } = this;
    if (entry === right && this.kept.has(id)) return true;
    // Of two entries of one instant the first one is the earlier.
    const { startedBy, anchor } = clock;
    const tooEarly =
      startedBy !== undefined && entry.at === anchor && this.placeOf(entry.seq) < this.placeOf(startedBy);
    if (tooEarly || !this.doesStop(entry, clock)) return false;
    if (entry === right && !this.reopened.has(id) && this.before.has(id))
      return !first.stops.has(id) || right.at < first.was.at;
    // What an overturning had made good may have been done late before.
    const stands = this.standing.some(([other]) => other === id);
    return !this.before.has(id) || (this.reopened.has(id) && (entry === right || stands || this.isLater(entry)));
  }

  /** Does what falls due until then. A closed case has ended the clocks that were not due at its closing. */
  private reach(at: Instant): void {
    const { turn } = this;
    const { closedAt } = turn.state;
    if (closedAt !== undefined && at >= closedAt) {
      catchUp(turn, closedAt);
      for (const id of this.reopened)
        if (turn.state.clocks[id]?.outcome === 'open')
          turn.emit({ type: 'clockEnded', clock: id, outcome: 'cancelled', reason: 'caseClosed' });
    }
    catchUp(turn, at);
  }
}
