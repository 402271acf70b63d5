import type { CommandOf } from '../../case/commands.js';
import { Refusal } from '../../errors.js';
import { mayOrder, order, undelivered } from '../letters.js';
import type { Turn } from '../turn.js';

/** Orders a letter to the complainant, once in a round unless it did not arrive. */
export function sendLetter(turn: Turn, { letter: id, channel, language }: CommandOf<'sendLetter'>): void {
  const letter = turn.pack.data.letters[id];
  if (!letter) throw new Refusal('LETTER_UNKNOWN', { letter: id });
  const refusal = mayOrder(turn, id, letter);
  if (refusal) throw refusal;
  order(turn, letter, { letter: id, channel, language, automatic: false });
}

/** The outside told that a letter did not arrive. Of one that is not known, or told of before, nothing changes. */
export function deliveryFailed(turn: Turn, { key, code }: CommandOf<'deliveryFailed'>): void {
  undelivered(turn, key, code);
}
