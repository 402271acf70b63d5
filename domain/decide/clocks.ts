import { isEnded } from '../case/evolve-clocks.js';
import { correctedEntry, isEntry } from '../case/evolve-entries.js';
import type { Event, EventOf } from '../case/events.js';
import type { ClockState } from '../case/state.js';
import type { Clock } from '../pack/clocks.js';
import type { Matcher } from '../pack/common.js';
import { instant, type Instant } from '../time.js';
import { stepName } from './context.js';
import { breach } from './agenda.js';
import { startClock, startForItems } from './start-clock.js';
import { overturn, type Stop } from './overturn.js';
import { reclassifyClocks } from './reclassify.js';
import type { Rule, Turn } from './turn.js';

function fieldEquals(event: Event, field: string, wanted: unknown): boolean {
  const value = (event as unknown as Record<string, unknown>)[field];
  return field === 'step' && typeof value === 'string' ? stepName(value) === wanted : value === wanted;
}

function isWhere(event: Event, where: Matcher['where']): boolean {
  for (const field in where) if (!fieldEquals(event, field, where[field])) return false;
  return true;
}

/** Whether an event is one a clock waits for, under whoever acts now. */
export function matches(turn: Turn, matcher: Matcher, event: Event, starter?: string): boolean {
  return (
    matcher.event === event.type &&
    isWhere(event, matcher.where) &&
    (matcher.by === undefined || turn.is(matcher.by, starter)) &&
    (matcher.not === undefined || !turn.is(matcher.not, starter)) &&
    turn.test(matcher.if, event)
  );
}

/** Why a clock ended that had started by an entry that was wrong: it counts as never begun. */
export const CORRECTED = 'corrected';

function mayStart(turn: Turn, id: string, clock: Clock): boolean {
  const mine = Object.values(turn.state.clocks).filter((c) => c.def === id && c.reason !== CORRECTED);
  if (clock.each === undefined && mine.length > 0) return false;
  if (clock.each === 'round' && mine.some((c) => !isEnded(c))) return false;
  const judged = (c: ClockState): boolean => c.duty === clock.duty && (c.outcome === 'met' || c.outcome === 'breached');
  return clock.duty === undefined || !Object.values(turn.state.clocks).some(judged);
}

export function anchorOf(turn: Turn, clock: Clock, event: Event): Instant | undefined {
  if (!clock.anchor) return event.type === 'accepted' ? (event.anchor ?? event.at) : event.at;
  if ('overlay' in clock.anchor) return turn.overlayAt(clock.anchor.overlay);
  const at = turn.state.facts[clock.anchor.fact];
  return typeof at === 'number' ? instant(at) : undefined;
}

const NO_CLOCK: ReadonlySet<string> = new Set();

/** Starts what an event starts, apart from the clocks named. */
export function startClocks(turn: Turn, event: Event, apart = NO_CLOCK): void {
  for (const [id, clock] of turn.pack.startedBy.get(event.type) ?? []) {
    if (apart.has(id)) continue;
    if (!clock.start.some((m) => matches(turn, m, event)) || !mayStart(turn, id, clock) || !turn.test(clock.when))
      continue;
    const at = anchorOf(turn, clock, event);
    if (at === undefined) continue;
    const start = { at, chained: event.timed === true && at === event.at, event };
    if (typeof clock.each === 'object') startForItems(turn, id, clock, start);
    else startClock(turn, id, clock, start);
  }
}

/** What follows a clock and was not started in time starts at its due instant (conventions, rule 10), apart from the clocks named. */
export function startFollowers(
  turn: Turn,
  { clock: name, dueAt }: Pick<EventOf<'clockBreached'>, 'clock' | 'dueAt'>,
  apart = NO_CLOCK
): void {
  const def = turn.state.clocks[name]?.def;
  for (const [id, clock] of Object.entries(turn.pack.data.clocks)) {
    if (apart.has(id)) continue;
    if (clock.backstop === def && mayStart(turn, id, clock) && turn.test(clock.when))
      startClock(turn, id, clock, { at: dueAt, chained: true });
  }
}

/** A clock that starts with its due instant past, as one that counts from a receipt long ago, breaches before it is stopped. */
function stopLate(turn: Turn, id: string, clock: ClockState, { at, ...by }: Stop): void {
  turn.timedAt(clock.dueAt, () => breach(turn, id));
  turn.emit({ type: 'dutyDone', clock: id, lateMs: at - clock.dueAt, ...by }, at);
}

