import { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import type { GroupSignal } from '../activities/groups.js';
import type { Config } from '../config/config.js';
import { GROUP_WORKFLOW, type GroupInput } from '../workflows/contract.js';

/** Signals a group of cases, starting its workflow where it does not run. */
export function groupSignals(connection: NativeConnection, config: Config, dataConverter: DataConverter) {
  const { namespace, taskQueue } = config.temporal;
  const client = new Client({ connection, namespace, dataConverter });
  return async ({ workflowId, signal, of, with: what }: GroupSignal): Promise<void> => {
    const input: GroupInput = { v: 1, ...of };
    await client.workflow.signalWithStart(GROUP_WORKFLOW, {
      ...{ workflowId, taskQueue, args: [input], signal, signalArgs: [what] },
      staticSummary: `${of.group} ${of.day}`,
    });
  };
}
