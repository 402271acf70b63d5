import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CounterpartDeps } from './app.js';
import { callBack, isTaken } from './call-back.js';

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
export async function sendFeedback(deps: CounterpartDeps, given: unknown): Promise<{ status: number; body: object }> {
  const feedback = Feedback.safeParse(given).data;
  if (!feedback) return { status: 400, body: { code: 'FEEDBACK_INVALID' } };
  if (deps.apiUrl === undefined) return { status: 409, body: { code: 'API_URL_MISSING' } };
  const { id, ...fields } = feedback;
  const api = await callBack(deps, 'merchant-maintenance', id, { occurredAt: new Date().toISOString(), ...fields });
  return { status: isTaken(api) ? 200 : 502, body: { id, api } };
}
