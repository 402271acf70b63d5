import { ActivityFailure, ApplicationFailure, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { CoreActivities, DecideInput } from '../../activities/types.js';
import type { Decision } from '../../domain/decide/index.js';

const local = proxyLocalActivities<Pick<CoreActivities, 'decide'>>({
  startToCloseTimeout: '2s',
  scheduleToCloseTimeout: '5s',
  retry: { maximumAttempts: 2, initialInterval: '50ms' },
});
const patient = proxyActivities<Pick<CoreActivities, 'decide'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});
const { alert } = proxyActivities<Pick<CoreActivities, 'alert'>>({
  startToCloseTimeout: '10s',
  retry: { maximumInterval: '1m' },
});

/** Decides at once, in a local activity: one marker in the history, no round trip. Throws after two short attempts. */
export function decideNow(input: DecideInput): Promise<Decision> {
  return local.decide(input);
}

/** Decides the same command patiently, in a regular activity that is retried until it succeeds, and tells the operators. */
export async function decidePatiently(input: DecideInput, error: unknown): Promise<Decision> {
  void alert({ code: 'decision.stuck', caseId: input.state.caseId, command: input.command.id, error: reasonOf(error) });
  return patient.decide(input);
}

/** The kind of the error only: its message may say more than a log should hold. */
function reasonOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) return cause.type ?? cause.name;
  return cause instanceof Error ? cause.name : 'unknown';
}
