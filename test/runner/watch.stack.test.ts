import { Client, Connection } from '@temporalio/client';
import { afterEach, expect, it } from 'vitest';
import { until } from '../../dev/process.js';
import { canaryId } from '../../dev/watch.js';
import { startStack, type TestStack } from '../support/stack.js';

let stack: TestStack | undefined;
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
});

it('a worker that stops polling is noticed and replaced', async () => {
  stack = await startStack({ api: false, counterpart: false, watch: { every: 500, timeout: 1500 } });
  const before = stack.pids().worker;
  stack.kill('worker', 'SIGSTOP');
  const { pids, reports, config, temporalAddress } = stack;

  expect(await until(() => ![undefined, before].includes(pids().worker), 15_000)).toBe(true);
  expect(reports).toContainEqual(expect.stringContaining('worker: has stopped polling'));
  expect(await until(() => reports.includes('worker: is up again'), 30_000)).toBe(true);
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection, namespace: config.temporal.namespace });
  const { status } = await client.workflow.getHandle(canaryId(config.temporal.taskQueue)).describe();
  expect(status.name).toBe('RUNNING');
  await connection.close();
});

it('a worker is left alone while the Temporal server is down', async () => {
  stack = await startStack({ ownServers: true, api: false, counterpart: false, watch: { every: 300, timeout: 1000 } });
  const { worker } = stack.pids();
  stack.kill('temporal', 'SIGSTOP');
  await new Promise((done) => setTimeout(done, 6000));
  stack.kill('temporal', 'SIGCONT');
  await new Promise((done) => setTimeout(done, 3000));

  expect(stack.pids().worker).toBe(worker);
  expect(stack.reports.filter((line) => line.startsWith('worker: has stopped'))).toEqual([]);
});
