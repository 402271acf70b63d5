import { expect, it } from 'vitest';
import { until } from '../../dev/process.js';
import { type Case } from '../support/cases.js';
import { runningStack } from '../support/running.js';

const { stack, cases } = runningStack({ api: false });

const urgent = async (it: Case): Promise<number> =>
  (await it.events()).filter((e) => e.type === 'overlayAdded' && e.overlay === 'urgent').length;
const opened = (issueKey: string) => cases.open({}, { category: 'I-8', facts: { issueKey } });

it('complaints on one issue accepted at the same time are counted one by one: ten stay as they are, the eleventh marks all, each once', async () => {
  const issue = `late-points-${Date.now()}`;
  const ten = await Promise.all(Array.from({ length: 10 }, () => opened(issue)));
  for (const one of ten) await one.settled();
  const other = await opened(`${issue}-other`);
  expect(await Promise.all([...ten, other].map(urgent))).toEqual(Array.from({ length: 11 }, () => 0));
  const more = await Promise.all([opened(issue), opened(issue)]);
  const all = [...ten, ...more];
  expect(await until(async () => (await Promise.all(all.map(urgent))).every((n) => n > 0), 30_000)).toBe(true);
  for (const one of all) await one.settled();
  expect(await Promise.all(all.map(urgent))).toEqual(all.map(() => 1));
  expect(await urgent(other)).toBe(0);
});

it('a worker killed while members are being told tells the rest after it is back, each once', async () => {
  const issue = `killed-${Date.now()}`;
  const ten = await Promise.all(Array.from({ length: 10 }, () => opened(issue)));
  const opening = opened(issue);
  stack.kill('worker', 'SIGKILL');
  const eleventh = await opening;
  const all = [...ten, eleventh];
  expect(await until(async () => (await Promise.all(all.map(urgent))).every((n) => n > 0), 60_000)).toBe(true);
  expect(await Promise.all(all.map(urgent))).toEqual(all.map(() => 1));
});
