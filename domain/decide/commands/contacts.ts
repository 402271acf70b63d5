import type { CommandOf, Value } from '../../case/commands.js';
import type { CaseState } from '../../case/state.js';
import { isWorkingDay, localDate } from '../../calendar/index.js';
import { Refusal } from '../../errors.js';
import { isExcluded } from '../people.js';
import type { Turn } from '../turn.js';

/** The day of an attempt, where it is a working day: attempts count by their days (seed-000 §5 followUp). */
export function attemptDay(
  turn: Turn,
  { direction, connected, transfer }: Pick<CommandOf<'call'>, 'direction' | 'connected' | 'transfer'>
): { workingDay?: string } {
  if (direction === 'in' || connected || transfer) return {};
  const day = localDate(turn.calendar, turn.at);
  return isWorkingDay(turn.calendar, day) ? { workingDay: day } : {};
}

/** A contact by telephone. Only a connected call can stop a clock; an attempt is recorded and counted (conventions, rule 9). */
export function call(turn: Turn, command: CommandOf<'call'>): void {
  const { calls } = turn.pack.data;
  if (!calls || !turn.is(calls.by)) throw new Refusal('ROLE_NOT_ALLOWED', { by: calls?.by ?? [] });
  const { direction, connected, party, transfer, promise } = command;
  checkFollows(turn, command);
  if (promise && promise.at <= turn.at) throw new Refusal('TIME_IN_PAST', { field: 'promise.at' });
  if (promise && !connected) throw new Refusal('FACT_INVALID', { field: 'promise' });
  const passedOn = transfer && { transfer };
  const { seq } = turn.emit({
    type: 'callEnded',
    direction,
    connected,
    party,
    ...passedOn,
    ...attemptDay(turn, command),
  });
  if (promise) turn.emit({ type: 'promiseGiven', promiseAt: promise.at, by: promise.by, call: seq });
}

/** What opens the case that follows a closed one, beside what the complainant says now. */
function openWith({ caseId, pack, category }: CaseState, channel: string): Value {
  return { pack: pack.id, category, channel, linkedTo: { caseId, relation: 'follows' } };
}

/**
 * A contact on a closed case opens the case that follows it (seed-000 §9). Throws CASE_CLOSED; what to open it with is told only to
 * whom the pack lets take contacts.
 */
function checkOpen({ state }: Turn, channel: string, may: boolean): void {
  if (state.lifecycle !== 'open') throw new Refusal('CASE_CLOSED', may ? { openWith: openWith(state, channel) } : null);
}

/** The complainant's own call is a contact where the pack says so; one made before the closing belongs to the case. */
function checkFollows(turn: Turn, { direction, connected, party }: CommandOf<'call'>): void {
  const { calls } = turn.pack.data.contacts ?? {};
  const { closedAt } = turn.state;
  const isContact = direction === 'in' && connected && calls?.party === party;
  if (isContact && closedAt !== undefined && turn.at >= closedAt) checkOpen(turn, calls.channel, true);
}

/**
 * The complainant comes back: the contact attaches to the open case, T stays, and whoever took it answers for it until one
 * person is named who goes on (first responsibility, seed-000 §9).
 */
export function contact(turn: Turn, { channel }: CommandOf<'contact'>): void {
  const { contacts, channels, slots, intake } = turn.pack.data;
  checkOpen(turn, channel, contacts !== undefined && turn.is(contacts.by));
  if (!contacts || !turn.is(contacts.by)) throw new Refusal('ROLE_NOT_ALLOWED', { by: contacts?.by ?? [] });
  if (!(channel in channels)) throw new Refusal('CHANNEL_UNKNOWN', { channel });
  const { slot } = contacts;
  // A mailbox takes nothing on, and who is complained of takes the call, but not the responsibility: that stays where it is.
  const machine = intake.claim !== undefined && turn.is(intake.claim.from);
  const takes = slot !== undefined && !machine && !isExcluded(turn.state, slots[slot]?.never ?? [], turn.actor.id);
  if (takes) turn.emit({ type: 'assigned', slot, person: turn.actor.id });
  turn.emit({ type: 'contactAttached', contact: turn.state.contacts + 1, channel });
}
