import type { CommandOf, Pin } from '../../case/commands.js';
import { byObject } from '../../memo.js';
import type { Field } from '../../pack/common.js';
import type { Pack } from '../../pack/schema.js';
import { Refusal } from '../../errors.js';
import { accept, classify } from '../acceptance.js';
import { checkInput } from '../input.js';
import { isExcluded } from '../people.js';
import { findRepeats } from '../repeats.js';
import type { Turn } from '../turn.js';

type Intake = Pick<CommandOf<'open'>, 'facts' | 'people'> & { category: string; also?: string[] };

/** The facts of a pack, each of which may be missing. */
const optionalFacts = byObject(({ facts }: Pack): Record<string, Field> =>
  Object.fromEntries(Object.entries(facts).map(([name, field]) => [name, { ...field, optional: true }] as const))
);

/** What whoever takes a complaint on says of it: its categories, facts and people must be the pack's own. */
function checkSaid(turn: Turn, { category, also = [], facts, people }: Intake): void {
  const { data } = turn.pack;
  const unknown = [category, ...also].find((one) => !(one in data.categories));
  if (unknown !== undefined) throw new Refusal('CATEGORY_UNKNOWN', { category: unknown });
  checkInput(turn, optionalFacts(data), facts);
  const slots = Object.keys(people).filter((slot) => !(slot in data.slots));
  if (slots.length > 0) throw new Refusal('SLOT_UNKNOWN', { slots });
}

function checkOpening(turn: Turn, command: CommandOf<'open'>): void {
  const { data } = turn.pack;
  checkSaid(turn, command);
  if (!(command.channel in data.channels)) throw new Refusal('CHANNEL_UNKNOWN', { channel: command.channel });
  if (!turn.is(data.intake.by) && !isUnattended(turn, command))
    throw new Refusal('ROLE_NOT_ALLOWED', { by: data.intake.by });
  const { identity } = data.personal;
  if (identity.length > 0 && !identity.some((name) => command.gave?.includes(name)))
    throw new Refusal('IDENTITY_MISSING', { oneOf: identity });
  if (command.complaintReceivedAt !== undefined && command.complaintReceivedAt > turn.at)
    throw new Refusal('FACT_INVALID', { field: 'receivedAt' });
}

/** It came in where nobody answers, as a mail does: it is received now and accepted when somebody claims it. */
function isUnattended(turn: Turn, { channel }: CommandOf<'open'>): boolean {
  const { claim, by } = turn.pack.data.intake;
  return claim !== undefined && claim.channels.includes(channel) && turn.is(claim.from) && !turn.is(by);
}

function checkPeople(turn: Turn): void {
  for (const [slot, place] of Object.entries(turn.state.people)) {
    if (place.person !== undefined && isExcluded(turn.state, turn.pack.data.slots[slot]?.never ?? [], place.person))
      throw new Refusal('SUBJECT_AS_HANDLER', { slot });
  }
}

function checkRequired(turn: Turn): void {
  const { facts, people } = turn.state;
  const wanted = turn.pack.data.intake.requires.filter((r) => turn.test(r.if));
  const lacking = wanted.flatMap(({ fact }) => (fact !== undefined && (facts[fact] ?? null) === null ? [fact] : []));
  if (lacking.length > 0) throw new Refusal('FACT_MISSING', { facts: lacking });
  const empty = wanted.flatMap(({ slot }) => (slot !== undefined && people[slot] === undefined ? [slot] : []));
  if (empty.length > 0) throw new Refusal('FACT_MISSING', { people: empty });
}

/** Complaints the pack is not for are not opened; the pack's own code says by which rule. */
function checkRefused(turn: Turn): void {
  const refused = turn.pack.data.intake.refuse.find((rule) => turn.test(rule.if));
  if (refused) throw new Refusal('RULE_REFUSED', { rule: refused.code });
}

function place(turn: Turn, people: Record<string, string>): void {
  for (const [slot, person] of Object.entries(people)) turn.emit({ type: 'assigned', slot, person });
}

/** Opens the case: `received`, its class, its overlays, then `accepted`, which starts the clocks (seed-000 §5 intake). */
export function open(turn: Turn, command: CommandOf<'open'>, calendar: Pin): void {
  checkOpening(turn, command);
  const { data, hash } = turn.pack;
  const { channel, facts, people, category, also, linkedTo, gave = [] } = command;
  const pack = { id: data.id, version: data.version, hash };
  const { zone } = turn.calendar.data;
  const receivedAt = command.complaintReceivedAt ?? turn.at;
  turn.emit({ type: 'received', pack, calendar, zone, channel, facts, gave }, receivedAt);
  if (linkedTo) turn.emit({ type: 'linked', ...linkedTo });
  place(turn, people);
  classify(turn, [category, ...(also ?? [])]);
  if (command.earlier) findRepeats(turn, command.earlier);
  turn.settle();
  checkRefused(turn);
  checkPeople(turn);
  if (isUnattended(turn, command)) {
    turn.emit({ type: 'stageEntered', stage: data.intake.claim?.stage ?? data.intake.stage });
    return;
  }
  checkRequired(turn);
  accept(turn);
}

/** Whoever claims a complaint that came in unattended takes it on, also after the system had to accept it. */
export function claim(turn: Turn, command: CommandOf<'claim'>): void {
  const { intake } = turn.pack.data;
  const { slot = '' } = intake;
  const { state } = turn;
  if (state.lifecycle !== 'open') throw new Refusal('CASE_CLOSED');
  if (!intake.claim || state.people[slot]?.person !== undefined)
    throw new Refusal('ACTION_NOT_ALLOWED', { action: 'claim', stage: state.stage });
  if (!turn.is(intake.by)) throw new Refusal('ROLE_NOT_ALLOWED', { by: intake.by });
  const { category = state.category, also = state.secondary } = command;
  checkSaid(turn, { ...command, category, also });
  turn.emit({ type: 'acted', action: 'claim', facts: command.facts, gave: command.gave ?? [] });
  place(turn, { [slot]: turn.actor.id, ...command.people });
  classify(turn, [category, ...also]);
  if (command.earlier) findRepeats(turn, command.earlier);
  turn.settle();
  checkPeople(turn);
  checkRequired(turn);
  if (state.acceptedAt === 0) accept(turn);
}
