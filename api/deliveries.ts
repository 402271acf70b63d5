import type { Receipt } from '../db/letter-register.js';
import type { RegisteredMail } from '../db/mail-verdict.js';
import type { Command } from '../domain/case/commands.js';
import { Refusal, type ErrorCode } from '../domain/errors.js';
import type { ApiDeps } from './deps.js';
import { returned, returnedIds } from './mail-bounce.js';

export type TakenReceipt =
  { readonly status: 'accepted, pending' } | { readonly status: 'kept'; readonly code?: ErrorCode };

/**
 * Keeps a receipt and, where the letter failed, tells its case, which acts once however often it is told. Delivered beats failed, in
 * whatever order the two come. Throws LETTER_UNKNOWN for a key of no letter, whose receipt is kept all the same, and
 * ENGINE_UNAVAILABLE: then it is to be told again.
 */
export async function takeReceipt({ letters, engine, log }: ApiDeps, receipt: Receipt): Promise<TakenReceipt> {
  const letter = await letters.take(receipt);
  if (!letter) throw new Refusal('LETTER_UNKNOWN');
  if (letter.status !== 'failed') return { status: 'kept' };
  const { key, caseId, code = 'FAILED' } = letter;
  const command: Command = {
    ...{ id: `undelivered:${key}`, type: 'deliveryFailed', key, code },
    ...{ actor: { id: 'system', roles: [] }, source: 'gateway' },
  };
  if (await engine.signal(caseId, { command, personal: {} })) return { status: 'accepted, pending' };
  // The case tells nobody any more, so that the letter is listed for people.
  await letters.untold(key, Date.now());
  log.warn({ caseId, key, code }, 'letter.undelivered');
  return { status: 'kept', code: 'CASE_COMPLETED' };
}

/** A bounce counts for the letters whose Message-ID it returns. Throws ENGINE_UNAVAILABLE. */
export async function takeBounce(deps: ApiDeps, { raw, receivedAt }: RegisteredMail): Promise<void> {
  const told = returned(raw);
  if (!told) return;
  const keys = await deps.letters.sentAs(returnedIds(raw));
  const { status, code } = told;
  for (const key of keys)
    await takeReceipt(deps, { key, status, at: receivedAt, ...(status === 'failed' && { code }) });
}
