import { beforeAll, expect, test } from 'vitest';
import { pinsOf } from '../../bench/bench-stack.js';
import { productHistory, type HistoryFigures } from '../../bench/measures/histories.js';
import { runningStack } from '../support/running.js';

const { stack, cases } = runningStack({ api: false });
let history: HistoryFigures;

beforeAll(async () => {
  const { client, pool } = cases;
  history = await productHistory({ client, pins: await pinsOf(pool), taskQueue: stack.config.temporal.taskQueue });
});

test('a standard level-I complaint leaves at most 220 events in the engine', () => {
  expect(history.byType.workflowExecutionCompleted).toBe(1);
  expect(history.byType.workflowTaskFailed).toBeUndefined();
  expect(history.events).toBeLessThanOrEqual(220);
});

test('a standard level-I complaint leaves at most 96 KiB of history', () => {
  expect(history.bytes).toBeGreaterThan(0);
  expect(history.bytes).toBeLessThanOrEqual(96 * 1024);
});

test('a standard level-I complaint needs one marker for each decision and one recording for each burst', () => {
  // 9 commands and 5 results of effects; 5 effects, and a recording after each of the 9 commands or of the effects that follow it.
  expect(history.byType.markerRecorded).toBe(14);
  expect(history.byType.activityTaskScheduled).toBe(5 + 9);
});
