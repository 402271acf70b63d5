import type { Instant } from '../domain/time.js';

export { readInstant } from '../domain/calendar/zone.js';

/** Names under which events, state and error details hold an instant. */
const INSTANT = /(^at|At|^anchor|^since)$/;

/** The same data with every instant as text. */
export function isoDeep(value: unknown, format: (at: Instant) => string, name = ''): unknown {
  if (typeof value === 'number') return INSTANT.test(name) ? format(value as Instant) : value;
  if (Array.isArray(value)) return value.map((one) => isoDeep(one, format, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, isoDeep(one, format, key)]));
}
