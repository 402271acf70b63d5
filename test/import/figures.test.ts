import { describe, expect, it } from 'vitest';
import { importRegister } from '../../cli/import/run.js';
import type { Report } from '../../domain/register/report.js';
import { FULL, ifFull, mapping, pinned, SAMPLE, sampleReport, withCutOff } from './support.js';

const notes = (report: Report): Record<string, number> =>
  Object.fromEntries(Object.entries(report.notes).map(([name, note]) => [name, note.rows]));

const rule = { at: '17:00', moveTo: '08:30' };
const within = async (file: string, cutOff: typeof rule | undefined): Promise<number> =>
  (await importRegister(file, withCutOff(cutOff), mapping)).due.units['workingDays']?.within ?? 0;

describe('a week of a real register judged through the core', () => {
  it('judges every row and loses none', async () => {
    const report = await sampleReport();
    expect(report).toMatchObject({ rows: 1390, judged: 1390, invalid: { rows: 0 }, decisions: 3014 });
    expect(notes(report)).toEqual({
      stillOpen: 67,
      withoutTarget: 240,
      withoutVerdict: 5,
      closedAtOpening: 57,
      targetNotAfterOpening: 3,
    });
    const { closed, open, withoutTarget, withoutVerdict } = report.given;
    expect(closed.compared + open.compared + withoutTarget + withoutVerdict).toBe(report.rows);
  });

  it('counts the city’s due dates: 728 of 730 by working days, 148 of 148 by wall-clock hours', async () => {
    const { units, misses } = (await sampleReport()).due;
    expect(units).toEqual({
      workingDays: { rows: 730, withoutTarget: 0, compared: 730, within: 728 },
      wallClock: { rows: 148, withoutTarget: 0, compared: 148, within: 148 },
    });
    expect(misses.map(({ line, differenceSeconds }) => [line, differenceSeconds])).toEqual([
      [810, 133],
      [988, -5356797],
    ]);
  });

  it('agrees with every verdict by the city’s due time, and lists the one it flips by its own', async () => {
    const report = await sampleReport();
    expect(report.given).toMatchObject({
      closed: { compared: 1087, agree: 1087 },
      open: { compared: 58, agree: 58 },
    });
    expect(report.rule.units['workingDays']?.closed).toEqual({ compared: 699, agree: 698 });
    const { byReason, list } = report.differences;
    expect(byReason).toEqual({ given: { withoutVerdict: 5 }, rule: { dueEarlier: 1, withoutVerdict: 4 } });
    expect(list.filter(({ register }) => register !== null)).toEqual([
      {
        by: 'rule',
        reason: 'dueEarlier',
        line: 988,
        id: '101000305664',
        category: 'Requests for Street Cleaning',
        openedAt: '2011-07-25T08:57:03-04:00',
        target: '2011-09-27T08:57:00-04:00',
        due: '2011-07-27T08:57:03-04:00',
        closedAt: '2011-08-12T09:25:05-04:00',
        register: 'met',
        judged: 'breached',
      },
    ]);
  });

  it('counts cases on time and late by type, department and month', async () => {
    const { groups } = await sampleReport();
    expect(groups['department']?.['ISD']).toEqual({
      rows: 192,
      register: { onTime: 75, late: 117 },
      given: { onTime: 75, late: 117, differs: 0 },
      rule: { onTime: 63, late: 72, differs: 0 },
    });
    expect(groups['month']).toEqual({
      '2011-07': {
        rows: 1390,
        register: { onTime: 1142, late: 243 },
        given: { onTime: 902, late: 248, differs: 0 },
        rule: { onTime: 726, late: 152, differs: 1 },
      },
    });
    const types = Object.values(groups['category'] ?? {});
    expect(types.reduce((sum, type) => sum + type.rows, 0)).toBe(1390);
    expect(types.reduce((sum, type) => sum + type.rule.differs, 0)).toBe(1);
  });

  it('agrees less once the 17:00 rule is broken', async () => {
    const right = await within(SAMPLE, rule);
    const without = await within(SAMPLE, undefined);
    const later = await within(SAMPLE, { at: '17:30', moveTo: '08:30' });
    expect(right).toBe(728);
    expect(without).toBeLessThan(later);
    expect(later).toBeLessThan(right);
  });
});

describe(`the whole register, 31,828 rows (${ifFull})`, () => {
  it.runIf(FULL)(`gives the figures the documentation quotes`, { timeout: 300_000 }, async () => {
    const report = await importRegister(FULL ?? '', pinned, mapping);
    expect(report).toMatchObject({ rows: 31_828, judged: 31_828, invalid: { rows: 0 } });
    expect(notes(report)).toEqual({
      stillOpen: 1747,
      withoutTarget: 5013,
      withoutVerdict: 83,
      closedAtOpening: 1548,
      targetNotAfterOpening: 3,
    });
    expect(report.due.units).toEqual({
      workingDays: { rows: 18_075, withoutTarget: 8, compared: 18_067, within: 17_967 },
      wallClock: { rows: 3408, withoutTarget: 0, compared: 3408, within: 3408 },
    });
    expect(report.given).toMatchObject({
      closed: { compared: 25_101, agree: 25_101 },
      open: { compared: 1631, agree: 1631 },
      withoutTarget: 5013,
      withoutVerdict: 83,
    });
    expect(report.rule.units['workingDays']?.closed).toEqual({ compared: 17_431, agree: 17_409 });
    expect(report.differences.byReason).toEqual({
      given: { withoutVerdict: 83 },
      rule: { dueEarlier: 22, withoutVerdict: 67 },
    });
    // By the city's due times exactly the cases it flagged are late, and those 83 it left without a flag; in every group.
    for (const group of ['category', 'department', 'month']) {
      const counts = Object.values(report.groups[group] ?? {});
      const late = (by: 'register' | 'given'): number => counts.reduce((sum, count) => sum + count[by].late, 0);
      expect([group, late('register'), late('given')]).toEqual([group, 6376, 6459]);
      expect(counts.every(({ given }) => given.differs === 0)).toBe(true);
    }
  });
});
