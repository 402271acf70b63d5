import { FIRST_YEAR, LAST_YEAR } from '../domain/calendar/zone.js';
import { parseInstant, type Instant } from '../domain/time.js';

/** Reads an ISO 8601 date-time with offset; undefined for anything else, and for years no calendar can count in. */
export function readInstant(text: string): Instant | undefined {
  try {
    const at = parseInstant(text);
    const year = new Date(at).getUTCFullYear();
    return year > FIRST_YEAR && year < LAST_YEAR ? at : undefined;
  } catch {
    return undefined;
  }
}

/** Names under which events, state and error details hold an instant. */
const INSTANT = /(^at|At|^anchor)$/;

/** The same data with every instant as text. */
export function isoDeep(value: unknown, format: (at: Instant) => string, name = ''): unknown {
  if (typeof value === 'number') return INSTANT.test(name) ? format(value as Instant) : value;
  if (Array.isArray(value)) return value.map((one) => isoDeep(one, format, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, isoDeep(one, format, key)]));
}
