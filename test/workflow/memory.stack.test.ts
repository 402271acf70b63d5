import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { expect, inject, it } from 'vitest';
import { casesOf } from '../support/cases.js';
import { neutral, playCore, playLive } from '../support/courses.js';
import { startStack } from '../support/stack.js';

it('a case with effects, a form number, an approval and a breach comes out the same on a worker that keeps no case in memory and replays it at every task', async () => {
  const stack = await startStack({ api: false, env: { REHEARSAL: 'true', WORKER_CACHE: '0' } });
  const cases = await casesOf(stack);
  try {
    const [core, live] = [playCore('000-14', 2), await playLive(cases, '000-14', 2)];
    expect(neutral(live.events, live.it.id)).toEqual(neutral(core.events, 'C-scenario'));
    expect((await live.it.status()).drift).toEqual([]);
  } finally {
    await cases.close();
    await stack.stop();
  }
});

it('the state of a module is fresh for every workflow, although they share a V8 context', async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  const { temporalAddress: address } = inject('servers');
  const [connection, native] = [await Connection.connect({ address }), await NativeConnection.connect({ address })];
  const [namespace, taskQueue] = ['redress', `counter-${process.pid}`];
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('fixtures/counter.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  });
  const worker = await Worker.create({ connection: native, namespace, taskQueue, workflowBundle });
  const { workflow } = new Client({ connection, namespace });
  const count = (n: number) =>
    workflow.execute<() => Promise<number>>('counter', { taskQueue, workflowId: `${taskQueue}-${n}` });
  expect(await worker.runUntil(async () => [await count(1), await count(2), await count(3)])).toEqual([1, 1, 1]);
  await native.close();
  await connection.close();
});
