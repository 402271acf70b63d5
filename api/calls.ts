import type { Directory } from '../activities/directory.js';
import type { RegisteredCall } from '../db/call-register.js';
import { outcomeOf, type CallLeg, type HeardEvent } from '../domain/call-leg.js';
import type { CommandOf } from '../domain/case/commands.js';
import { goesOnAs } from '../domain/case/standing.js';
import { ERRORS, Refusal, type ErrorCode } from '../domain/errors.js';
import { SECOND } from '../domain/time.js';
import { knownActor } from './actors.js';
import { contactByCall, giveContact, knownCase } from './contacts.js';
import type { ApiDeps } from './deps.js';
import { CaseRefusal } from './engine.js';
import type { KnownCases } from './known-cases.js';
import type { Reply } from './route.js';

/** Clocks of two machines differ by so much; an event later than that is refused until its time has come. */
const SKEW = 5 * SECOND;

export type TakenCall =
  /** `caseId`: the case that follows the one it was meant for, which had ended. */
  | { readonly status: 'accepted, pending'; readonly caseId?: string; readonly linkedTo?: unknown }
  | { readonly status: 'kept'; readonly code?: ErrorCode };

/**
 * Keeps an event of a call and, once the leg's outcome and case are known, hands it to the case: one command for each leg, however
 * often and in whatever order its events come. What cannot be handed on stays in the register, for somebody to assign. Throws
 * TIME_IN_FUTURE, ENGINE_UNAVAILABLE: then the gateway sends it again.
 */
export async function takeEvent(deps: ApiDeps, cases: KnownCases, event: HeardEvent): Promise<TakenCall> {
  // A rehearsal's day may lie ahead of the real one.
  if (!deps.config.rehearsal && event.at > event.receivedAt + SKEW)
    throw new Refusal('TIME_IN_FUTURE', { at: event.at });
  const { callId, legId } = event;
  const call = await deps.calls.hear(event);
  const { contradictions } = call.leg;
  if (contradictions.length > 0) deps.log.warn({ callId, legId, contradictions }, 'call.contradictory');
  if (call.handedAt !== undefined) return { status: 'accepted, pending' };
  try {
    return await handOver(deps, cases, call);
  } catch (error) {
    // What the gateway cannot mend by sending it again is for our own people.
    if (!(error instanceof Refusal) || ERRORS[error.code].retry === 'later') throw error;
    deps.log.warn({ callId, legId, code: error.code }, 'call.kept');
    return { status: 'kept', code: error.code };
  }
}

/** What came of handing it on. Throws CASE_UNKNOWN, PERSON_UNKNOWN, and why a case that has ended takes it no more. */
async function handOver(deps: ApiDeps, cases: KnownCases, call: RegisteredCall): Promise<TakenCall> {
  const { calls } = deps;
  const { leg } = call;
  const named = call.caseId ?? leg.caseId;
  const command = commandOf(deps.directory, leg);
  if (named === undefined || !command) return { status: 'kept' };
  const { state } = await knownCase(cases, named);
  const caseId = goesOnAs(state);
  // Somebody may have assigned it to another case at this moment, and then hands it over there.
  if ((await calls.claim(leg.legId, caseId)) !== caseId) return { status: 'kept' };
  if (command.direction === 'in' && command.connected)
    return giveIncoming(deps, cases, { caseId, zone: state.zone }, leg.legId, command);
  const taken = await deps.engine.signal(caseId, { command, personal: {} });
  await calls.handed(leg.legId, Date.now());
  if (!taken) throw new Refusal('CASE_COMPLETED');
  return { status: 'accepted, pending' };
}

/** The other party called and somebody answered: where the case has ended the call goes to the one that follows, if it is a contact. */
async function giveIncoming(
  deps: ApiDeps,
  cases: KnownCases,
  place: { caseId: string; zone: string },
  legId: string,
  command: CommandOf<'call'>
): Promise<TakenCall> {
  try {
    const { status, body } = await giveContact(deps, cases, place, contactByCall(command, command.id, {}));
    // Whether the case takes it is not known yet; the same event again will tell.
    if (status === 202) throw new Refusal('ENGINE_UNAVAILABLE');
    const { caseId, linkedTo } = body as { caseId: string; linkedTo?: unknown };
    await deps.calls.handed(legId, Date.now(), caseId);
    return { status: 'accepted, pending', ...(linkedTo !== undefined && { caseId, linkedTo }) };
  } catch (error) {
    if (error instanceof CaseRefusal && error.code !== 'CASE_COMPLETED') {
      await deps.calls.handed(legId, Date.now());
      return { status: 'accepted, pending' };
    }
    if (error instanceof Refusal && ERRORS[error.code].retry !== 'later') await deps.calls.release(legId);
    throw error;
  }
}

/** The command a case gets for the leg; undefined while its outcome is not known. Throws PERSON_UNKNOWN. */
function commandOf(directory: Directory, leg: CallLeg): CommandOf<'call'> | undefined {
  const outcome = outcomeOf(leg);
  if (!outcome) return undefined;
  return {
    id: `call:${leg.legId}`,
    type: 'call',
    // Whoever had which role when the call was made, not when we came to hear of it.
    actor: knownActor(directory, leg.agent, outcome.at),
    source: 'gateway',
    occurredAt: outcome.at,
    ...{ direction: leg.direction, connected: outcome.connected, party: leg.party },
    ...(leg.transfer && { transfer: true }),
  };
}

/**
 * Gives a call to a case, with the time the gateway told; while its outcome is not known, the case gets it as soon as it is. Where the
 * case has ended, a contact goes to the one that follows. The same again gets the first answer. Throws CALL_UNKNOWN, CALL_ASSIGNED,
 * PERSON_UNKNOWN and whatever the case refuses it with: then the call is free for another case.
 */
export async function assignCall(
  deps: ApiDeps,
  cases: KnownCases,
  legId: string,
  place: { caseId: string; zone: string }
): Promise<Reply> {
  const { calls } = deps;
  const { caseId, zone } = place;
  const call = await calls.call(legId);
  if (!call) throw new Refusal('CALL_UNKNOWN');
  const command = commandOf(deps.directory, call.leg);
  const owner = await calls.claim(legId, caseId);
  if (owner === undefined || !(owner === caseId || (await follows(cases, owner, caseId))))
    throw new Refusal('CALL_ASSIGNED', { caseId: owner ?? null });
  if (!command) return { status: 202, body: { caseId, status: 'accepted, pending' } };
  try {
    const reply = await giveContact(deps, cases, { caseId: owner, zone }, contactByCall(command, command.id, {}));
    if (reply.status !== 202) await calls.handed(legId, Date.now(), (reply.body as { caseId: string }).caseId);
    return reply;
  } catch (error) {
    if (error instanceof Refusal && ERRORS[error.code].retry !== 'later') await calls.release(legId);
    throw error;
  }
}

/** Whether the one case follows the other, so that a call given to that is with this one. */
async function follows(cases: KnownCases, caseId: string, ended: string): Promise<boolean> {
  const row = await cases.row(caseId);
  return row?.state.links.some((link) => link.caseId === ended && link.contactId !== undefined) ?? false;
}
