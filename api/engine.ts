import type { Instant } from '../domain/time.js';
import type { Answer } from '../domain/decide/index.js';
import { Refusal } from '../domain/errors.js';
import type { CaseStatus, ComplaintInput, Sealed } from '../workflows/contract.js';

export type Accepted = Extract<Answer, { ok: true }>;

/** What became of an opening. `pending`: the start is durable, its answer is not there yet. */
export type Opened =
  | { readonly kind: 'answered'; readonly answer: Accepted; readonly started: boolean }
  | { readonly kind: 'pending' }
  /** The key opened a case that is completed. */
  | { readonly kind: 'ended' };

export type Commanded =
  | { readonly kind: 'answered'; readonly answer: Accepted }
  | { readonly kind: 'pending' }
  /** No case runs under this id: there is none, or it is completed. */
  | { readonly kind: 'gone' };

/** The case decided against the command: the refusal is in the case's own record. */
export class CaseRefusal extends Refusal {
  readonly decided = true;
}

/**
 * The engine as the API needs it. Refusals of a case are thrown as CaseRefusal; an engine that cannot be reached, or
 * has not durably taken what was sent, as ENGINE_UNAVAILABLE: then the same request may be sent again.
 */
export interface Engine {
  open(input: ComplaintInput): Promise<Opened>;
  command(caseId: string, sealed: Sealed): Promise<Commanded>;
  advance(caseId: string, to: Instant): Promise<{ now: Instant; seq: number } | undefined>;
  /** Lets time pass for a case while nobody is there; false where no case runs under this id. */
  sleep(caseId: string, to: Instant): Promise<boolean>;
  /** Hands a command to a case without waiting for its answer; false where no case runs under this id. */
  signal(caseId: string, sealed: Sealed): Promise<boolean>;
  /** How a case stands, also a completed one as long as the engine keeps it; undefined for an unknown id. */
  status(caseId: string): Promise<CaseStatus | undefined>;
  up(): Promise<boolean>;
}
