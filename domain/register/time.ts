import { localInstant } from '../calendar/index.js';
import type { Instant } from '../time.js';

/** What a register writes where a time belongs: an instant, or why it is none. */
export type TimeReading =
  { ok: true; at: Instant; repeated: boolean } | { ok: false; fault: 'notATime' | 'skippedTime' | 'outOfRange' };

const TOKENS: Record<string, string> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{2})',
  D: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
};

/** The wall-clock milliseconds of a match, or undefined where no calendar has such a day or time. */
function wallOf(parts: Record<string, string | undefined>): number | undefined {
  const of = (name: string): number => Number(parts[name] ?? 0);
  const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map(of) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour;
  return same && minute < 60 && second < 60 ? date.getTime() : undefined;
}

/**
 * Reads the wall-clock times of a register written in `format` (YYYY, MM or M, DD or D, HH, mm, ss, all else literal) in `zone`.
 * A time the clocks ran through twice is its first occurrence, or the second where only that lies after `after`.
 */
export function timeReader(format: string, zone: string): (text: string, after?: Instant) => TimeReading {
  const source = format.replace(
    /YYYY|MM|M|DD|D|HH|mm|ss|[^A-Za-z]/g,
    (token) => TOKENS[token] ?? token.replace(/[.*+?^${}()|[\]\\/]/, '\\$&')
  );
  const pattern = new RegExp(`^${source}$`);
  return (text, after) => {
    const wall = wallOf(pattern.exec(text)?.groups ?? { month: '0' });
    if (wall === undefined) return { ok: false, fault: 'notATime' };
    try {
      const { at, kind } = localInstant(zone, wall, after);
      return kind === 'skipped' ? { ok: false, fault: 'skippedTime' } : { ok: true, at, repeated: kind === 'repeated' };
    } catch (error) {
      if (error instanceof RangeError) return { ok: false, fault: 'outOfRange' };
      throw error;
    }
  };
}
