import { describe, expect, it } from 'vitest';
import { derive } from '../../dev/derive-limits.js';
import { FULL, ifFull, mapping, PACK, pinned, SAMPLE } from './support.js';

const due = pinned.pack.data.clocks[mapping.clocks.rule]?.due;
const table = due && 'byCategory' in due ? due.byCategory : {};

describe('the limits of the pack', () => {
  it('are those a week of the register shows, wherever a week shows one', async () => {
    const found = await derive(SAMPLE, PACK, pinned.calendar, { leastRows: 20, leastShare: 0.96 });
    const known = [...found].filter(([category]) => category in table);
    expect(known.length).toBeGreaterThan(30);
    for (const [category, limit] of known) expect([category, table[category]]).toEqual([category, limit]);
  });

  it.runIf(FULL)(`are all that the whole register shows, and no others (${ifFull})`, { timeout: 120_000 }, async () => {
    expect(Object.fromEntries(await derive(FULL ?? '', PACK, pinned.calendar))).toEqual(table);
    expect(Object.keys(table)).toHaveLength(65);
  });
});
