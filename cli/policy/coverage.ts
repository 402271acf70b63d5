import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CalendarDataSchema, type CalendarData } from '../../domain/calendar/index.js';
import { at, suggest } from '../../domain/pack/lint.js';
import { calendarFolder } from '../due.js';
import type { Composition } from './composition.js';
import { inFile, type FileFault } from './faults.js';

/** How far ahead a calendar should reach: `months` from `today`, a civil day. Without a day nothing is asked. */
export interface Horizon {
  today?: string | undefined;
  months: number;
}

/** The days a calendar knows, the last one inclusive; null: for ever. */
export interface Coverage {
  id: string;
  version: string;
  coveredFrom: string;
  coveredUntil: string | null;
}

/** The same day of a later month, or the last one that month has. */
function monthsLater(day: string, months: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  const wanted = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months + 1, 0);
  date.setUTCDate(Math.min(wanted, date.getUTCDate()));
  return date.toISOString().slice(0, 10);
}

/** The calendars of the product by id, the newest version of each, and what is wrong with their files. */
export interface Calendars {
  known: ReadonlyMap<string, CalendarData>;
  faults: FileFault[];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Reads all calendar files; a broken one is told line by line. */
export function readCalendars(folder = calendarFolder()): Calendars {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const read = files.sort().map((name) => {
    const file = { file: join(folder, name), text: readFileSync(join(folder, name), 'utf8') };
    return { file, data: CalendarDataSchema.safeParse(parsed(file.text)).data };
  });
  const known = new Map<string, CalendarData>();
  for (const { data } of read) {
    const newest = data && known.get(data.id);
    if (data && (!newest || newest.version < data.version)) known.set(data.id, data);
  }
  const broken = read.filter(({ data }) => !data);
  return {
    known,
    faults: broken.flatMap(({ file }) => inFile(file, CalendarDataSchema, () => [], 'CALENDAR_INVALID')),
  };
}

/** Whether the calendar of a pack is there, and reaches as far ahead as it should. */
export function coverage(
  made: Composition | undefined,
  { known }: Calendars,
  { today, months }: Horizon
): { faults: FileFault[]; warnings: FileFault[]; calendar?: Coverage } {
  const id = at(made?.tree, ['calendar']);
  if (!made || typeof id !== 'string') return { faults: [], warnings: [] };
  const data = known.get(id);
  if (!data) {
    const message = `no calendar is called "${id}"`;
    return { faults: [made.place({ path: ['calendar'], message, hint: suggest(id, known.keys()) })], warnings: [] };
  }
  const { version, coveredFrom, coveredUntil } = data;
  const calendar = { id, version, coveredFrom, coveredUntil };
  const wanted = today === undefined ? undefined : monthsLater(today, months);
  if (wanted === undefined || coveredUntil === null || coveredUntil >= wanted)
    return { faults: [], warnings: [], calendar };
  const message = `calendar "${id}" is covered until ${coveredUntil}, not until ${wanted}`;
  const hint = 'load the next year: redress calendar load';
  const warning = made.place({ path: ['calendar'], message, hint });
  return { faults: [], warnings: [{ ...warning, code: 'CALENDAR_INVALID' }], calendar };
}
