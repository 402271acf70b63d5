import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { CurrentDirectory } from '../activities/directory.js';
import { createActivities } from '../activities/index.js';
import { loadConfig } from '../config/config.js';
import { createLogger, temporalLogger } from '../config/log.js';
import { runMain } from '../config/main.js';
import { createPool } from '../db/pool.js';
import { workflowBundleFile } from './bundle.js';
import { tellCases } from './cases.js';
import { groupSignals } from './groups.js';
import { dataConverter } from './converter.js';

runMain(async () => {
  const config = loadConfig(process.env);
  const log = createLogger(config, 'worker');
  Runtime.install({ logger: temporalLogger(config) });
  const pool = createPool(config, (error) => log.warn({ error: error.message }, 'database connection lost'));
  const organisation = await CurrentDirectory.open(pool, config, log);
  const connection = await NativeConnection.connect({ address: config.temporal.address });
  const converter = dataConverter(config.payloadKeys);
  const worker = await Worker.create({
    connection,
    namespace: config.temporal.namespace,
    taskQueue: config.temporal.taskQueue,
    workflowBundle: { codePath: workflowBundleFile() },
    dataConverter: converter,
    activities: createActivities(config, pool, log, {
      organisation,
      groups: groupSignals(connection, config, converter),
      cases: tellCases(connection, config, converter),
    }),
    // After a restart every open case that has something to do is replayed from its beginning. Few at a time, each within the time the
    // server gives it, get through on a busy machine; many at a time all come too late, and begin again.
    maxConcurrentWorkflowTaskExecutions: 6,
    workflowTaskPollerBehavior: { type: 'autoscaling' },
    activityTaskPollerBehavior: { type: 'autoscaling' },
    // The server offers a case's next task first to the worker that knows it; after a kill nobody is there for so long (default: 10 s).
    stickyQueueScheduleToStartTimeout: '2s',
    ...(config.workerCache !== undefined && { maxCachedWorkflows: config.workerCache }),
    shutdownGraceTime: '20s',
    shutdownForceTime: '25s',
  });
  // Resolves after SIGINT or SIGTERM, once running activities have ended or the grace time is over.
  await worker.run();
  organisation.close();
  await connection.close();
  await pool.end();
});
