import { condition, defineQuery, setHandler } from '@temporalio/workflow';

/** Answers while some worker of the task queue really polls. */
export const ping = defineQuery<string>('ping');

/** Waits forever; the supervisor asks it through the worker and replaces a worker that does not answer. */
export async function canary(): Promise<void> {
  setHandler(ping, () => 'pong');
  await condition(() => false);
}
