import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pinsOf } from '../../bench/bench-stack.js';
import { productHistory, type HistoryFigures } from '../../bench/measures/histories.js';
import { createPool } from '../../db/pool.js';
import { dataConverter } from '../../worker/converter.js';
import { startStack, type TestStack } from '../support/stack.js';

let stack: TestStack;
let history: HistoryFigures;

beforeAll(async () => {
  stack = await startStack({ api: false });
  const { temporal, payloadKeys } = stack.config;
  const connection = await Connection.connect({ address: temporal.address });
  const client = new Client({ connection, namespace: temporal.namespace, dataConverter: dataConverter(payloadKeys) });
  const pool = createPool(stack.config, () => undefined);
  const pins = await pinsOf(pool);
  history = await productHistory({ client, pins, taskQueue: temporal.taskQueue });
  await pool.end();
  await connection.close();
});
afterAll(() => stack.stop());

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
