import { Refusal } from '../domain/errors.js';
import type { Commanded } from './engine.js';
import type { Reply } from './route.js';
import { briefView } from './views.js';

/** The answer to a command that reached the engine. Throws CASE_COMPLETED for a case that runs no more. */
export function replyTo(caseId: string, zone: string, done: Commanded): Reply {
  if (done.kind === 'gone') throw new Refusal('CASE_COMPLETED');
  if (done.kind === 'pending') return { status: 202, body: { caseId, status: 'accepted, pending' } };
  const view = briefView(done.answer.case, zone);
  return done.answer.awaits === undefined
    ? { body: view }
    : { status: 202, body: { caseId, status: 'accepted, pending', case: view } };
}
