/**
 * Writes policies/calendars/cn-<version>.json from the data of chinese-days (its JSON, not its functions: those read the
 * host's zone and answer Mon–Fri outside their years). Run: `npm run build && node dist/dev/generate-calendar.js`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../config/root.js';
import { CalendarDataSchema, type CalendarData } from '../domain/calendar/index.js';

/** Day of the newest State Council notice in the data; it is the version of the calendar. */
export const DECREE = '2025-11-04';
const YEARS = { coveredFrom: '2004-01-01', coveredUntil: '2026-12-31' };

/** Tables of chinese-days: day → "English name,中文名,number of statutory days". */
interface ChineseDays {
  holidays: Record<string, string>;
  workdays: Record<string, string>;
  inLieuDays: Record<string, string>;
}

type Exception = [day: string, exception: CalendarData['days'][string]];

const name = (value: string): string => value.split(',').slice(0, 2).join(' ');

/** Makes the calendar data; throws where the source contradicts itself or has days outside the years it is known for. */
export function chinaCalendar(source: ChineseDays, sourceVersion: string): CalendarData {
  const stray = Object.keys(source.inLieuDays).filter((day) => !source.holidays[day]);
  const both = Object.keys(source.workdays).filter((day) => source.holidays[day]);
  if (stray.length + both.length > 0) throw new Error(`chinese-days contradicts itself: ${[...stray, ...both].join()}`);
  const off = Object.entries(source.holidays).map(([day, value]): Exception => [day, { off: name(value) }]);
  const work = Object.entries(source.workdays).map(([day, value]): Exception => [
    day,
    { work: `make-up day 调休, ${name(value)}` },
  ]);
  const hours: [string, string][] = [
    ['09:00', '12:00'],
    ['13:00', '18:00'],
  ];
  return CalendarDataSchema.parse({
    id: 'cn',
    version: DECREE,
    zone: 'Asia/Shanghai',
    ...YEARS,
    source: `State Council notices for 2004 to 2026, the last of ${DECREE}, as in chinese-days ${sourceVersion} (MIT); opening hours are a default`,
    week: { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours },
    days: Object.fromEntries([...off, ...work].sort(([a], [b]) => (a < b ? -1 : 1))),
  });
}

/** The file's text: one exception a line, so that a new year is a readable diff. */
export function calendarText(data: CalendarData): string {
  const { days, ...head } = data;
  const lines = Object.entries(days).map(
    ([day, exception]) => `    ${JSON.stringify(day)}: ${JSON.stringify(exception)}`
  );
  const top = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  return ['{', ...top, '  "days": {', lines.join(',\n'), '  }', '}', ''].join('\n');
}

/** Generates the text of the current China calendar from the installed chinese-days. */
export function generate(): string {
  const folder = join(packageRoot(), 'node_modules', 'chinese-days');
  const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const { version } = read('package.json') as { version: string };
  return calendarText(chinaCalendar(read('dist/chinese-days.json') as ChineseDays, version));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(join(packageRoot(), 'policies', 'calendars', `cn-${DECREE}.json`), generate());
