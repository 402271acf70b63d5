import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../config/root.js';
import { generate } from '../../dev/generate-calendar.js';
import { compileCalendar, dueDate, dueWithProof, isWorkingDay, localDate } from '../../domain/calendar/index.js';
import { parseInstant } from '../../domain/time.js';
import { calendarFile } from './fixtures.js';

const cn = compileCalendar(calendarFile('cn-2025-11-04'));
const table = JSON.parse(readFileSync(join(import.meta.dirname, 'oracle', 'day-table.json'), 'utf8')) as {
  years: Record<string, string>;
};

it('the China calendar agrees with an outside table on every day of 2004 to 2026', () => {
  const differing: string[] = [];
  let days = 0;
  for (const [year, marks] of Object.entries(table.years)) {
    [...marks].forEach((mark, i) => {
      const day = new Date(Date.UTC(Number(year), 0, 1 + i)).toISOString().slice(0, 10);
      if (isWorkingDay(cn, day) !== (mark === 'W')) differing.push(day);
      days++;
    });
  }
  expect(differing).toEqual([]);
  expect(days).toBe((Date.UTC(2027, 0, 1) - Date.UTC(2004, 0, 1)) / 86_400_000);
});

it('the China calendar is what the generator makes of the installed source', () => {
  const committed = readFileSync(join(packageRoot(), 'policies/calendars/cn-2025-11-04.json'), 'utf8');
  expect(committed).toBe(generate());
});

it('invariant 6: outside its coverage nothing is guessed: the due date is provisional and the proof names the days', () => {
  expect(isWorkingDay(cn, '2027-01-01')).toBeUndefined();
  expect(isWorkingDay(cn, '2003-12-31')).toBeUndefined();
  const start = parseInstant('2026-12-31T10:00:00+08:00');
  const { provisional, proof } = dueWithProof(cn, start, { workingDays: 1 });
  expect(provisional).toBe(true);
  expect(proof.uncovered).toEqual(['2027-01-01']);
  expect(dueWithProof(cn, start, { workingDays: 3 }).proof.uncovered).toEqual(['2027-01-01/2027-01-05']);
  expect(dueDate(cn, start, { workingHours: 'PT20H' }).provisional).toBe(true);
  expect(dueDate(cn, parseInstant('2003-12-31T10:00:00+08:00'), { workingDays: 1 }).provisional).toBe(false);
  expect(dueDate(cn, parseInstant('2003-12-30T10:00:00+08:00'), { workingDays: 1 }).provisional).toBe(true);
  expect(
    dueDate(cn, parseInstant('2027-03-01T10:00:00+08:00'), { sameDay: true, end: 'serviceClose' }).provisional
  ).toBe(true);
});

it('a due date is never provisional inside its coverage nor where no working day is counted', () => {
  const eve = parseInstant('2026-12-30T23:59:59+08:00');
  expect(dueDate(cn, eve, { workingDays: 1 }).provisional).toBe(false);
  expect(dueDate(cn, parseInstant('2026-12-31T09:00:00+08:00'), { workingHours: 'PT8H' }).provisional).toBe(false);
  for (const limit of [{ calendarDays: 9 }, { elapsed: 'P9D' }, { sameDay: true as const }, { months: 2 }])
    expect(dueDate(cn, parseInstant('2026-12-31T10:00:00+08:00'), limit).provisional).toBe(false);
});

it('the calendar tells the local day of an instant', () => {
  expect(localDate(cn, parseInstant('2026-09-30T16:00:00Z'))).toBe('2026-10-01');
  expect(localDate(cn, parseInstant('2026-09-30T15:59:59.999Z'))).toBe('2026-09-30');
});
