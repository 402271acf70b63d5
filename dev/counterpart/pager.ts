import { z } from 'zod';
import type { CounterpartDeps } from './app.js';
import { callBack, isTaken } from './call-back.js';

/**
 * An answer to the last page of a case that the mailbox took. `person`: whose mail address or id; default: who it went to.
 * `attempt`: an earlier page instead, 1 the first. `id`: the webhook id; give the same one to tell the same answer again.
 */
const Answer = z.strictObject({
  caseId: z.string().min(1),
  attempt: z.int().min(1).optional(),
  person: z.string().min(1).optional(),
  id: z.string().min(1).optional(),
  acknowledgedAt: z.iso.datetime({ offset: true }).optional(),
});

/**
 * Lets whoever was paged answer: calls the API's signed callback. Until told so the pager is silent; to have it refuse, control the
 * mailbox: `{"system":"mail","action":"page","mode":"refuse"}`. Answers with what the API answered.
 */
export async function answerPage(deps: CounterpartDeps, given: unknown): Promise<{ status: number; body: object }> {
  const answer = Answer.safeParse(given).data;
  if (!answer) return { status: 400, body: { code: 'ANSWER_INVALID' } };
  if (deps.apiUrl === undefined) return { status: 409, body: { code: 'API_URL_MISSING' } };
  const pages = deps.store.mails().filter(({ key }) => key.startsWith(`${answer.caseId}:page:`));
  const page = answer.attempt === undefined ? pages.at(-1) : pages[answer.attempt - 1];
  if (!page) return { status: 404, body: { code: 'NOT_PAGED' } };
  const { person = page.to[0], acknowledgedAt = new Date().toISOString(), id = `answer:${page.key}` } = answer;
  const api = await callBack(deps, 'pages', id, { page: page.key, person, acknowledgedAt });
  return { status: isTaken(api) ? 200 : 502, body: { id, page: page.key, person, api } };
}
