import type { Command, CommandOf, Facts, Value } from '../../../domain/case/commands.js';
import type { Field } from '../../../domain/pack/common.js';
import { allInputs } from '../../../domain/pack/inputs.js';
import { withInstants } from '../../../domain/pack/instants.js';
import type { Pack } from '../../../domain/pack/schema.js';
import { formatInstant, type Instant } from '../../../domain/time.js';

type Body = Readonly<Record<string, unknown>>;

/** Something to say for each personal field: scenarios tell only that it was said. Addresses can be written to; `mark` makes all of it one complainant's. */
function personalTexts({ personal }: Pack, names: readonly string[], mark: string): Record<string, string> {
  const { email, sms } = personal.addresses;
  const text = (name: string): string => {
    if (name === email) return `c${mark}@member.example`;
    return name === sms ? `138${mark}` : `${name} ${mark}`;
  };
  return Object.fromEntries(names.map((name) => [name, text(name)]));
}

function written(fields: Readonly<Record<string, Field>>, values: Facts): Facts {
  return withInstants(fields, values, (given) =>
    typeof given === 'number' ? formatInstant(given as Instant) : (given as Value)
  );
}

/** What a command says itself, with instants as text and without what the edge looks up. */
function ownWords(pack: Pack, command: Command): Body {
  const { id: _id, actor: _a, source: _s, gave: _g, occurredAt: _o, files: _f, ...own } = command;
  switch (own.type) {
    case 'act':
      return { ...own, input: written(pack.actions[own.action]?.input ?? {}, own.input) };
    case 'confirmStep':
      return { ...own, input: written(allInputs(pack), own.input) };
    case 'call':
      return { ...own, ...(own.promise && { promise: { at: formatInstant(own.promise.at) } }) };
    case 'assign':
      return { type: own.type, slot: own.slot, person: own.person };
    case 'correct':
      return { ...own, ...(own.reading && { reading: readingOf(pack, own.reading) }) };
    case 'decideApproval': {
      const { evidence: _evidence, ...decision } = own;
      return decision;
    }
    default:
      return own;
  }
}

function readingOf(pack: Pack, { occurredAt, input }: NonNullable<CommandOf<'correct'>['reading']>): Body {
  return {
    ...(occurredAt !== undefined && { occurredAt: formatInstant(occurredAt) }),
    ...(input && { input: written(allInputs(pack), input) }),
  };
}

/** The body of a command as the API takes it; what a gateway tells for somebody names them (`agent`). `mark`: eight digits, whose complaint it is. */
export function commandBody(pack: Pack, command: Command, byGateway: boolean, mark: string): Body {
  const { actor, source, gave = [], occurredAt } = command;
  return {
    ...ownWords(pack, command),
    ...(byGateway && { agent: actor.id, source }),
    ...(occurredAt !== undefined && { occurredAt: formatInstant(occurredAt) }),
    personal: personalTexts(pack, gave, mark),
  };
}

/** The body of an opening as the hotline's gateway sends it, on a stepped clock that stands at `now`. */
export function openingBody(pack: Pack, command: CommandOf<'open'>, now: Instant, mark: string): Body {
  const { category, also, linkedTo, channel, facts, people, actor, source, gave = [], complaintReceivedAt } = command;
  return {
    pack: pack.id,
    ...{ category, also, linkedTo, channel, people, agent: actor.id, source },
    ...(complaintReceivedAt !== undefined && { receivedAt: formatInstant(complaintReceivedAt) }),
    acceptedAt: formatInstant(now),
    facts: written(pack.facts, facts),
    personal: personalTexts(pack, gave, mark),
    clock: { mode: 'stepped', now: formatInstant(now) },
  };
}
