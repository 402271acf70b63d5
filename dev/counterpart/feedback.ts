import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { CounterpartDeps } from './app.js';

const Feedback = z.looseObject({
  caseId: z.string().min(1),
  id: z
    .string()
    .min(1)
    .default(() => randomUUID()),
});

/**
 * Lets merchant maintenance answer: calls the API's signed callback with the given fields and the time of saying so. `id`
 * becomes the webhook id; give the same one to send the same feedback again. Answers with what the API answered.
 */
export async function sendFeedback(
  { apiUrl, secret }: CounterpartDeps,
  given: unknown
): Promise<{ status: number; body: object }> {
  const feedback = Feedback.safeParse(given).data;
  if (!feedback) return { status: 400, body: { code: 'FEEDBACK_INVALID' } };
  if (apiUrl === undefined) return { status: 409, body: { code: 'API_URL_MISSING' } };
  const { id, ...fields } = feedback;
  const now = new Date();
  const body = JSON.stringify({ occurredAt: now.toISOString(), ...fields });
  const headers = {
    'content-type': 'application/json',
    'idempotency-key': id,
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
  try {
    const signal = AbortSignal.timeout(10_000);
    const answer = await fetch(`${apiUrl}/v1/callbacks/merchant-maintenance`, {
      method: 'POST',
      headers,
      body,
      signal,
    });
    return { status: answer.ok ? 200 : 502, body: { id, api: answer.status } };
  } catch {
    return { status: 502, body: { id, api: 'unreachable' } };
  }
}
