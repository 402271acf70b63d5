import type { Proof } from '../calendar/index.js';
import type { Instant } from '../time.js';

export type WindowStatus = 'open' | 'past' | 'undetermined' | 'notApplicable';

/** What a filing window came to: `endsAt` is exclusive; `proofs` count it, the second one its rolling forward. */
export interface WindowResult {
  status: WindowStatus;
  startedAt?: Instant;
  endsAt?: Instant;
  provisional?: boolean;
  proofs?: Proof[];
}
