import type { Directory } from '../activities/directory.js';
import type { RegisteredCall } from '../db/call-register.js';
import { outcomeOf, type CallLeg, type HeardEvent } from '../domain/call-leg.js';
import type { CommandOf } from '../domain/case/commands.js';
import { goesOnAs } from '../domain/case/standing.js';
import { ERRORS, Refusal, type ErrorCode } from '../domain/errors.js';
import { SECOND } from '../domain/time.js';
import { knownActor } from './actors.js';
import type { ApiDeps } from './deps.js';
import type { Commanded } from './engine.js';
import type { KnownCases } from './known-cases.js';

/** Clocks of two machines differ by so much; an event later than that is refused until its time has come. */
const SKEW = 5 * SECOND;

export type TakenCall =
  { readonly status: 'accepted, pending' } | { readonly status: 'kept'; readonly code?: ErrorCode };

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
    return (await handOver(deps, cases, call)) ? { status: 'accepted, pending' } : { status: 'kept' };
  } catch (error) {
    // What the gateway cannot mend by sending it again is for our own people.
    if (!(error instanceof Refusal) || ERRORS[error.code].retry === 'later') throw error;
    deps.log.warn({ callId, legId, code: error.code }, 'call.kept');
    return { status: 'kept', code: error.code };
  }
}

/** Whether its case has the call now. Throws CASE_UNKNOWN, PERSON_UNKNOWN, CASE_COMPLETED. */
async function handOver(
  { calls, engine, ...deps }: ApiDeps,
  cases: KnownCases,
  call: RegisteredCall
): Promise<boolean> {
  const { leg } = call;
  const named = call.caseId ?? leg.caseId;
  const command = commandOf(deps.directory, leg);
  if (named === undefined || !command) return false;
  const row = await cases.row(named);
  if (!row) throw new Refusal('CASE_UNKNOWN');
  const caseId = goesOnAs(row.state);
  // Somebody may have assigned it to another case at this moment, and then hands it over there.
  if ((await calls.claim(leg.legId, caseId)) !== caseId) return false;
  const taken = await engine.signal(caseId, { command, personal: {} });
  await calls.handed(leg.legId, Date.now());
  if (!taken) throw new Refusal('CASE_COMPLETED');
  return true;
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
 * Gives a call to a case, with the time the gateway told; while its outcome is not known, the case gets it as soon as it is. The same
 * again gets the first answer. Throws CALL_UNKNOWN, CALL_ASSIGNED, PERSON_UNKNOWN and whatever the case refuses it with: then
 * the call is free for another case.
 */
export async function assignCall(
  { calls, engine, ...deps }: ApiDeps,
  legId: string,
  caseId: string
): Promise<Commanded> {
  const call = await calls.call(legId);
  if (!call) throw new Refusal('CALL_UNKNOWN');
  const command = commandOf(deps.directory, call.leg);
  const owner = await calls.claim(legId, caseId);
  if (owner !== caseId) throw new Refusal('CALL_ASSIGNED', { caseId: owner ?? null });
  if (!command) return { kind: 'pending' };
  try {
    const done = await engine.command(caseId, { command, personal: {} });
    if (done.kind === 'gone') throw new Refusal('CASE_COMPLETED');
    await calls.handed(legId, Date.now());
    return done;
  } catch (error) {
    if (error instanceof Refusal && ERRORS[error.code].retry !== 'later') await calls.release(legId);
    throw error;
  }
}
