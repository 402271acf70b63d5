import type { Limit } from '../domain/calendar/index.js';
import type { Due } from '../domain/pack/clocks.js';
import type { Reviewer } from '../domain/pack/reviews.js';
import type { Words } from './policy-words.js';

/** A limit of the calendar, briefly. */
export function limit(due: Limit): string {
  const [[unit, amount] = ['', ''], ...options] = Object.entries(due);
  const more = options.map(([k, v]) => `${k} ${typeof v === 'object' ? JSON.stringify(v) : String(v)}`).join(', ');
  const what = unit === 'workingDays' ? `T+${String(amount)}` : amount === true ? unit : `${unit} ${String(amount)}`;
  return more === '' ? what : `${what} (${more})`;
}

/** What a clock's due date is made of. */
export function dueText(due: Due): string {
  if ('earliest' in due) return `min(${due.earliest.map(dueText).join('; ')})`;
  if ('byCategory' in due)
    return Object.entries(due.byCategory)
      .map(([c, l]) => `${c}: ${limit(l)}`)
      .join('; ');
  if ('fact' in due) return `= ${due.fact}`;
  if ('event' in due) return `= ${due.event}`;
  return 'dutyDue' in due ? 'dutyDue' : limit(due);
}

/** A reviewer: who, under which condition, and whether silence is an answer. */
export function reviewerText(name: string, who: string, reviewer: Reviewer, w: Words): string {
  const condition = reviewer.if === undefined ? '' : ` ${w.if} \`${reviewer.if}\``;
  return `${name}: ${who}${condition} (${reviewer.silence === 'never' ? w.awaited : w.adviser})`;
}
