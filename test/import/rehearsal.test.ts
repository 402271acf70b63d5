import { describe, expect, it } from 'vitest';
import { chosenRows } from '../../cli/rehearse.js';
import { rehearsalText } from '../../cli/rehearse/text.js';
import { ruleFor } from '../../domain/register/tally.js';
import { outcomeOf, rehearsalReport, type Rehearsed, type ToldEvent } from '../../domain/register/rehearsed.js';
import { HOUR } from '../../domain/time.js';
import { mapping, pinned, SAMPLE } from './support.js';

const { rule, given = '' } = mapping.clocks;
const row: Rehearsed = {
  line: 2,
  id: '1',
  category: 'x',
  by: 'rule',
  core: 'met',
  verdict: 'met',
  breaches: 0,
  overturned: 0,
};
const late: Rehearsed = {
  ...row,
  register: 'breached',
  core: 'breached',
  verdict: 'breached',
  breaches: 1,
  latenessMs: 40,
};

describe('the choice of rows to rehearse', () => {
  it('takes consecutive rows from a line on whose due time lies within 60 days', async () => {
    const rows = await chosenRows(SAMPLE, pinned, mapping, { rows: 50, fromLine: 100, withinDays: 60 });
    expect(rows).toHaveLength(50);
    expect(rows[0]?.line).toBeGreaterThanOrEqual(100);
    for (const { target, openedAt } of rows) expect(target! - openedAt).toBeLessThanOrEqual(60 * 24 * HOUR);
  });

  it('takes only types of one and two working days where asked', async () => {
    const rows = await chosenRows(SAMPLE, pinned, mapping, { rows: 100, fromLine: 2, mostWorkingDays: 2 });
    expect(rows).toHaveLength(100);
    const days = new Set(
      rows
        .map(({ category }) => ruleFor(pinned, mapping, category))
        .map((l) => l && 'workingDays' in l && l.workingDays)
    );
    expect([...days].sort()).toEqual([1, 2]);
  });
});

describe('what a timeline says of a row', () => {
  const dueAt = '2011-07-08T10:00:00-04:00';
  const started = (clock: string): ToldEvent => ({ seq: 4, type: 'clockStarted', clock, dueAt });
  const breached: ToldEvent = {
    seq: 8,
    type: 'clockBreached',
    clock: rule,
    dueAt,
    detectedAt: '2011-07-08T10:00:01.500-04:00',
  };

  it('is judged by the pack’s own clock where it ran, and by the given one elsewhere', () => {
    expect(outcomeOf([started(rule), started(given), { seq: 9, type: 'clockMet', clock: rule }], mapping).verdict).toBe(
      'met'
    );
    expect(outcomeOf([started(given), { ...breached, clock: given }], mapping).verdict).toBe('breached');
    expect(outcomeOf([started(given)], mapping).verdict).toBe('undecided');
  });

  it('tells how late a breach was known, and sees a breach that was overturned as a clock met', () => {
    expect(outcomeOf([started(rule), breached], mapping)).toMatchObject({
      verdict: 'breached',
      breaches: 1,
      latenessMs: 1500,
    });
    const overturned = [started(rule), breached, { seq: 9, type: 'clockOverturned', clock: rule }];
    expect(outcomeOf(overturned, mapping)).toMatchObject({ verdict: 'met', breaches: 1, overturned: 1 });
  });
});

describe('the report of a rehearsal', () => {
  it('compares flagged rows only, and counts the unflagged apart', () => {
    const report = rehearsalReport([{ ...row, register: 'met' }, late, row, { ...row, register: 'breached' }]);
    expect(report).toMatchObject({ rows: 4, unflagged: 1, flagged: { compared: 3, agree: 2 } });
    expect(report.flagged.disagreements).toEqual([{ ...row, register: 'breached' }]);
  });

  it('finds a breach that came twice, never, early, or on a row that was on time', () => {
    expect(rehearsalReport([late]).breaches).toEqual({ due: 1, once: 1, early: 0, notOnce: [] });
    expect(rehearsalReport([{ ...late, breaches: 2 }]).breaches).toMatchObject({ once: 0, notOnce: [{ breaches: 2 }] });
    expect(rehearsalReport([{ ...late, breaches: 0 }]).breaches.notOnce).toHaveLength(1);
    expect(rehearsalReport([{ ...row, breaches: 1 }]).breaches.notOnce).toHaveLength(1);
    expect(rehearsalReport([{ ...late, latenessMs: -1 }]).breaches.early).toBe(1);
    expect(rehearsalReport([{ ...row, breaches: 1, overturned: 1 }]).breaches.notOnce).toHaveLength(0);
  });

  it('prints rows that differ with their verdicts, and lateness in virtual and in real time', () => {
    const text = rehearsalText(rehearsalReport([late, { ...row, problem: 'PENDING' }]), 1000, 5000, 'en');
    expect(text).toMatch(/0\.04 s \/ 0\.04 s \/ 0\.04 s of virtual time, 0\.00 s/);
    expect(text).toMatch(/2 +1 +x +met +met +0 +PENDING/);
  });
});
