import { Client, type Connection } from '@temporalio/client';
import { sleep } from './process.js';

/** Which worker is watched. */
export interface Watched {
  readonly namespace: string;
  readonly taskQueue: string;
}

/** Milliseconds; see watchWorker. */
export interface WatchPace {
  readonly every: number;
  readonly timeout: number;
}

const PACE: WatchPace = { every: 10_000, timeout: 5000 };
/** gRPC codes that say the question reached nobody: deadline, no poller (failed precondition), server gone, cancelled. */
const UNHEARD = new Set([1, 4, 9, 14]);

/** Workflow id of the canary of a task queue: `redress-canary` for the default one. */
export function canaryId(taskQueue: string): string {
  return `${taskQueue}-canary`;
}

/** Starts the canary workflow of a task queue, or finds it running. */
export async function startCanary(connection: Connection, { namespace, taskQueue }: Watched): Promise<void> {
  const { workflow } = new Client({ connection, namespace });
  const workflowId = canaryId(taskQueue);
  await workflow.start('canary', { taskQueue, workflowId, workflowIdConflictPolicy: 'USE_EXISTING' });
}

/** Whether a worker answers the canary's query within `timeout` ms. An answer that is an error is an answer. */
export async function workerAnswers(
  connection: Connection,
  watched: Watched,
  timeout = PACE.timeout
): Promise<boolean> {
  const { namespace, taskQueue } = watched;
  const execution = { workflowId: canaryId(taskQueue) };
  try {
    // The raw call: the answer may be encrypted, and only its coming counts.
    await connection.withDeadline(Date.now() + timeout, () =>
      connection.workflowService.queryWorkflow({ namespace, execution, query: { queryType: 'ping' } })
    );
    return true;
  } catch (error) {
    return !UNHEARD.has((error as { code?: number }).code ?? 1);
  }
}

/**
 * Lets the next question go to any worker. The server goes on asking a dead worker for some seconds because it has the workflow
 * in its cache; a worker that comes up would seem slower than it is.
 */
export async function forgetLastWorker(connection: Connection, { namespace, taskQueue }: Watched): Promise<void> {
  await connection.workflowService.resetStickyTaskQueue({ namespace, execution: { workflowId: canaryId(taskQueue) } });
}

async function serverAnswers(connection: Connection, { namespace }: Watched, timeout: number): Promise<boolean> {
  const asked = () => connection.workflowService.describeNamespace({ namespace });
  return connection.withDeadline(Date.now() + timeout, asked).then(
    () => true,
    () => false
  );
}

/**
 * Asks the canary every `every` ms; when two questions in a row find no worker although the Temporal server itself answers,
 * calls `replace`; a worker that is still coming up is left alone. A worker process can live and yet have stopped polling, which no exit code tells (seen once after a hiccup of
 * the server). Ends with `stop`.
 */
export async function watchWorker(
  connection: Connection,
  watched: Watched,
  worker: { readonly isUp: () => boolean; readonly replace: () => void },
  stop: AbortSignal,
  { every, timeout }: WatchPace = PACE
): Promise<void> {
  for (let misses = 0; !stop.aborted;) {
    await pause(every, stop);
    if (stop.aborted || !worker.isUp()) {
      misses = 0;
      continue;
    }
    const heard =
      (await workerAnswers(connection, watched, timeout)) || !(await serverAnswers(connection, watched, timeout));
    misses = heard ? 0 : misses + 1;
    if (misses < 2 || stop.aborted) continue;
    worker.replace();
    misses = 0;
  }
}

async function pause(ms: number, stop: AbortSignal): Promise<void> {
  for (const end = Date.now() + ms; !stop.aborted && Date.now() < end;) await sleep(Math.min(100, ms));
}
