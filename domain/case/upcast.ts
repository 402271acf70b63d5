import type { Event } from './events.js';

/** An event as it was stored, of this or an earlier shape. */
export type StoredEvent = { type: string; v: number } & Record<string, unknown>;

/** Brings an event of one version to the next: returns the fields that change, a new `type` included where it was renamed. */
export type Upcaster = (event: StoredEvent) => Record<string, unknown>;

/** The version of events this core writes and understands. */
export const EVENT_VERSION = 1;

/** By the version they start from, then by event type. A type without an entry keeps its shape. Version 1 is the first one released. */
const UPCASTERS: Readonly<Record<number, Readonly<Record<string, Upcaster>>>> = {};

/**
 * Brings a stored event to today's shape, step by step. Everything that reads stored events goes through here before `evolve`.
 * Throws a RangeError on an event of a later core, which this one cannot understand.
 */
export function upcast(stored: StoredEvent | Event, upcasters = UPCASTERS, target: number = EVENT_VERSION): Event {
  if (!Number.isInteger(stored.v) || stored.v > target)
    throw new RangeError(`event version ${stored.v}, this core knows ${target}`);
  let event = stored as StoredEvent;
  while (event.v < target) event = { ...event, ...upcasters[event.v]?.[event.type]?.(event), v: event.v + 1 };
  return event as unknown as Event;
}
