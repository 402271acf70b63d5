import type { EventOf } from '../case/events.js';
import { Refusal } from '../errors.js';
import { caseValues, peopleOf, placeholders, templateOf } from '../letters/letter.js';
import { isKnown } from '../letters/render.js';
import type { Letter, LetterChannel, LetterLanguage } from '../pack/letters.js';
import { matches } from './clocks.js';
import { revisionOf } from './context.js';
import { notify } from './notify.js';
import type { Rule, Turn } from './turn.js';

interface Order {
  letter: string;
  channel: LetterChannel;
  language: LetterLanguage;
  automatic: boolean;
}

/** The key of the next letter of this kind in the present round; undefined while an earlier one has not failed. */
function nextKey({ state }: Turn, letter: string): string | undefined {
  const first = `${state.caseId}:letter:${letter}@${revisionOf(state)}`;
  const earlier = Object.entries(state.letters ?? {}).filter(([key]) => key === first || key.startsWith(`${first}#`));
  if (earlier.some(([, { undelivered }]) => undelivered === undefined)) return undefined;
  return earlier.length === 0 ? first : `${first}#${earlier.length + 1}`;
}

/** Why a person may not order the letter at this moment; undefined if they may. */
export function mayOrder(turn: Turn, id: string, { by, stages, when }: Letter): Refusal | undefined {
  const { stage } = turn.state;
  if ((stages && !stages.includes(stage)) || !turn.test(when))
    return new Refusal('ACTION_NOT_ALLOWED', { letter: id, stage, ...(stages && { stages }) });
  if (!by || !turn.is(by)) return new Refusal('ROLE_NOT_ALLOWED', { letter: id, by: by ?? [] });
  return nextKey(turn, id) === undefined ? new Refusal('LETTER_SENT', { letter: id }) : undefined;
}

/** The personal fields a letter is made of: the address first. */
export function fieldsOf(turn: Turn, { needs }: Letter, channel: LetterChannel): string[] {
  const address = turn.pack.data.personal.addresses[channel];
  return [...new Set([...(address === undefined ? [] : [address]), ...needs])];
}

/** What the effect is told; the texts themselves stand in the pack of this hash. */
function contentOf(turn: Turn, letter: Letter, { letter: id, ...order }: Order) {
  const { data, hash } = turn.pack;
  const { channel, language } = order;
  const template = templateOf(data, letter, channel, language);
  if (!letter.channels.includes(channel) || !template)
    throw new Refusal('FACT_INVALID', { field: 'channel, language', channels: letter.channels });
  const wanted = placeholders(template).filter((name) => !name.startsWith('personal:'));
  const known = caseValues(data, turn.state, language, turn.at);
  const people = peopleOf(turn.state, wanted);
  const missing = wanted.filter((name) => !isKnown(known, name) && !(name.replace(/^person:/, '') in people));
  if (missing.length > 0) throw new Refusal('LETTER_VALUE_MISSING', { placeholders: missing });
  const values = Object.fromEntries(
    wanted.flatMap((name) => (isKnown(known, name) ? [[name, known[name] ?? '']] : []))
  );
  return { pack: hash, letter: id, version: letter.version, ...order, values, people };
}

/**
 * Orders a letter: everything it says is on record, or nothing is written. Throws FACT_INVALID, FACT_MISSING, LETTER_SENT,
 * LETTER_VALUE_MISSING.
 */
export function order(turn: Turn, letter: Letter, wanted: Order): void {
  const { letter: id, channel, language, automatic } = wanted;
  const key = nextKey(turn, id);
  if (key === undefined) throw new Refusal('LETTER_SENT', { letter: id });
  const content = contentOf(turn, letter, wanted);
  const gave = automatic ? [] : (turn.command.gave ?? []);
  const personal = fieldsOf(turn, letter, channel);
  const missing = personal.filter((name) => !gave.includes(name) && !turn.state.gave.includes(name));
  if (missing.length > 0) throw new Refusal('FACT_MISSING', { personal: missing });
  const { version } = letter;
  turn.emit({ type: 'letterOrdered', key, letter: id, version, channel, language, automatic, gave });
  const action = channel === 'sms' ? 'sendSms' : 'sendMail';
  turn.emit({ type: 'effectRequested', key, action, with: content, personal });
}

/** Writes by itself, once in the life of a case; what cannot be written counts as undelivered, so that somebody is told. */
function orderAutomatic(turn: Turn, id: string, letter: Letter, { channel, language }: Omit<Order, 'letter'>): void {
  try {
    order(turn, letter, { letter: id, channel, language, automatic: true });
  } catch (error) {
    const key = nextKey(turn, id);
    if (!(error instanceof Refusal) || key === undefined) throw error;
    turn.emit({ type: 'letterUndelivered', key, letter: id, automatic: true, code: error.code });
  }
}

/** A letter did not arrive; told once, and of letters of this case only. */
export function undelivered(turn: Turn, key: string, code: string): void {
  const known = turn.state.letters?.[key];
  if (!known || known.undelivered !== undefined) return;
  turn.emit({ type: 'letterUndelivered', key, letter: known.letter, automatic: known.automatic, code });
}

function tell(turn: Turn, { key, letter, code }: EventOf<'letterUndelivered'>): void {
  const to = turn.pack.data.letters[letter]?.undelivered?.notify;
  if (to) notify(turn, `undelivered:${key}`, to, { name: 'undelivered' }, { kind: 'undelivered', letter, code });
}

/** Automatic letters follow their event; a letter the outside refuses is undelivered, and whoever the pack names is told. */
export const letterRule: Rule = (turn, event) => {
  if (event.type === 'effectRefused') undelivered(turn, event.key, event.code);
  if (event.type === 'letterUndelivered') tell(turn, event);
  const { letters } = turn.pack.data;
  for (const id in letters) {
    const letter = letters[id];
    if (!letter?.automatic || !matches(turn, letter.automatic, event)) continue;
    const { automatic } = letter;
    const written = Object.values(turn.state.letters ?? {}).some((one) => one.letter === id);
    if (!written) orderAutomatic(turn, id, letter, { ...automatic, automatic: true });
  }
};
