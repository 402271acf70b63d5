/** Plain days as numbers since 1970-01-01, and wall-clock time as milliseconds since 1970-01-01T00:00 of no zone. */

export const DAY = 86_400_000;

const texts = new Map<number, string>();

/** The day as YYYY-MM-DD. Remembered: proofs name the same few thousand days again and again. */
export function dayText(day: number): string {
  let text = texts.get(day);
  if (text === undefined) {
    text = new Date(day * DAY).toISOString().slice(0, 10);
    texts.set(day, text);
  }
  return text;
}

/** The day number of a text that begins with YYYY-MM-DD; undefined where that is no day. */
export function dayOf(text: string): number | undefined {
  const ms = Date.parse(text.slice(0, 10));
  return /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(ms) ? ms / DAY : undefined;
}

export function isDay(text: string): boolean {
  const day = dayOf(text);
  return day !== undefined && dayText(day) === text;
}

/** 0 = Monday … 6 = Sunday. */
export function weekday(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** The same day of the month n months on, clamped to the month's last day. */
export function addMonths(day: number, months: number): number {
  const date = new Date(day * DAY);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
  return first / DAY + Math.min(date.getUTCDate(), length) - 1;
}

/** The last day of the month a day lies in. */
export function lastOfMonth(day: number): number {
  const date = new Date(day * DAY);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0) / DAY;
}

/** HH:MM (up to 24:00) as milliseconds since midnight. */
export function clockMs(text: string): number {
  return (Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))) * 60_000;
}

const durations = new Map<string, number>();

/** Milliseconds of an ISO 8601 duration of days (24 h), hours, minutes and seconds, already checked by the schema. */
export function durationMs(text: string): number {
  const known = durations.get(text);
  if (known !== undefined) return known;
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (!parts) throw new RangeError(`not a duration: ${text}`);
  const [days, hours, minutes, seconds] = [1, 2, 3, 4].map((i) => Number(parts[i] ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  const ms = days * DAY + ((hours * 60 + minutes) * 60 + seconds) * 1000;
  if (durations.size < 10_000) durations.set(text, ms);
  return ms;
}
