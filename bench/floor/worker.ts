import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { loadConfig } from '../../config/config.js';
import { temporalLogger } from '../../config/log.js';
import { runMain } from '../../config/main.js';
import { createPool } from '../../db/pool.js';
import { createFloorActivities } from './activities.js';

/** The worker of the floor: the product's environment and poller settings; no codec, no recorder. */
runMain(async () => {
  const config = loadConfig(process.env);
  Runtime.install({ logger: temporalLogger(config) });
  const pool = createPool(config, () => undefined);
  await pool.query('CREATE TABLE IF NOT EXISTS floor_forms (n serial PRIMARY KEY, case_id text UNIQUE NOT NULL)');
  const connection = await NativeConnection.connect({ address: config.temporal.address });
  const worker = await Worker.create({
    connection,
    namespace: config.temporal.namespace,
    taskQueue: process.env.FLOOR_TASK_QUEUE ?? 'floor',
    workflowBundle: { codePath: process.env.FLOOR_BUNDLE ?? '' },
    activities: createFloorActivities(config, pool),
    // As in worker/main.ts.
    workflowTaskPollerBehavior: { type: 'autoscaling' },
    activityTaskPollerBehavior: { type: 'autoscaling' },
    stickyQueueScheduleToStartTimeout: '2s',
  });
  await worker.run();
  await connection.close();
  await pool.end();
});
