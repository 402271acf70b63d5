import { ApplicationFailure } from '@temporalio/common';
import type { Logger } from 'pino';
import type { Effect } from '../domain/case/effect.js';

/** The log lines of one case: all carry its id, and only that. */
export function forCase(log: Logger, caseId: string): Logger {
  return log.child({ caseId });
}

/**
 * The same effects, each attempt logged with case, action, key, duration and either the reference or the failure's code.
 * Parameters, recipients and personal data are not logged at all, so there is nothing to redact.
 */
export function logged<T extends Record<string, Effect>>(effects: T, log: Logger): T {
  const entries = Object.entries(effects).map(([name, effect]) => [name, loggedEffect(name, effect, log)]);
  return Object.fromEntries(entries) as T;
}

function loggedEffect(action: string, effect: Effect, log: Logger): Effect {
  return async (input) => {
    const begun = performance.now();
    const line = (more: object) => ({ action, key: input.key, ms: Math.round(performance.now() - begun), ...more });
    try {
      const result = await effect(input);
      forCase(log, input.caseId).info(line({ ref: result.ref }), 'effect done');
      return result;
    } catch (error) {
      const known = error instanceof ApplicationFailure;
      const failed = known
        ? { code: error.type, retry: error.nonRetryable !== true }
        : { code: 'UNEXPECTED', retry: true };
      forCase(log, input.caseId).warn(line(failed), 'effect failed');
      throw error;
    }
  };
}
