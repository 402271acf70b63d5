import { readInstant } from '../../../domain/calendar/zone.js';
import type { Event } from '../../../domain/case/events.js';
import { canonical } from '../../../domain/hash.js';
import type { ToldEvent } from '../../../domain/register/rehearsed.js';

type Fields = Readonly<Record<string, unknown>>;

/** The first place at which two lists of events differ, and what stands there. */
export interface Difference {
  readonly place: number;
  readonly core?: Fields;
  readonly live?: Fields;
}

/** What is told of a case otherwise than it is kept: proofs are with the clocks, refusals before the case have no number. */
const NOT_COMPARED = ['seq', 'v', 'proof', 'proofs', 'correctedBy'];
/** Fields that hold the number of another event. */
const NUMBERS = ['entry', 'corrects', 'call'];
/** What the outside says of what it did, and a mail of itself. */
const OF_THE_OUTSIDE: Readonly<Record<string, readonly string[]>> = {
  effectConfirmed: ['ref', 'data'],
  evidence: ['messageId', 'sender', 'textSha256'],
};

const without = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** Values as the core has them: instants as numbers. */
function plain(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return readInstant(value) ?? value;
  if (Array.isArray(value)) return value.map((one) => plain(one));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(without(value as Fields, [...NOT_COMPARED, ...(OF_THE_OUTSIDE[name] ?? [])]));
  return Object.fromEntries(entries.map(([key, one]) => [key, plain(one, key)]));
}

const ANSWERS: readonly unknown[] = ['effectConfirmed', 'effectRefused'];

/** What the outside answers at one instant, one right after the other, comes in the order in which it gets round to it. */
export function answersInOrder(events: readonly Fields[], answers = ANSWERS): Fields[] {
  const runs: Fields[][] = [];
  for (const event of events) {
    const last = runs.at(-1)?.at(-1);
    const both = answers.includes(last?.['type']) && answers.includes(event['type']);
    if (both && last?.['at'] === event['at']) runs.at(-1)?.push(event);
    else runs.push([event]);
  }
  return runs.flatMap((run) => run.sort((a, b) => (String(a['key']) < String(b['key']) ? -1 : 1)));
}

/** Events without what no two cases share: ids and numbers, and what the outside answers. Refusals are told by their codes. */
function comparable(events: readonly (Event | ToldEvent)[], caseId: string): Fields[] {
  const happened = events.filter(({ type }) => type !== 'refused');
  const places = new Map(happened.map(({ seq }, place) => [seq, place]));
  const told = happened.map((event) => {
    const numbered = Object.entries(event).map(([name, value]: [string, unknown]) => {
      return [name, NUMBERS.includes(name) ? (places.get(Number(value)) ?? value) : value] as const;
    });
    return plain(Object.fromEntries(numbered), event.type);
  });
  const numbers = events.flatMap((e) => ('number' in e && typeof e.number === 'string' ? [e.number] : []));
  const unnamed = [...new Set(numbers)].reduce(
    (text, number, index) => text.replaceAll(number, `form ${index + 1}`),
    JSON.stringify(told).replaceAll(caseId, 'this case')
  );
  return answersInOrder(JSON.parse(unnamed) as Fields[]);
}

/** Compares what a case went through with what the core alone makes of the same course; undefined where it is the same. */
export function difference(
  core: { readonly events: readonly Event[]; readonly caseId: string },
  live: { readonly events: readonly ToldEvent[]; readonly caseId: string }
): Difference | undefined {
  const [own, other] = [comparable(core.events, core.caseId), comparable(live.events, live.caseId)];
  const length = Math.max(own.length, other.length);
  const place = Array.from({ length }, (_, index) => index).find(
    (index) => canonical(own[index] ?? null) !== canonical(other[index] ?? null)
  );
  if (place === undefined) return undefined;
  const [before, after] = [own[place], other[place]];
  return { place, ...(before && { core: before }), ...(after && { live: after }) };
}
