import {
  Client,
  type Connection,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type WorkflowUpdateHandle,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  WorkflowUpdateStage,
} from '@temporalio/client';
import { ApplicationFailure, type DataConverter, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Value } from '../domain/case/commands.js';
import type { Answer } from '../domain/decide/index.js';
import { ERRORS, Refusal, type ErrorCode } from '../domain/errors.js';
import type { Instant } from '../domain/time.js';
import { tookNothing } from '../worker/quick-tries.js';
import * as contract from '../workflows/contract.js';
import type { AdvanceInput } from '../workflows/messages.js';
import { redressPack, redressStage } from '../workflows/search-attributes.js';
import { type Accepted, CaseRefusal, type Commanded, type Engine, type Opened } from './engine.js';
import { StartWatch } from './start-watch.js';

export interface TemporalEngineOptions {
  readonly connection: Connection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly dataConverter: DataConverter;
  /** How long a caller waits for an answer before "accepted, pending", in milliseconds. Default: 5000. */
  readonly patience?: number;
}

const PATIENCE = 5000;
/** A look at what is there is quick or not worth waiting for. */
const LOOK = 2000;
/** The update id under which every opening of a case waits. */
const OPENED_ID = 'opened';
/** The server's default of 10 s is how long a caller would wait after a worker was killed in mid-decision. */
const TASK_TIMEOUT = '3s';

/** The engine on a Temporal server. */
export class TemporalEngine implements Engine {
  private readonly client: Client;
  private readonly starts: StartWatch;
  private readonly patience: number;

  constructor(private readonly options: TemporalEngineOptions) {
    const { connection, namespace, dataConverter } = options;
    this.starts = new StartWatch(connection);
    this.client = new Client({ connection: this.starts.connection, namespace, dataConverter });
    this.patience = options.patience ?? PATIENCE;
  }

  async open(input: contract.ComplaintInput): Promise<Opened> {
    const until = Date.now() + this.patience;
    const operation = this.startOf(input);
    const { workflow } = this.client;
    const options = {
      updateId: OPENED_ID,
      waitForStage: WorkflowUpdateStage.ACCEPTED,
      startWorkflowOperation: operation,
    } as const;
    try {
      const { value: update, started } = await this.starts.watch(() =>
        this.by(until, () =>
          workflow.startUpdateWithStart<() => Promise<void>, Answer, []>(contract.UPDATE_OPENED, options)
        )
      );
      const answer = await this.answer(update, until);
      return answer ? { kind: 'answered', answer, started } : { kind: 'pending' };
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return { kind: 'ended' };
      if (error instanceof WorkflowNotFoundError) return { kind: 'ended' };
      if (timedOut(error) && (await this.exists(input.caseId))) return { kind: 'pending' };
      throw asRefusal(error);
    }
  }

  private startOf(input: contract.ComplaintInput) {
    const { pack, open, caseId } = input;
    return new WithStartWorkflowOperation(contract.WORKFLOW, {
      workflowId: caseId,
      taskQueue: this.options.taskQueue,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowTaskTimeout: TASK_TIMEOUT,
      staticSummary: `${pack.id} ${open.command.category}`,
      typedSearchAttributes: [
        { key: redressPack, value: `${pack.id}@${pack.version}` },
        { key: redressStage, value: 'opening' },
      ],
    });
  }

  async command(caseId: string, sealed: contract.Sealed): Promise<Commanded> {
    const until = Date.now() + this.patience;
    const handle = this.client.workflow.getHandle(caseId);
    const updateId = sealed.command.id;
    try {
      const update = await this.by(until, () =>
        handle.startUpdate<Answer, [contract.Sealed]>(contract.UPDATE_COMMAND, {
          args: [sealed],
          updateId,
          waitForStage: WorkflowUpdateStage.ACCEPTED,
        })
      );
      const answer = await this.answer(update, until);
      return answer ? { kind: 'answered', answer } : { kind: 'pending' };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return this.givenBefore(caseId, updateId);
      throw asRefusal(error);
    }
  }

