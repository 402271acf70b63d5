import { type Client, WithStartWorkflowOperation, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Answer } from '../domain/decide/index.js';
import * as contract from '../workflows/contract.js';
import type { Bench } from './bench-stack.js';
import { FLOOR_QUEUE } from './bench-stack.js';
import { standard, type Player } from './cases.js';

const START = { workflowIdConflictPolicy: 'USE_EXISTING', workflowIdReusePolicy: 'REJECT_DUPLICATE' } as const;

export interface EngineOptions {
  readonly client: Client;
  readonly taskQueue: string;
  readonly pins: Bench['pins'];
}

/** Opens a case of the product as the API does: the opening in the start arguments, its answer by update. */
export async function openCase(
  { client, taskQueue, pins }: EngineOptions,
  caseId: string,
  open: contract.ComplaintInput['open'] = standard.open
): Promise<Answer> {
  const input: contract.ComplaintInput = { v: 1, caseId, org: 'bench', client: 'bench', ...pins, open };
  const startWorkflowOperation = new WithStartWorkflowOperation(contract.WORKFLOW, {
    ...START,
    ...{ workflowId: caseId, taskQueue, args: [input], workflowTaskTimeout: '3s' },
  });
  return client.workflow.executeUpdateWithStart<() => Promise<void>, Answer, []>(contract.UPDATE_OPENED, {
    startWorkflowOperation,
  });
}

/** A refused command ends the bench; which and with what code must be seen. */
function told(error: unknown, what: string): unknown {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure)) return error;
  return new Error(`${what}: ${cause.type} ${JSON.stringify(cause.details)}`);
}

/** The product at engine level: its workflow through the Temporal client. */
export function productPlayer(options: EngineOptions): Player {
  const of = (caseId: string) => options.client.workflow.getHandle(caseId);
  return {
    open: async (caseId) => void (await openCase(options, caseId)),
    take: async (caseId, { command, personal }) => {
      const sealed = { updateId: command.id, args: [{ command, personal }] as [contract.Sealed] };
      await of(caseId)
        .executeUpdate<Answer, [contract.Sealed]>(contract.UPDATE_COMMAND, sealed)
        .catch((error: unknown) => {
          throw told(error, `${caseId} ${command.id}`);
        });
    },
    stage: async (caseId) => (await of(caseId).query<contract.CaseStatus>(contract.QUERY_STATUS)).state.stage,
    completed: async (caseId) => void (await of(caseId).result()),
  };
}

/** The bare workflow, with the same calls. */
export function floorPlayer(client: Client): Player {
  const of = (caseId: string) => client.workflow.getHandle(caseId);
  return {
    open: async (caseId) => {
      const startWorkflowOperation = new WithStartWorkflowOperation('floor', {
        ...START,
        ...{ workflowId: caseId, taskQueue: FLOOR_QUEUE, args: [caseId], workflowTaskTimeout: '3s' },
      });
      await client.workflow.executeUpdateWithStart('command', { args: [standard.open], startWorkflowOperation });
    },
    take: async (caseId, { command, personal }) => {
      await of(caseId).executeUpdate('command', { updateId: command.id, args: [{ command, personal }] });
    },
    stage: (caseId) => of(caseId).query<string>('stage'),
    completed: async (caseId) => void (await of(caseId).result()),
  };
}
