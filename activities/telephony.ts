import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import type { Effect } from '../domain/case/effect.js';
import type { Directory } from './directory.js';
import { send, type Endpoint } from './http.js';
import { presentOf, recipients } from './recipients.js';

/** How long each person is rung, and the whole transfer may take (seed-000 §6.2), as the pack says. */
const Limits = z.object({ ringSeconds: z.number().positive(), totalSeconds: z.number().positive() });

/**
 * The telephony gateway, asked to pass the live call of a case on to the people of `to`, one after another. `data.takenBy` is the
 * person who took it; `with.not`, the one complained of, is never asked; NO_ANSWER, not retried, where nobody did. While it rings the gateway answers 503 with Retry-After: the
 * same key asks again and starts nothing anew, so that no request waits for minutes.
 *
 * Throws TRANSFER_LIMITS_MISSING and RECIPIENT_UNKNOWN, both not retried, and what `send` throws.
 */
export function createTelephony(
  endpoint: Endpoint,
  organisation: { readonly directory: Directory }
): Record<'transferCall', Effect> {
  return {
    transferCall: async (input) => {
      if (!Limits.safeParse(input.with).success)
        throw ApplicationFailure.nonRetryable('the pack gives no limits for a transfer', 'TRANSFER_LIMITS_MISSING');
      const people = recipients(organisation.directory, input.to ?? [], presentOf(input)).map(({ id }) => id);
      const targets = people.filter((id) => id !== input.with['not']);
      const result = await send(endpoint, '/transfers', input, { targets });
      if (!targets.some((id) => id === result.data?.['takenBy']))
        throw ApplicationFailure.retryable('the gateway does not say who took the call', 'COUNTERPART_ANSWER_INVALID');
      return result;
    },
  };
}
