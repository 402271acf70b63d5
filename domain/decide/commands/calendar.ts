import type { CommandOf, Pin } from '../../case/commands.js';
import { dueWithProof } from '../../calendar/index.js';
import type { DueDate } from '../../case/events.js';
import type { ClockState } from '../../case/state.js';
import { Refusal } from '../../errors.js';
import { changesSince, checkPreview } from '../adoption-changes.js';
import { breach, catchUp } from '../agenda.js';
import { dueOf } from '../due.js';
import type { Turn } from '../turn.js';

/** Counts a provisional due date again with the calendar the case has now; a stop that waited for it is judged. */
export function settleProvisional(turn: Turn, name: string, clock: ClockState): void {
  const definition = turn.pack.data.clocks[clock.def];
  const due = definition && dueOf(turn, definition, { at: clock.anchor, chained: clock.chained === true });
  if (!due) return;
  turn.emit({ type: 'clockMoved', clock: name, def: clock.def, reason: 'calendarAdopted', ...due });
  judgeStopped(turn, name, clock, due);
}

/** Judges a stop that waited for a definite due date. */
export function judgeStopped(turn: Turn, name: string, clock: ClockState, due: DueDate): void {
  if (clock.stoppedAt === undefined || due.provisional) return;
  const { stoppedAt } = clock;
  const marginMs = due.dueAt - stoppedAt;
  if (marginMs > 0) turn.emit({ type: 'clockMet', clock: name, marginMs, ...turn.owing(clock) }, stoppedAt);
  else {
    turn.timedAt(due.dueAt, () => breach(turn, name));
    turn.emit({ type: 'dutyDone', clock: name, lateMs: stoppedAt - due.dueAt }, stoppedAt);
  }
}

/** A newly loaded year makes provisional due dates definite, by a recorded event; no other due date moves (rules 11 and 14). */
export function adoptCalendar(turn: Turn, command: CommandOf<'adoptCalendar'>, calendar: Pin): void {
  if (!turn.actor.roles.includes('admin')) throw new Refusal('FORBIDDEN_ROLE');
  if (command.calendar.id !== turn.state.calendar.id)
    throw new Refusal('CALENDAR_INVALID', { calendar: turn.state.calendar.id });
  if (command.calendar.hash !== calendar.hash) throw new Refusal('CALENDAR_INVALID', { decidedWith: calendar.version });
  const { state } = turn;
  const { by, migration, preview } = command;
  if (by === turn.actor.id) throw new Refusal('MIGRATION_OWN');
  const approved = by !== undefined && { by, approvedBy: turn.actor.id, ...(migration !== undefined && { migration }) };
  const mark = turn.events.length;
  turn.emit({
    type: 'calendarAdopted',
    calendar: command.calendar,
    ...approved,
    ...(preview !== undefined && { preview }),
  });
  for (const [name, clock] of Object.entries(turn.state.clocks)) {
    if (clock.provisional && clock.outcome === 'open') settleProvisional(turn, name, clock);
  }
  for (const { estimate, ...item } of Object.values(turn.state.agenda)) {
    if (!estimate) continue;
    const { dueAt, provisional } = dueWithProof(turn.calendar, estimate.from, estimate.limit, estimate);
    turn.emit({ type: 'scheduled', item: { ...item, at: dueAt, ...(provisional && { estimate }) } });
  }
  if (by === undefined) return;
  turn.settle();
  catchUp(turn, turn.at);
  checkPreview(preview, { from: state.calendar, to: command.calendar, changes: changesSince(turn, state, mark) });
}
