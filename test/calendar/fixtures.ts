import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../config/root.js';
import { CalendarDataSchema, compileCalendar, type Calendar, type CalendarData } from '../../domain/calendar/index.js';

/** Reads a committed calendar file. */
export function calendarFile(name: string): CalendarData {
  const text = readFileSync(join(packageRoot(), 'policies', 'calendars', `${name}.json`), 'utf8');
  return CalendarDataSchema.parse(JSON.parse(text));
}

const nineToFive: [string, string][] = [['09:00', '17:00']];

/** Monday to Friday 09:00–17:00 without holidays, in any zone; `change` overrides parts. */
export function plainCalendar(zone: string, change: Partial<CalendarData> = {}): Calendar {
  return compileCalendar(
    CalendarDataSchema.parse({
      id: 'plain',
      version: '1',
      zone,
      coveredFrom: '1990-01-01',
      coveredUntil: null,
      source: 'test',
      week: { mon: nineToFive, tue: nineToFive, wed: nineToFive, thu: nineToFive, fri: nineToFive },
      days: {},
      ...change,
    })
  );
}
