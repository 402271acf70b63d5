import { dueDate, dueWithProof, durationMs, onDueDay } from '../calendar/index.js';
import type { DueDate, Event } from '../case/events.js';
import type { Clock, Due, Warning } from '../pack/clocks.js';
import { instant, SECOND, type Instant } from '../time.js';
import type { Turn } from './turn.js';

export interface Start {
  at: Instant;
  /** The start was itself a due instant: at 24:00 the day that ended counts as its day (seed-000 TC-13). */
  chained: boolean;
  event?: Event;
  duty?: string;
  /** A due date already decided, as after a reclassification. */
  fixed?: DueDate;
}

function given(value: unknown): DueDate | undefined {
  return typeof value === 'number' ? { dueAt: instant(value), provisional: false, warnings: [] } : undefined;
}

/** The running due date of a duty, if one of its clocks is open. */
function runningDue(turn: Turn, duty: string | undefined): DueDate | undefined {
  const open = Object.values(turn.state.clocks).find(
    (c) => c.duty !== undefined && c.duty === duty && c.outcome === 'open'
  );
  return open && { dueAt: open.dueAt, provisional: open.provisional, proof: open.proof, warnings: [] };
}

function compute(turn: Turn, due: Due, start: Start): DueDate | undefined {
  if ('fact' in due) return given(turn.state.facts[due.fact]);
  if ('event' in due) return given((start.event as unknown as Record<string, unknown> | undefined)?.[due.event]);
  if ('dutyDue' in due) return runningDue(turn, start.duty);
  if ('byCategory' in due) {
    const limit = due.byCategory[turn.state.category] ?? due.otherwise;
    return limit && compute(turn, limit, start);
  }
  if ('earliest' in due) {
    const all = due.earliest.map((d) => compute(turn, d, start)).filter((d) => d !== undefined);
    return all.sort((a, b) => a.dueAt - b.dueAt)[0];
  }
  const limit = turn.pack.limit(due);
  const { dueAt, provisional, proof } = dueWithProof(turn.calendar, start.at, limit, { chained: start.chained });
  return { dueAt, provisional, proof, warnings: [] };
}

/** A share of a clock is taken on its own calendar: of working hours, so that no warning comes at night (conventions, rule 6). */
function warningAt(turn: Turn, warning: Warning, start: Instant, { dueAt, proof }: DueDate): Instant {
  if ('dueDay' in warning.at) return onDueDay(turn.calendar, dueAt, warning.at.dueDay);
  const share = warning.at.percent / 100;
  if (proof && 'workingHours' in proof.rule) {
    const seconds = Math.max(1, Math.floor((durationMs(proof.rule.workingHours) * share) / SECOND));
    return dueDate(turn.calendar, start, { workingHours: `PT${seconds}S` }).dueAt;
  }
  return instant(start + Math.floor((dueAt - start) * share));
}

/** The due date of a clock started so, with its warnings; undefined while a datum it needs is missing. */
export function dueOf(turn: Turn, clock: Clock, start: Start): DueDate | undefined {
  const due = compute(turn, clock.due, { ...start, duty: clock.duty });
  if (!due) return undefined;
  const warnings = clock.warn
    .map((w, index) => ({ index, at: warningAt(turn, w, start.at, due) }))
    .filter((w) => w.at >= start.at && w.at < due.dueAt);
  return { ...due, warnings };
}
