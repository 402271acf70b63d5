import { AsyncLocalStorage } from 'node:async_hooks';
import type { Connection, ConnectionLike } from '@temporalio/client';

/**
 * Tells whether an update-with-start began a new run or met an existing one. The server says so; the SDK's result drops it,
 * and asking the case afterwards would cost every opening a second round trip.
 */
export class StartWatch {
  readonly connection: ConnectionLike;
  private readonly calls = new AsyncLocalStorage<{ started?: boolean }>();

  constructor(connection: Connection) {
    const { workflowService } = connection;
    const watched = Object.create(workflowService) as typeof workflowService;
    const executeMultiOperation = async (request: Parameters<typeof workflowService.executeMultiOperation>[0]) => {
      const response = await workflowService.executeMultiOperation(request);
      const call = this.calls.getStore();
      // Repeated while the update is not durable: only the first answer knows.
      if (call) call.started ??= response.responses?.[0]?.startWorkflow?.started ?? true;
      return response;
    };
    Object.defineProperty(watched, 'executeMultiOperation', { value: executeMultiOperation });
    this.connection = Object.create(connection, { workflowService: { value: watched } }) as ConnectionLike;
  }

  /** Runs one update-with-start. */
  async watch<T>(work: () => Promise<T>): Promise<{ value: T; started: boolean }> {
    const call: { started?: boolean } = {};
    const value = await this.calls.run(call, work);
    return { value, started: call.started ?? true };
  }
}
