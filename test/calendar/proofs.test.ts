import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProof } from '../../domain/checker.js';
import {
  CalendarDataSchema,
  compileCalendar,
  dueDate,
  dueWithProof,
  LimitSchema,
} from '../../domain/calendar/index.js';
import { scenarioArbitrary } from './arbitraries.js';

const CASES = Number(process.env['REDRESS_CASES'] ?? 100_000);
const PER_CALENDAR = 50;

describe('a due date and its proof', () => {
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
});
