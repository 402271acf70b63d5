import type { Facts } from '../case/commands.js';
import type { Clock } from '../pack/clocks.js';
import { dueOf, type Start } from './due.js';
import { isEntry } from '../case/evolve-entries.js';
import type { Event } from '../case/events.js';
import { tellProvisional } from './reactions.js';
import type { Turn } from './turn.js';

/** The entry that says so, of a promise the call or the action it was given in. */
function entryOf(event: Event): number | undefined {
  if (event.type === 'promiseGiven') return event.call ?? event.entry;
  return isEntry(event) ? event.seq : undefined;
}

/** The record a clock runs for, where it runs for each: of a list the one it was started for, else the one its start is about. */
function itemOf({ each }: Clock, { item, event, follows }: Start): { item?: string } {
  if (each === undefined || each === 'round') return {};
  const id = item ? item['id'] : event && 'item' in event ? event.item : follows?.item;
  return typeof id === 'string' ? { item: id } : {};
}

/** One clock for each record of a list; those of an earlier list are superseded (seed-001 §5.1). */
export function startForItems(turn: Turn, id: string, clock: Clock, start: Start): void {
  if (typeof clock.each !== 'object') return;
  const list = turn.state.facts[clock.each.item];
  for (const [name, c] of Object.entries(turn.state.clocks)) {
    if (c.def === id && c.outcome === 'open')
      turn.emit({ type: 'clockEnded', clock: name, outcome: 'superseded', reason: clock.each.item });
  }
  for (const item of Array.isArray(list) ? list : []) startClock(turn, id, clock, { ...start, item: item as Facts });
}

/** Starts one clock; a clock of the same duty that runs is superseded. Nothing starts while a datum it needs is missing. */
export function startClock(turn: Turn, id: string, clock: Clock, start: Start): void {
  const due = start.fixed ?? dueOf(turn, clock, start);
  if (!due) return;
  for (const [other, c] of Object.entries(turn.state.clocks)) {
    if (clock.duty !== undefined && c.duty === clock.duty && c.outcome === 'open') {
      turn.emit({ type: 'clockEnded', clock: other, outcome: 'superseded', reason: id });
    }
  }
  const count = Object.values(turn.state.clocks).filter((c) => c.def === id).length;
  const name = count === 0 ? id : `${id}#${count + 1}`;
  const { event, follows } = start;
  const step = event && 'step' in event ? event.step : follows?.step;
  const starter = event ? (event.type === 'promiseGiven' ? event.by : event.actor) : follows?.starter;
  const entry = event && entryOf(event);
  turn.emit({
    type: 'clockStarted',
    clock: name,
    def: id,
    ...(clock.duty !== undefined && { duty: clock.duty }),
    mode: clock.mode,
    anchor: start.at,
    root: turn.root ?? name,
    ...(start.chained && { chained: true as const }),
    ...(starter !== undefined && { starter }),
    ...(step !== undefined && { step }),
    ...(entry !== undefined && { entry }),
    ...itemOf(clock, start),
    ...(start.extends !== undefined && { extends: start.extends }),
    ...due,
  });
  if (due.provisional) tellProvisional(turn, name, due.dueAt, name);
}
