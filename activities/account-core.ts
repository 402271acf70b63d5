import { ApplicationFailure } from '@temporalio/common';
import type { Effect, EffectInput } from '../domain/case/effect.js';
import { send, type Endpoint } from './http.js';

/**
 * The account system. A time-out may mean "frozen": the same key is sent again until it is answered, so that no freeze is
 * left which the case does not know. Nothing here lifts a freeze but an explicit unfreezeAccount.
 */
export function createAccountCore(endpoint: Endpoint): Record<'freezeAccount' | 'unfreezeAccount', Effect> {
  return {
    freezeAccount: async (input) => send(endpoint, '/freezes', input, { account: accountOf(input) }),
    unfreezeAccount: async (input) => send(endpoint, '/unfreezes', input, { account: accountOf(input) }),
  };
}

/** The account number is personal data, unless a pack uses an internal reference in `with`. */
function accountOf(input: EffectInput): string {
  const account = input.with['account'] ?? input.personal['account'];
  if (typeof account === 'string' && account !== '') return account;
  throw ApplicationFailure.nonRetryable('the case names no account', 'ACCOUNT_MISSING');
}
