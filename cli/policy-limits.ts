import type { Due } from '../domain/pack/clocks.js';

/** A value as a reader sees it. */
export function said(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** How long, in few words. */
export function limit(due: object): string {
  const [[unit, amount] = ['', ''], ...options] = Object.entries(due) as [string, unknown][];
  const more = options.map(([k, v]) => `${k} ${said(v)}`).join(', ');
  const what = unit === 'workingDays' ? `T+${String(amount)}` : amount === true ? unit : `${unit} ${String(amount)}`;
  return more === '' ? what : `${what} (${more})`;
}

/** When a clock is due. */
export function dueText(due: Due): string {
  if ('earliest' in due) return `min(${due.earliest.map(dueText).join('; ')})`;
  if ('byCategory' in due)
    return Object.entries(due.byCategory)
      .map(([c, l]) => `${c}: ${limit(l)}`)
      .join('; ');
  if ('cases' in due)
    return due.cases.map((c) => `${c.if === undefined ? '' : `\`${c.if}\`: `}${dueText(c.due)}`).join('; ');
  if ('fact' in due) return `= ${due.fact}`;
  if ('event' in due) return `= ${due.event}`;
  return 'dutyDue' in due ? 'dutyDue' : limit(due);
}
