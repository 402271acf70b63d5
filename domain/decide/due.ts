import { dueDate, dueWithProof, durationMs, onDueDay, type Limit } from '../calendar/index.js';
import type { Facts } from '../case/commands.js';
import type { DueDate, Event } from '../case/events.js';
import type { ClockState } from '../case/state.js';
import type { Clock, Due, Warning } from '../pack/clocks.js';
import { instant, SECOND, type Instant } from '../time.js';
import type { Turn } from './turn.js';

export interface Start {
  at: Instant;
  /** The start was itself a due instant: at 24:00 the day that ended counts as its day (seed-000 TC-13). */
  chained: boolean;
  event?: Event;
  /** The record it is for, of a clock that runs for each. */
  item?: Facts;
  /** A due date already decided, as after a reclassification. */
  fixed?: DueDate;
  /** The clock whose due date it moves. */
  extends?: string;
  /** The clock it goes on for: who began it, its step and its record stay. */
  follows?: Pick<ClockState, 'starter' | 'step' | 'item'>;
}

/** An instant that is data; `end: day` is 24:00 of the day it lies in. */
function given(turn: Turn, value: unknown, end?: 'day'): DueDate | undefined {
  if (typeof value !== 'number') return undefined;
  const at = instant(value);
  const dueAt = end === undefined ? at : dueDate(turn.calendar, at, { sameDay: true }).dueAt;
  return { dueAt, provisional: false, warnings: [] };
}

/** The due date of another clock of the case that runs. */
function dueOfRunning(turn: Turn, is: (clock: ClockState) => boolean): DueDate | undefined {
  const open = Object.values(turn.state.clocks).find((c) => c.outcome === 'open' && is(c));
  return open && { dueAt: open.dueAt, provisional: open.provisional, proof: open.proof, warnings: [] };
}

/** A limit with the opening hours it is counted in, where the pack names some. */
function counted(turn: Turn, limit: Limit, hours: string | undefined): Limit {
  const within = hours === undefined ? undefined : turn.pack.hours(hours);
  return 'workingHours' in limit && within ? { ...limit, within } : limit;
}

function limitOf(turn: Turn, due: Due): Limit | undefined {
  if ('parameter' in due) {
    const value = turn.pack.data.parameters[due.parameter]?.value;
    return typeof value === 'object' && !('shifts' in value) ? counted(turn, value, due.hours) : undefined;
  }
  if ('byCategory' in due) return due.byCategory[turn.state.category] ?? due.otherwise;
  if ('hours' in due) return counted(turn, { workingHours: due.workingHours }, due.hours);
  return due as Limit;
}

function compute(turn: Turn, due: Due, start: Start, duty: string | undefined): DueDate | undefined {
  if ('fact' in due) return given(turn, turn.state.facts[due.fact], due.end);
  if ('item' in due) return given(turn, start.item?.[due.item], due.end);
  if ('event' in due) return given(turn, (start.event as unknown as Facts | undefined)?.[due.event]);
  if ('dutyDue' in due) return dueOfRunning(turn, (c) => duty !== undefined && c.duty === duty);
  if ('clockDue' in due) return dueOfRunning(turn, (c) => c.def === due.clockDue);
  if ('cases' in due) {
    const found = due.cases.find((one) => turn.test(one.if));
    return found && compute(turn, found.due, start, duty);
  }
  if ('earliest' in due) {
    const all = due.earliest.map((d) => compute(turn, d, start, duty)).filter((d) => d !== undefined);
    return all.sort((a, b) => a.dueAt - b.dueAt)[0];
  }
  const limit = limitOf(turn, due);
  if (!limit) return undefined;
  const rule = turn.pack.limit(limit);
  const { dueAt, provisional, proof } = dueWithProof(turn.calendar, start.at, rule, { chained: start.chained });
  return { dueAt, provisional, proof, warnings: [] };
}

/** Whether the class of a case chooses how long the clock runs. */
export function isChosen(due: Due): boolean {
  return 'byCategory' in due || 'cases' in due;
}

/** A share of a clock is taken on its own calendar: of working hours, so that no warning comes at night (conventions, rule 6). */
function warningAt(turn: Turn, warning: Warning, start: Instant, { dueAt, proof }: DueDate): Instant {
  if ('dueDay' in warning.at) return onDueDay(turn.calendar, dueAt, warning.at.dueDay);
  const share = warning.at.percent / 100;
  if (proof && 'workingHours' in proof.rule) {
    const seconds = Math.max(1, Math.floor((durationMs(proof.rule.workingHours) * share) / SECOND));
    return dueDate(turn.calendar, start, { ...proof.rule, workingHours: `PT${seconds}S` }).dueAt;
  }
  return instant(start + Math.floor((dueAt - start) * share));
}

/** The due date of a clock started so, with its warnings; undefined while a datum it needs is missing. */
export function dueOf(turn: Turn, clock: Clock, start: Start): DueDate | undefined {
  const due = compute(turn, clock.due, start, clock.duty);
  if (!due) return undefined;
  const warnings = clock.warn
    .map((w, index) => ({ index, at: warningAt(turn, w, start.at, due) }))
    .filter((w) => w.at >= start.at && w.at < due.dueAt);
  return { ...due, warnings };
}
