import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { loadConfig } from '../config/config.js';
import { runMain } from '../config/main.js';
import { temporalLogger } from '../config/log.js';
import { workflowBundleFile } from './bundle.js';

runMain(async () => {
  const config = loadConfig(process.env);
  Runtime.install({ logger: temporalLogger(config) });
  const connection = await NativeConnection.connect({ address: config.temporal.address });
  const worker = await Worker.create({
    connection,
    namespace: config.temporal.namespace,
    taskQueue: config.temporal.taskQueue,
    workflowBundle: { codePath: workflowBundleFile() },
    activities: {},
    workflowTaskPollerBehavior: { type: 'autoscaling' },
    activityTaskPollerBehavior: { type: 'autoscaling' },
    shutdownGraceTime: '20s',
    shutdownForceTime: '25s',
  });
  // Resolves after SIGINT or SIGTERM, once running activities have ended or the grace time is over.
  await worker.run();
  await connection.close();
});
