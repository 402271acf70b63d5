import { expect, it } from 'vitest';
import { inLanes } from '../../config/lanes.js';
import { sleep } from '../../dev/process.js';

it('work in lanes: no more at once than lanes, results in the order of the items', async () => {
  let under = 0;
  let most = 0;
  const done = await inLanes([30, 1, 20, 2, 10], 2, async (ms) => {
    most = Math.max(most, ++under);
    await sleep(ms);
    under--;
    return ms * 2;
  });
  expect(done).toEqual([60, 2, 40, 4, 20]);
  expect(most).toBe(2);
  expect(await inLanes([], 8, async () => 1)).toEqual([]);
});

it('work in lanes ends with the first failure: nothing further is begun', async () => {
  const begun: number[] = [];
  const work = inLanes([0, 1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    await sleep(5);
    if (item === 1) throw new Error('unreachable');
  });
  await expect(work).rejects.toThrow('unreachable');
  await sleep(30);
  expect(begun.filter((item) => item > 2)).toEqual([]);
});
