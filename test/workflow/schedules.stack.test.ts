import { Client, Connection } from '@temporalio/client';
import { expect, it } from 'vitest';
import { prepareNamespace } from '../../dev/temporal.js';
import { dataConverter } from '../../worker/converter.js';
import { prepareSchedules } from '../../worker/schedules.js';
import { HOTLINE, newKey } from '../support/api.js';
import { officesFile } from '../support/offices.js';
import { runningStack } from '../support/running.js';

const { stack, cases, send } = runningStack({ env: { DIRECTORY_FILE: officesFile() } });

const idOf = (task: string): string => `task:${stack.config.temporal.taskQueue}:${task}`;

async function prepared(temporal = stack.config.temporal): Promise<void> {
  const connection = await Connection.connect({ address: temporal.address });
  await prepareNamespace(connection, temporal.namespace);
  await prepareSchedules(connection, { ...stack.config, temporal });
  await connection.close();
}

it('each task of the packs in force has one schedule at the end of its period, however often they are set up, and no other has', async () => {
  await prepared();
  const { spec, policies } = await cases.client.schedule.getHandle(idOf('wealth-app:z.weekly')).describe();
  expect(spec).toMatchObject({
    timezone: 'Asia/Shanghai',
    calendars: [{ dayOfWeek: [{ start: 'MONDAY' }], hour: [{ start: 0 }] }],
  });
  expect(policies.overlap).toBe('ALLOW_ALL');
  const stale = idOf('wealth-app:was-once');
  await cases.client.schedule.create({
    scheduleId: stale,
    spec: { intervals: [{ every: '100 days' }] },
    action: { type: 'startWorkflow', workflowType: 'task', taskQueue: 'nowhere', args: [] },
  });
  await expect
    .poll(
      async () => {
        await prepared();
        return cases.client.schedule
          .getHandle(stale)
          .describe()
          .then(
            () => 'there',
            () => 'gone'
          );
      },
      { timeout: 30_000, interval: 1000 }
    )
    .toBe('gone');
  await cases.client.schedule.getHandle(idOf('wealth-app:z.weekly')).describe();
});

it('a schedule that fires twice for one period makes one report, and the worker may die meanwhile', async () => {
  const body = {
    pack: 'wealth-app',
    category: 'inquiry',
    channel: 'hotline',
    facts: { answerable: true },
    personal: { phone: '1' },
  };
  const opened = await send('POST', '/v1/cases', { as: HOTLINE, key: newKey(), body: { agent: 'A1', ...body } });
  await cases.get(String(opened.body.caseId)).settled();
  const handle = cases.client.schedule.getHandle(idOf('wealth-app:z.weekly'));
  await stack.halt('worker');
  await handle.trigger();
  await handle.trigger();
  await stack.resume('worker');
  const tasks = async () =>
    (await send('GET', '/v1/tasks?pack=wealth-app', { as: { roles: ['auditor'] } })).body['tasks'] as {
      made: boolean;
      period: string;
    }[];
  await expect.poll(tasks, { timeout: 60_000 }).toMatchObject([{ made: true }]);
  const [task] = await tasks();
  const path = `/v1/reports/weekly?pack=wealth-app&period=${task?.period}&verify=true`;
  expect((await send('GET', path, { as: { roles: ['auditor'] } })).body).toMatchObject({ verified: true });
  const { rows } = await cases.pool.query('SELECT period FROM reports');
  expect(rows).toHaveLength(1);
  const [start, end] = [new Date('2026-10-04T15:59:00Z'), new Date('2026-10-04T16:01:00Z')];
  await handle.backfill({ start, end, overlap: 'ALLOW_ALL' });
  const periods = async () => (await tasks()).map(({ period }) => period);
  await expect.poll(periods, { timeout: 30_000 }).toContain('2026-W40');
});

it('a namespace that was made a moment ago gets its schedules, too', async () => {
  const namespace = `fresh-${newKey()}`;
  await prepared({ ...stack.config.temporal, namespace });
  const client = new Client({
    ...{ connection: cases.client.connection, namespace, dataConverter: dataConverter(stack.config.payloadKeys) },
  });
  expect(await client.schedule.getHandle(idOf('wealth-app:z.weekly')).describe()).toMatchObject({ spec: {} });
});
