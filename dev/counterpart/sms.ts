import { setTimeout as sleep } from 'node:timers/promises';
import type { CounterpartDeps } from './app.js';
import { callBack } from './call-back.js';
import type { Control } from './control.js';
import type { Outcome } from './systems.js';

/** Tells what became of a message that was taken, once for each: that it was delivered, unless the control says otherwise. */
export async function tellReceipt(
  deps: CounterpartDeps,
  key: string,
  outcome: Outcome,
  { status, code, delayMs }: NonNullable<Control['receipt']> = { status: 'delivered', code: '', delayMs: 0 }
): Promise<void> {
  if (outcome.status !== 200 || !outcome.effect || deps.apiUrl === undefined) return;
  await sleep(delayMs);
  const receipt = { key, status, ...(status === 'failed' && { code }), at: new Date().toISOString() };
  await callBack(deps, 'deliveries', `${key}:${status}`, receipt);
}
