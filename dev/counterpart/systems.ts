import { createHash } from 'node:crypto';
import type { Account, Answer, Store } from './store.js';

/** What a system makes of a request it accepts: an answer, or a business refusal. Decides at once, without waiting. */
export type Outcome =
  | { readonly status: 200; readonly answer: Answer; readonly effect: boolean; readonly account?: Account }
  | { readonly status: 409 | 422; readonly code: string };

export interface Request {
  readonly system: string;
  /** Last part of the path: as in the table of prefixes. */
  readonly action: string;
  readonly key: string;
  readonly digest: string;
  readonly caseId: string;
  readonly account?: string;
  /** Whom a call is to be passed to, in this order. */
  readonly targets: readonly string[];
  /** Who picks up; undefined: everybody. */
  readonly answers: readonly string[] | undefined;
}

const PREFIXES: Record<string, string> = {
  'merchant-maintenance/notices': 'MM',
  'account-core/freezes': 'FR',
  'account-core/unfreezes': 'UF',
  'crm/operations': 'OP',
  'crm/annotations': 'AN',
  'risk-control/tickets': 'RT',
  'back-office/accruals': 'PA',
  'back-office/rewards': 'RW',
  'back-office/eligibilities': 'EL',
  'back-office/records': 'SR',
  'telephony/transfers': 'TC',
  'sms/messages': 'SM',
};

export const isKnown = (system: string, action: string) => `${system}/${action}` in PREFIXES;

/** Honours the key first: the same key with the same body gets the first answer, with another body 409, and neither acts. */
export function handle(store: Store, request: Request, at: string): Outcome {
  const done = store.done(request.system, request.key);
  if (done && done.digest !== request.digest) return { status: 409, code: 'KEY_REUSED' };
  if (done?.answer) return { status: 200, answer: done.answer, effect: false };
  const answer = { ref: reference(request), at };
  if (request.system === 'telephony') return transfer(request, answer);
  if (request.system !== 'account-core') return { status: 200, answer, effect: true };
  return request.action === 'freezes' ? freeze(store, request, answer) : unfreeze(store, request, answer);
}

/** A freeze is one per account: a second one, of another case, gets the reference of the first and changes nothing. */
function freeze(store: Store, { account = '', caseId }: Request, answer: Answer): Outcome {
  if (account === '') return { status: 422, code: 'ACCOUNT_UNKNOWN' };
  if (account.startsWith('closed')) return { status: 422, code: 'ACCOUNT_CLOSED' };
  const before = store.accounts.get(account);
  if (before?.frozen) {
    const data = { already: true, caseId: before.caseId };
    return { status: 200, answer: { ref: before.ref, at: before.at, data }, effect: true, account: before };
  }
  return {
    status: 200,
    answer,
    effect: true,
    account: { account, frozen: true, ref: answer.ref, caseId, at: answer.at },
  };
}

function unfreeze(store: Store, { account = '', caseId }: Request, answer: Answer): Outcome {
  if (!store.accounts.get(account)?.frozen) return { status: 422, code: 'NOT_FROZEN' };
  return {
    status: 200,
    answer,
    effect: true,
    account: { account, frozen: false, ref: answer.ref, caseId, at: answer.at },
  };
}

function transfer({ targets, answers }: Request, answer: Answer): Outcome {
  const takenBy = targets.find((target) => answers?.includes(target) ?? true);
  if (takenBy === undefined) return { status: 422, code: 'NO_ANSWER' };
  return { status: 200, answer: { ...answer, data: { takenBy } }, effect: true };
}

/** Derived from the key, so that a reference is the same after a restart and two keys never share one. */
function reference({ system, action, key }: Request): string {
  const digest = createHash('sha256').update(`${system} ${key}`).digest('hex').slice(0, 10).toUpperCase();
  return `${PREFIXES[`${system}/${action}`]}-${digest}`;
}
