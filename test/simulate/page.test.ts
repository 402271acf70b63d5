import { describe, expect, it } from 'vitest';
import { simulationPage } from '../../cli/simulate/html.js';
import { simulate } from '../../cli/simulate/run.js';
import { casesOfRegister } from '../../cli/simulate/source.js';
import { simulationText } from '../../cli/simulate/text.js';
import { compilePack } from '../../domain/pack/compile.js';
import { Capacity } from '../../domain/simulate/capacity/capacity.js';
import { Staffing } from '../../domain/simulate/capacity/staffing.js';
import { mapping, pinned, register } from '../import/support.js';

const rows = Array.from(
  { length: 12 },
  (_, n) => `${n},2011-07-05 10:00:00,2011-07-06 10:00:00,2011-07-05 12:00:00,ONTIME,Illegal Dumping,Self Service,PWDx`
);
const after = (() => {
  const data = structuredClone(pinned.pack.data);
  const due = data.clocks[mapping.clocks.rule]?.due;
  if (due && 'byCategory' in due) due.byCategory['Illegal Dumping'] = { elapsed: 'PT4H' };
  return { ...pinned, pack: compilePack(data) };
})();

/** One person, an hour for each case: twelve of ten o'clock are done at ten in the evening. */
const staffing = Staffing.parse({
  roles: { clerk: { service: { mean: 'PT1H' }, teams: [{ people: 1, days: 'every', shifts: [['00:00', '24:00']] }] } },
});

async function played() {
  const packs = { before: pinned, after };
  const capacity = new Capacity(staffing, pinned.calendar);
  const found = casesOfRegister(register(rows), mapping, () => undefined);
  const tally = await simulate(found, packs, {
    change: () => undefined,
    failed: () => undefined,
    played: (name, both) => capacity.add(name, both, packs),
  });
  return { sums: tally.result, queues: capacity.result };
}

describe('with the people there are', () => {
  it('what comes at once waits, and the shorter limit is broken by queueing alone', async () => {
    const { sums, queues } = await played();
    expect(sums.breaches).toEqual({ before: 0, after: 0 });
    const hour = 3_600_000;
    const waitMs = { mean: 5.5 * hour, p90: 10 * hour, max: 11 * hour };
    // The first three are done before 14:00, the fourth at it, which is late.
    expect(queues['clerk']).toMatchObject({
      before: { work: 12, waitMs, utilisation: 1, late: {} },
      after: { work: 12, waitMs, utilisation: 1, late: { [mapping.clocks.rule]: 9 } },
    });
  });
});

describe('a simulation as a page', () => {
  it('is the same twice, stands by itself, and tells sums, clocks, hours and queues', async () => {
    const [one, two] = [await played(), await played()];
    const page = simulationPage(one.sums, one.queues, 'en');
    expect(simulationPage(two.sums, two.queues, 'en')).toBe(page);
    expect(page).not.toMatch(/<script|https?:|src=|@import|url\(/);
    expect(page).toContain('12 cases played under both packs');
    expect(page.match(/<svg/g)?.length).toBe(2 + Object.keys(one.sums.load).length);
    for (const text of [
      'ladder steps',
      mapping.clocks.rule,
      'by hour of the day',
      'late by queueing',
      'People would have acted otherwise',
    ])
      expect(page).toContain(text);
    expect(simulationPage(one.sums, one.queues, 'zh')).toContain('<html lang="zh-CN">');
    expect(simulationText(one.sums, 'en', one.queues)).toContain('0 → 9');
  });

  it('shows names as text, whatever is in them', async () => {
    const { sums } = await played();
    const page = simulationPage({ ...sums, load: { '<b>"': { before: [1], after: [] } } }, undefined, 'en');
    expect(page).toContain('&lt;b&gt;&quot;');
    expect(page).not.toContain('<b>');
  });
});
