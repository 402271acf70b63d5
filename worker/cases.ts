import { Client, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, type DataConverter } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import type { TellCase, Told } from '../activities/merging.js';
import type { Config } from '../config/config.js';
import type { Answer } from '../domain/decide/index.js';
import { ERRORS } from '../domain/errors.js';
import { UPDATE_COMMAND, type Sealed } from '../workflows/contract.js';

/** Less than an attempt of an effect may take (workflows/shell/effects.ts). */
const WAIT_MS = 8_000;

/** Gives a case a command in the name of another one. */
export function tellCases(connection: NativeConnection, config: Config, dataConverter: DataConverter): TellCase {
  const client = new Client({ connection, namespace: config.temporal.namespace, dataConverter });
  const wait = <T>(work: () => Promise<T>): Promise<T> => connection.withDeadline(Date.now() + WAIT_MS, work);
  return async (caseId, command) => {
    const handle = client.workflow.getHandle(caseId);
    const options = { updateId: command.id, args: [{ command, personal: {} }] as [Sealed] };
    const asked = await told(() => wait(() => handle.executeUpdate<Answer, [Sealed]>(UPDATE_COMMAND, options)));
    if (asked.kind !== 'ended') return asked;
    // It may have taken the command before it ended.
    return told(() => wait(() => handle.getUpdateHandle<Answer>(command.id).result()));
  };
}

async function told(work: () => Promise<Answer>): Promise<Told> {
  try {
    await work();
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'ended' };
    const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
    const code = cause instanceof ApplicationFailure ? cause.type : undefined;
    if (typeof code === 'string' && code in ERRORS) return { kind: 'refused', code };
    throw error;
  }
}
