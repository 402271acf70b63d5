import {
  defaultGrpcRetryOptions,
  isGrpcServiceError,
  makeGrpcRetryInterceptor,
  ServiceError,
} from '@temporalio/client';

const TRIES = 3;
const { retryableDecider } = defaultGrpcRetryOptions({ maxAttempts: TRIES });
/** The gRPC status of an update whose workflow task failed before it was taken. */
const FAILED_PRECONDITION = 9;

/** Whether an update took nothing, because the workflow task it came with failed: it may come again under its id. */
export function tookNothing(error: unknown): boolean {
  if (!(error instanceof ServiceError) || !isGrpcServiceError(error.cause)) return false;
  return Number(error.cause.code) === FAILED_PRECONDITION;
}

/** Three quick tries of a call, then the truth: a caller with a key can try again. For the options of a client's Connection. */
export const quickTries = [
  makeGrpcRetryInterceptor({
    retryableDecider: (attempt, status) =>
      retryableDecider(attempt, status) || (attempt < TRIES && Number(status.code) === FAILED_PRECONDITION),
    delayFunction: () => 200,
  }),
];
