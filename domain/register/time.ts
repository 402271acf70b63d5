import { localInstant } from '../calendar/index.js';
import type { Instant } from '../time.js';

/** What a register writes where a time belongs: an instant, or why it is none. */
export type TimeReading =
  { ok: true; at: Instant; repeated: boolean } | { ok: false; fault: 'notATime' | 'skippedTime' | 'outOfRange' };

/** The digits of each token, and their place among year, month, day, hour, minute and second. */
const TOKENS: Record<string, { digits: string; place: number }> = {
  YYYY: { digits: '(\\d{4})', place: 0 },
  MM: { digits: '(\\d{2})', place: 1 },
  M: { digits: '(\\d{1,2})', place: 1 },
  DD: { digits: '(\\d{2})', place: 2 },
  D: { digits: '(\\d{1,2})', place: 2 },
  HH: { digits: '(\\d{2})', place: 3 },
  mm: { digits: '(\\d{2})', place: 4 },
  ss: { digits: '(\\d{2})', place: 5 },
};

type Parts = [year: number, month: number, day: number, hour: number, minute: number, second: number];

/** Wall-clock milliseconds, or undefined where no calendar has such a day or time. */
function wallOf([year, month, day, hour, minute, second]: Parts): number | undefined {
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  return new Date(wall).getUTCDate() === day ? wall : undefined;
}

/** Reads the wall-clock milliseconds of a text in `format`; undefined where it holds no time. */
function wallReader(format: string): (text: string) => number | undefined {
  const places: number[] = [];
  const source = format.replace(/YYYY|MM|M|DD|D|HH|mm|ss|[^A-Za-z]/g, (piece) => {
    const token = TOKENS[piece];
    if (!token) return piece.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
    places.push(token.place);
    return token.digits;
  });
  const pattern = new RegExp(`^${source}$`);
  return (text) => {
    const found = pattern.exec(text);
    if (!found) return undefined;
    const parts: Parts = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < places.length; i++) parts[places[i] ?? 0] = Number(found[i + 1]);
    return wallOf(parts);
  };
}

/**
 * Reads the wall-clock times of a register written in `format` (YYYY, MM or M, DD or D, HH, mm, ss, all else literal) in `zone`.
 * A time the clocks ran through twice is its first occurrence, or the second where only that lies after `after`.
 */
export function timeReader(format: string, zone: string): (text: string, after?: Instant) => TimeReading {
  const wallIn = wallReader(format);
  return (text, after) => {
    const wall = wallIn(text);
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
