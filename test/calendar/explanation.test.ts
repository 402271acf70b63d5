import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileCalendar, dueWithProof, explainProof, type Limit } from '../../domain/calendar/index.js';
import { parseInstant } from '../../domain/time.js';
import { scenarioArbitrary } from './arbitraries.js';
import { calendarFile } from './fixtures.js';

const cn = compileCalendar(calendarFile('cn-2025-11-04'));

function explain(start: string, limit: Limit, lang: 'zh' | 'en', chained = false): string[] {
  return explainProof(dueWithProof(cn, parseInstant(start), limit, { chained }).proof, lang);
}

it('a due date is explained in English', () => {
  expect(explain('2026-09-30T17:30:00+08:00', { workingDays: 1 }, 'en')).toEqual([
    'Limit: 1 working day(s) after T, until 24:00 of the day.',
    'Start: 2026-09-30T17:30:00+08:00; T = 2026-09-30.',
    'Not counted: 2026-10-01…2026-10-07 (National Day 国庆节).',
    'Counted: 2026-10-08.',
    'Due (exclusive): 2026-10-09T00:00:00+08:00, calendar cn 2025-11-04.',
  ]);
});

it('a due date is explained in Chinese', () => {
  expect(explain('2026-10-09T00:00:00+08:00', { workingDays: 2, end: 'serviceClose' }, 'zh', true)).toEqual([
    '时限：T 之后 2 个工作日，止于当日营业结束。',
    '起点：2026-10-09T00:00:00+08:00；起算日 T = 2026-10-08。',
    '起点是前一时限在24:00到期的时刻，因此以刚结束的那一天为 T。',
    '按例外安排上班：2026-10-10（make-up day 调休, National Day 国庆节）。',
    '计入：2026-10-09…2026-10-10。',
    '到期（不含该时刻）：2026-10-10T18:00:00+08:00，日历 cn 2025-11-04。',
  ]);
});

it('a provisional due date is called an estimate', () => {
  const lines = explain('2026-12-31T10:00:00+08:00', { workingDays: 1 }, 'en');
  expect(lines).toContain(
    'Calendar cn 2025-11-04 does not cover 2027-01-01: estimated by the weekly pattern, the due date is provisional.'
  );
  expect(explain('2026-12-31T10:00:00+08:00', { workingDays: 1 }, 'zh').join('')).toContain('到期时刻为暂定');
});

it('every limit has an explanation without holes in both languages', () => {
  fc.assert(
    fc.property(scenarioArbitrary(20), ({ data, cases }) => {
      const calendar = compileCalendar(data);
      for (const { start, limit, chained } of cases) {
        const { proof } = dueWithProof(calendar, start, limit, { chained });
        for (const lang of ['zh', 'en'] as const) {
          const text = explainProof(proof, lang).join('\n');
          expect(text).not.toMatch(/undefined|NaN|\[object/);
        }
      }
    }),
    { numRuns: 40 }
  );
});
