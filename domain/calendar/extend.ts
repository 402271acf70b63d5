import { canonicalJson, END_DAY, FIRST_DAY, hoursOf, isCovered, isWorked, type Calendar } from './compile.js';
import { DAY, dayOf, dayText } from './days.js';

export interface CalendarExtension {
  /** What the new version would change for days the old one covers, one line each; empty = it only adds. */
  readonly differences: readonly string[];
  /** New covered days as [first, last], where the coverage grew at its end. */
  readonly added?: readonly [string, string];
}

function describe(calendar: Calendar, day: number): string {
  if (!isCovered(calendar, day)) return 'not covered';
  if (!isWorked(calendar, day)) return 'off';
  const marks = [...hoursOf(calendar, day)].map((ms) =>
    ms === DAY ? '24:00' : new Date(ms).toISOString().slice(11, 16)
  );
  return `worked ${marks.map((mark, i) => mark + (i % 2 === 0 ? '-' : ' ')).join('')}`.trimEnd();
}

/**
 * Compares a new version of a calendar with the one in force. A version that only adds days may be loaded freely; one with
 * differences changes the past and needs a decision of a person.
 */
export function extendCalendar(older: Calendar, newer: Calendar): CalendarExtension {
  const differences: string[] = [];
  if (older.id !== newer.id) differences.push(`id: ${older.id} became ${newer.id}`);
  if (older.zone !== newer.zone) differences.push(`zone: ${older.zone.zone} became ${newer.zone.zone}`);
  if (canonicalJson(older.data) !== canonicalJson(newer.data) && older.version >= newer.version)
    differences.push(`version: ${newer.version} does not follow ${older.version}`);
  const last = Math.min(older.coveredUntil, END_DAY - 1);
  for (let day = Math.max(older.coveredFrom, FIRST_DAY); day <= last; day++) {
    const [was, is] = [describe(older, day), describe(newer, day)];
    if (was !== is) differences.push(`${dayText(day)}: ${was} became ${is}`);
  }
  const until = newer.data.coveredUntil;
  if (until === null || dayOf(until)! <= older.coveredUntil) return { differences };
  return { differences, added: [dayText(older.coveredUntil + 1), until] };
}
