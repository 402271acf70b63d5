import { Webhook } from 'standardwebhooks';
import type { CounterpartDeps } from './app.js';

/** What the API answered: its HTTP status, or that it did not. */
export type ApiAnswer = number | 'unreachable';

export const isTaken = (api: ApiAnswer) => api !== 'unreachable' && api < 300;

/** Calls the API back as an outside system does: signed now, under `id`. The same id is the same message. */
export async function callBack(
  { apiUrl, secret }: Pick<CounterpartDeps, 'apiUrl' | 'secret'>,
  system: string,
  id: string,
  message: object
): Promise<ApiAnswer> {
  const now = new Date();
  const body = JSON.stringify(message);
  const headers = {
    'content-type': 'application/json',
    'idempotency-key': id,
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
  try {
    const signal = AbortSignal.timeout(10_000);
    const answer = await fetch(`${apiUrl}/v1/callbacks/${system}`, { method: 'POST', headers, body, signal });
    return answer.status;
  } catch {
    return 'unreachable';
  }
}