/** A stop before the due instant meets the clock, at it or later is late; one that arrives after its breach overturns it. */
export function stop(turn: Turn, id: string, clock: ClockState, stopped: Stop): void {
  const { at, ...by } = stopped;
  if (clock.provisional) {
    if (clock.stoppedAt === undefined) turn.emit({ type: 'clockStopped', clock: id, ...by }, at);
  } else if (clock.outcome === 'open') {
    if (at < clock.dueAt)
      turn.emit({ type: 'clockMet', clock: id, marginMs: clock.dueAt - at, ...by, ...turn.owing(clock) }, at);
    else stopLate(turn, id, clock, stopped);
  } else if (at < clock.dueAt) {
    overturn(turn, id, clock, stopped);
  } else if (clock.dutyDoneAt === undefined) {
    turn.emit({ type: 'dutyDone', clock: id, lateMs: at - clock.dueAt, ...by }, at);
  }
}

/** Whether something may still stop the clock: also a breach, which a late proof overturns. */
export function isStoppable(clock: ClockState): boolean {
  return clock.outcome === 'open' || (clock.outcome === 'breached' && clock.overturnedAt === undefined);
}

/** A step's or record's own clock waits for that step or record. */
function isOther(clock: ClockState, event: Event): boolean {
  const otherStep = clock.step !== undefined && 'step' in event && event.step !== clock.step;
  return otherStep || (clock.item !== undefined && (!('item' in event) || event.item !== clock.item));
}

/** When an event stops the clock, if it does, at whatever state it is; what started it never does. */
export function stopAt(turn: Turn, clock: ClockState, event: Event): Instant | undefined {
  if (isOther(clock, event) || event.at < clock.anchor || event.seq === clock.startedBy) return undefined;
  const stops = turn.pack.data.clocks[clock.def]?.stop ?? [];
  const found = stops.find((m) => matches(turn, m, event, clock.starter));
  if (found?.asOf === undefined || event.type !== 'approvalDecided') return found && event.at;
  return turn.state.approvals[event.approval]?.openedAt;
}

export function stopsIt(turn: Turn, clock: ClockState, event: Event): boolean {
  return stopAt(turn, clock, event) !== undefined;
}

function stopClocks(turn: Turn, event: Event): void {
  const stopped = turn.pack.stoppedBy.get(event.type);
  if (!stopped) return;
  const entry = isEntry(event) && { entry: event.seq };
  const { clocks } = turn.state;
  for (const id in clocks) {
    const clock = clocks[id];
    if (!clock || !stopped.has(clock.def)) continue;
    const keeps = !entry && clock.stoppedBy !== undefined;
    const at = keeps || isStoppable(clock) ? stopAt(turn, clock, event) : undefined;
    if (at === undefined) continue;
    if (isStoppable(clock)) stop(turn, id, clock, { at, ...entry });
    if (keeps) turn.emit({ type: 'clockStopKept', clock: id }, event.at);
  }
}

function cancelAll(turn: Turn, reason: string): void {
  for (const [id, clock] of Object.entries(turn.state.clocks)) {
    if (clock.outcome === 'open') turn.emit({ type: 'clockEnded', clock: id, outcome: 'cancelled', reason });
  }
}

/** Whether the case is in another class now: of its category, or of a fact or overlay that classes it, too. */
function isReclassified({ pack }: Turn, event: Event): boolean {
  if (event.type === 'classified') return event.previous !== undefined;
  if (event.type === 'overlayAdded') return pack.data.axes.includes(event.overlay);
  const facts = 'facts' in event && event.type !== 'received' ? event.facts : {};
  return pack.data.axes.some((axis) => axis in facts);
}

/**
 * What an event does to the clocks: stop, follow a reclassification, start, and end with the case. The right reading of an entry is
 * judged by its difference to the first (correction.ts). A case that is closed promises nothing new.
 */
export const clockRule: Rule = (turn, event) => {
  if (event.type === 'clockBreached' && turn.state.lifecycle === 'open') startFollowers(turn, event);
  // What becomes of a merged case says nothing of its duties: the other case has them.
  if (event.type === 'clockBreached' || correctedEntry(event) !== undefined || turn.state.merge?.done) return;
  stopClocks(turn, event);
  if (isReclassified(turn, event)) reclassifyClocks(turn);
  if (turn.state.lifecycle === 'open') startClocks(turn, event);
  if (event.type === 'closed') cancelAll(turn, 'caseClosed');
};
