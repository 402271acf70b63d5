declare const brand: unique symbol;

/** A moment: whole milliseconds since 1970-01-01T00:00:00Z. Finer stamps are truncated on entry (conventions, rule 1). */
export type Instant = number & { readonly [brand]: 'Instant' };

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Brands whole milliseconds as an instant; throws a RangeError on anything that is not a safe integer. */
export function instant(ms: number): Instant {
  if (!Number.isSafeInteger(ms)) throw new RangeError(`not an instant: ${ms}`);
  return ms as Instant;
}

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** Reads an ISO 8601 date-time **with offset**, truncating to milliseconds. Throws a RangeError on anything else. */
export function parseInstant(text: string): Instant {
  const ms = ISO.test(text) && isDay(text.slice(0, 10)) ? Date.parse(text.replace(/(\.\d{3})\d+/, '$1')) : Number.NaN;
  if (Number.isNaN(ms)) throw new RangeError(`not a date-time with offset: ${text}`);
  return ms as Instant;
}

// Date.parse takes 30 February for 2 March, which would move what a person entered by days without a word.
function isDay(day: string): boolean {
  const ms = Date.parse(day);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

/** ISO 8601 in UTC with milliseconds. */
export function formatInstant(at: Instant): string {
  return new Date(at).toISOString();
}

export function later(at: Instant, ms: number): Instant {
  return instant(at + ms);
}