  /** A command repeated after its case was completed gets its first answer as long as the engine keeps it. */
  private async givenBefore(caseId: string, updateId: string): Promise<Commanded> {
    const update = this.client.workflow.getHandle(caseId).getUpdateHandle<Answer>(updateId);
    try {
      const answer = await this.answer(update, Date.now() + LOOK);
      return answer ? { kind: 'answered', answer } : { kind: 'gone' };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return { kind: 'gone' };
      throw asRefusal(error);
    }
  }

  async advance(caseId: string, to: Instant): Promise<{ now: Instant; seq: number } | undefined> {
    const handle = this.client.workflow.getHandle(caseId);
    type Advanced = { now: Instant; seq: number };
    const run = () => handle.executeUpdate<Advanced, [AdvanceInput]>(contract.UPDATE_ADVANCE, { args: [{ to }] });
    // Virtual days with their effects take a moment of real time.
    return this.by(Date.now() + 6 * this.patience, run).catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw asRefusal(error);
    });
  }

  signal(caseId: string, sealed: contract.Sealed): Promise<boolean> {
    return this.send(caseId, contract.SIGNAL_MACHINE, sealed);
  }

  sleep(caseId: string, to: Instant): Promise<boolean> {
    return this.send(caseId, contract.SIGNAL_SLEPT, { to });
  }

  private send(caseId: string, signal: string, input: contract.Sealed | AdvanceInput): Promise<boolean> {
    const handle = this.client.workflow.getHandle(caseId);
    return this.by(Date.now() + this.patience, () => handle.signal(signal, input)).then(
      () => true,
      (error: unknown) => {
        if (error instanceof WorkflowNotFoundError) return false;
        throw asRefusal(error);
      }
    );
  }

  async status(caseId: string): Promise<contract.CaseStatus | undefined> {
    const handle = this.client.workflow.getHandle(caseId);
    return this.by(Date.now() + LOOK, () => handle.query<contract.CaseStatus>(contract.QUERY_STATUS)).catch(
      (error: unknown) => {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw asRefusal(error);
      }
    );
  }

  async up(): Promise<boolean> {
    const { namespace, connection } = this.options;
    const asked = () => connection.workflowService.describeNamespace({ namespace });
    return this.by(Date.now() + LOOK, asked).then(
      () => true,
      () => false
    );
  }

  private async exists(caseId: string): Promise<boolean> {
    const look = () => this.client.workflow.getHandle(caseId).describe();
    return this.by(Date.now() + LOOK, look).then(
      () => true,
      () => false
    );
  }

  /** Undefined once patience has run out: the update is durable and its result will come. */
  private async answer(update: WorkflowUpdateHandle<Answer>, until: number): Promise<Accepted | undefined> {
    try {
      const answer = await this.by(until, () => update.result());
      if (!answer.ok) throw new CaseRefusal(answer.code, answer.detail);
      return answer;
    } catch (error) {
      if (timedOut(error)) return undefined;
      throw error;
    }
  }

  private by<T>(deadline: number, work: () => Promise<T>): Promise<T> {
    return this.options.connection.withDeadline(deadline, work);
  }
}

function timedOut(error: unknown): boolean {
  return error instanceof WorkflowUpdateRPCTimeoutOrCancelledError;
}

/** A failure with a code of the table is the case's own refusal; anything else means that nothing was durably taken. */
function asRefusal(error: unknown): unknown {
  if (error instanceof Refusal) return error;
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (cause instanceof ApplicationFailure && cause.type && cause.type in ERRORS)
    return new CaseRefusal(cause.type as ErrorCode, (cause.details?.[0] ?? null) as Value);
  return timedOut(error) || tookNothing(error) ? new Refusal('ENGINE_UNAVAILABLE') : error;
}
