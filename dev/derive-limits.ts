import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { loadCalendar, loadMapping } from '../config/packs.js';
import type { Calendar } from '../domain/calendar/index.js';
import { deriveLimits, type DeriveOptions, type Sample } from '../domain/register/derive.js';
import { RowReader } from '../domain/register/row.js';

/** Openings and due times of all sound rows of a register. */
async function samplesOf(file: string, pack: string): Promise<Sample[]> {
  const reader = new RowReader(loadMapping(pack));
  const samples: Sample[] = [];
  let line = 1;
  for await (const fields of createReadStream(file).pipe(parse({ columns: true, bom: true }))) {
    const reading = reader.read(fields as Record<string, string>, ++line);
    if (!reading.ok || reading.row.target === undefined) continue;
    const { category, openedAt, target } = reading.row;
    samples.push({ category, openedAt, target });
  }
  return samples;
}

/** The limits behind the due times of a register, as the pack's table `byCategory` has them. */
export async function derive(file: string, pack: string, calendar: Calendar, options: Partial<DeriveOptions> = {}) {
  return deriveLimits(calendar, await samplesOf(file, pack), {
    tolerance: loadMapping(pack).tolerance * 1000,
    leastRows: 200,
    leastShare: 0.96,
    mostDays: 20,
    cutOff: { at: '17:00', moveTo: '08:30' },
    ...options,
  });
}

// node dist/dev/derive-limits.js FILE PACK CALENDAR: prints the table, to be pasted under `byCategory`.
const [, script, file, pack, calendar] = process.argv;
if (script?.endsWith('derive-limits.js') && file && pack && calendar) {
  for (const [category, limit] of await derive(file, pack, loadCalendar(calendar)))
    process.stdout.write(`${JSON.stringify(category)}: ${JSON.stringify(limit)}\n`);
}
