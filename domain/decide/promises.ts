import type { Facts } from '../case/commands.js';
import type { EntryEvent } from '../case/evolve-entries.js';
import { Refusal } from '../errors.js';
import type { Action } from '../pack/flow.js';
import { instant, type Instant } from '../time.js';
import type { Turn } from './turn.js';

function instantIn(values: Facts, name: string | undefined): Instant | undefined {
  const value = values[name ?? ''];
  return typeof value === 'number' ? instant(value) : undefined;
}

/** A promise looks ahead of the moment it is given at. */
export function checkPromise({ promises }: Action, input: Facts, now: Instant): void {
  const at = instantIn(input, promises?.at);
  if (at !== undefined && at <= now) throw new Refusal('TIME_IN_PAST', { field: promises?.at ?? '' });
}

/** The instant an action has promised. It is among the entry's facts: a pack has it kept there. */
export function promisedBy(turn: Turn, entry: EntryEvent): Instant | undefined {
  const action = entry.type === 'acted' ? turn.pack.data.actions[entry.action] : undefined;
  const fact = action?.promises && action.input[action.promises.at]?.fact;
  return entry.type === 'acted' && fact !== undefined ? instantIn(entry.facts, fact) : undefined;
}

/** Records what an action promises, under its number, so that a correction finds what followed; not again what was promised before. */
export function promise(turn: Turn, entry: EntryEvent, before?: EntryEvent): void {
  const promiseAt = promisedBy(turn, entry);
  if (promiseAt === undefined || (before && promisedBy(turn, before) === promiseAt)) return;
  turn.emit({ type: 'promiseGiven', promiseAt, by: turn.actor.id, entry: entry.seq });
}
