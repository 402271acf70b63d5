import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkProof } from '../../domain/checker.js';
import {
  CalendarDataSchema,
  compileCalendar,
  dueDate,
  dueWithProof,
  LimitSchema,
} from '../../domain/calendar/index.js';
import { parseInstant } from '../../domain/time.js';
import { scenarioArbitrary } from './arbitraries.js';
import { calendarFile } from './fixtures.js';

const CASES = Number(process.env['REDRESS_CASES'] ?? 100_000);
const PER_CALENDAR = 50;

/** Changes one leaf, or removes or adds one member, somewhere in plain JSON; returns what it did. */
function mutate(node: Record<string, unknown> | unknown[], where: number, how: number): string {
  const keys = Object.keys(node);
  const key = keys[where % Math.max(keys.length, 1)] ?? 'none';
  const parent = node as Record<string, unknown>;
  const child = parent[key];
  if (child !== null && typeof child === 'object' && how % 4 !== 0)
    return `${key}.${mutate(child as unknown[], Math.floor(where / keys.length), how >> 2)}`;
  if (how % 4 === 0 && Array.isArray(node)) node.splice(Number(key), 1);
  else if (how % 4 === 0) Reflect.deleteProperty(parent, key);
  else if (typeof child === 'number') parent[key] = child + (how % 2 === 0 ? 1 : -1) * (1 + (how % 1000));
  else if (typeof child === 'boolean') parent[key] = !child;
  else parent[key] = `${String(child)}0`;
  return `${key} (${how % 4})`;
}

it(
  `invariant 5: the due date is what the independent checker computes, in ${CASES} random cases of all zones`,
  () => {
    fc.assert(
      fc.property(scenarioArbitrary(PER_CALENDAR), ({ data, cases }) => {
        const calendar = compileCalendar(CalendarDataSchema.parse(data));
        for (const { start, limit, chained } of cases) {
          const { dueAt, provisional, proof } = dueWithProof(calendar, start, LimitSchema.parse(limit), { chained });
          const faults = checkProof(proof, data, { start, limit, chained });
          expect({ zone: data.zone, start, limit, chained, faults }).toMatchObject({ faults: [] });
          expect({ dueAt, provisional }).toEqual(dueDate(calendar, start, limit, { chained }));
          expect(provisional).toBe(proof.uncovered !== undefined);
        }
      }),
      { numRuns: Math.ceil(CASES / PER_CALENDAR), endOnFailure: false }
    );
  },
  20 * 60_000
);

it('a proof is refused by the checker after any change of any part', () => {
  fc.assert(
    fc.property(scenarioArbitrary(5), fc.nat(), fc.nat(), ({ data, cases }, where, how) => {
      const calendar = compileCalendar(data);
      for (const { start, limit, chained } of cases) {
        const { proof } = dueWithProof(calendar, start, limit, { chained });
        const changed = JSON.parse(JSON.stringify(proof)) as Record<string, unknown>;
        const at = mutate(changed, where, how);
        const faults = checkProof(changed, data, { start, limit, chained });
        expect({ at, changed, caught: faults.length > 0 }).toEqual({ at, changed, caught: true });
      }
    }),
    { numRuns: 300 }
  );
});

it('a proof is refused by the checker without the facts of the case too, where a day or the due instant was changed', () => {
  const data = calendarFile('cn-2025-11-04');
  const start = parseInstant('2026-09-30T17:30:00+08:00');
  const { proof } = dueWithProof(compileCalendar(data), start, { workingDays: 4 });
  expect(proof.counted).toEqual(['2026-10-08/2026-10-10', '2026-10-12']);
  const own = { start: proof.start, limit: proof.rule };
  expect(checkProof(proof, data, own)).toEqual([]);
  expect(checkProof({ ...proof, counted: ['2026-10-08/2026-10-09', '2026-10-12'] }, data, own)[0]).toMatch(/^counted/);
  expect(checkProof({ ...proof, skipped: [] }, data, own)[0]).toMatch(/^skipped/);
  expect(checkProof({ ...proof, dueAt: proof.dueAt + 1 }, data, own)[0]).toMatch(/^dueAt/);
  expect(checkProof(proof, { ...data, source: 'other' }, own)[0]).toMatch(/^calendar/);
});

it('a proof stays small: T+20 over the National Day holiday is under 1 KiB', () => {
  const calendar = compileCalendar(calendarFile('cn-2025-11-04'));
  const { proof } = dueWithProof(calendar, parseInstant('2026-09-18T10:00:00+08:00'), { workingDays: 20 });
  expect(JSON.stringify(proof).length).toBeLessThan(1024);
});
