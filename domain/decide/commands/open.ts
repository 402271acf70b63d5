import type { CommandOf, Pin } from '../../case/commands.js';
import { Refusal } from '../../errors.js';
import { checkInput } from '../input.js';
import { isExcluded } from '../people.js';
import type { Turn } from '../turn.js';

function check(turn: Turn, command: CommandOf<'open'>): void {
  const { data } = turn.pack;
  if (!(command.category in data.categories)) throw new Refusal('CATEGORY_UNKNOWN', { category: command.category });
  if (!(command.channel in data.channels)) throw new Refusal('CHANNEL_UNKNOWN', { channel: command.channel });
  if (!turn.is(data.intake.by)) throw new Refusal('ROLE_NOT_ALLOWED', { by: data.intake.by });
  const { identity } = data.personal;
  if (identity.length > 0 && !identity.some((name) => command.gave?.includes(name)))
    throw new Refusal('IDENTITY_MISSING', { oneOf: identity });
  const optional = Object.fromEntries(
    Object.entries(data.facts).map(([name, field]) => [name, { ...field, optional: true }])
  );
  checkInput(optional, command.facts, turn.now);
  if (command.complaintReceivedAt !== undefined && command.complaintReceivedAt > turn.at)
    throw new Refusal('FACT_INVALID', { field: 'receivedAt' });
  const slots = Object.keys(command.people).filter((slot) => !(slot in data.slots));
  if (slots.length > 0) throw new Refusal('SLOT_UNKNOWN', { slots });
}

function checkIntake(turn: Turn): void {
  const missing = turn.pack.data.intake.requires.filter(
    (r) => turn.test(r.if) && (turn.state.facts[r.fact] ?? null) === null
  );
  if (missing.length > 0) throw new Refusal('FACT_MISSING', { facts: missing.map((m) => m.fact) });
  for (const [slot, place] of Object.entries(turn.state.people)) {
    if (place.person !== undefined && isExcluded(turn.state, turn.pack.data.slots[slot]?.never ?? [], place.person)) {
      throw new Refusal('SUBJECT_AS_HANDLER', { slot });
    }
  }
}

/** Opens the case: `received`, its class, its overlays, then `accepted`, which starts the clocks (seed-000 §5 intake). */
export function open(turn: Turn, command: CommandOf<'open'>, calendar: Pin): void {
  check(turn, command);
  const receivedAt = command.complaintReceivedAt ?? turn.at;
  const { data, hash } = turn.pack;
  const pack = { id: data.id, version: data.version, hash };
  const { zone } = turn.calendar.data;
  turn.emit(
    {
      type: 'received',
      pack,
      calendar,
      zone,
      channel: command.channel,
      facts: command.facts,
      gave: command.gave ?? [],
    },
    receivedAt
  );
  for (const [slot, person] of Object.entries(command.people)) turn.emit({ type: 'assigned', slot, person });
  turn.emit({ type: 'classified', category: command.category, level: data.categories[command.category]?.level ?? '' });
  turn.settle();
  checkIntake(turn);
  turn.emit({ type: 'accepted' });
  turn.emit({ type: 'stageEntered', stage: data.intake.stage });
}
