import { isEnded } from '../case/evolve-clocks.js';
import type { Event } from '../case/events.js';
import type { ClockState } from '../case/state.js';
import type { Clock } from '../pack/clocks.js';
import type { Matcher } from '../pack/common.js';
import type { Instant } from '../time.js';
import { stepName } from './context.js';
import { breach } from './agenda.js';
import { startClock } from './start-clock.js';
import { overturn } from './overturn.js';
import { reclassifyClocks } from './reclassify.js';
import type { Rule, Turn } from './turn.js';

function fieldEquals(event: Event, field: string, wanted: unknown): boolean {
  const value = (event as unknown as Record<string, unknown>)[field];
  return field === 'step' && typeof value === 'string' ? stepName(value) === wanted : value === wanted;
}

function matches(turn: Turn, matcher: Matcher, event: Event, starter?: string): boolean {
  return (
    matcher.event === event.type &&
    Object.entries(matcher.where ?? {}).every(([field, wanted]) => fieldEquals(event, field, wanted)) &&
    (matcher.by === undefined || turn.is(matcher.by, starter)) &&
    (matcher.not === undefined || !turn.is(matcher.not, starter)) &&
    turn.test(matcher.if, event)
  );
}

function mayStart(turn: Turn, id: string, clock: Clock): boolean {
  const mine = Object.values(turn.state.clocks).filter((c) => c.def === id);
  if (clock.each === undefined && mine.length > 0) return false;
  if (clock.each === 'round' && mine.some((c) => !isEnded(c))) return false;
  const judged = (c: ClockState): boolean => c.duty === clock.duty && (c.outcome === 'met' || c.outcome === 'breached');
  return clock.duty === undefined || !Object.values(turn.state.clocks).some(judged);
}

function anchorOf(turn: Turn, clock: Clock, event: Event): Instant | undefined {
  if (!clock.anchor) return event.type === 'accepted' ? (event.anchor ?? event.at) : event.at;
  return turn.overlayAt(clock.anchor.overlay);
}

function startClocks(turn: Turn, event: Event): void {
  for (const [id, clock] of turn.pack.startedBy.get(event.type) ?? []) {
    if (!clock.start.some((m) => matches(turn, m, event)) || !mayStart(turn, id, clock) || !turn.test(clock.when))
      continue;
    const at = anchorOf(turn, clock, event);
    if (at !== undefined) startClock(turn, id, clock, { at, chained: event.timed === true && at === event.at, event });
  }
}

/** A clock that starts with its due instant past, as one that counts from a receipt long ago, breaches before it is stopped. */
function stopLate(turn: Turn, id: string, clock: ClockState, at: Instant): void {
  turn.timedAt(clock.dueAt, () => breach(turn, id));
  turn.emit({ type: 'dutyDone', clock: id, lateMs: at - clock.dueAt }, at);
}

/** A stop before the due instant meets the clock, at it or later is late; one that arrives after its breach overturns it. */
function stop(turn: Turn, id: string, clock: ClockState, at: Instant): void {
  if (clock.provisional) {
    if (clock.stoppedAt === undefined) turn.emit({ type: 'clockStopped', clock: id }, at);
  } else if (clock.outcome === 'open') {
    if (at < clock.dueAt) turn.emit({ type: 'clockMet', clock: id, marginMs: clock.dueAt - at }, at);
    else stopLate(turn, id, clock, at);
  } else if (at < clock.dueAt) {
    overturn(turn, id, clock, at);
  } else if (clock.dutyDoneAt === undefined) {
    turn.emit({ type: 'dutyDone', clock: id, lateMs: at - clock.dueAt }, at);
  }
}

function stopClocks(turn: Turn, event: Event): void {
  for (const [id, clock] of Object.entries(turn.state.clocks)) {
    const stoppable = clock.outcome === 'open' || (clock.outcome === 'breached' && clock.overturnedAt === undefined);
    const stops = turn.pack.data.clocks[clock.def]?.stop ?? [];
    const ownStep = clock.step === undefined || !('step' in event) || event.step === clock.step;
    if (stoppable && ownStep && event.at >= clock.anchor && stops.some((m) => matches(turn, m, event, clock.starter))) {
      stop(turn, id, clock, event.at);
    }
  }
}

function cancelAll(turn: Turn, reason: string): void {
  for (const [id, clock] of Object.entries(turn.state.clocks)) {
    if (clock.outcome === 'open') turn.emit({ type: 'clockEnded', clock: id, outcome: 'cancelled', reason });
  }
}

/** What an event does to the clocks: stop, follow a reclassification, start, and end with the case. */
export const clockRule: Rule = (turn, event) => {
  // What becomes of a merged case says nothing of its duties: the other case has them.
  if (event.type.startsWith('clock') || turn.state.merge?.done) return;
  stopClocks(turn, event);
  if (event.type === 'classified' && event.previous !== undefined) reclassifyClocks(turn);
  startClocks(turn, event);
  if (event.type === 'closed') cancelAll(turn, 'caseClosed');
};
