import type { CommandOf } from '../../case/commands.js';
import { Refusal } from '../../errors.js';
import { mayOrder, order, undelivered } from '../letters.js';
import type { Turn } from '../turn.js';

/**
 * Orders a letter to the complainant, once in a round unless it did not arrive. What the case itself forbids is told before what the
 * edge found wrong with the text or the address.
 */
export function sendLetter(turn: Turn, command: CommandOf<'sendLetter'>): void {
  const { letter: id, channel, language, unwritable } = command;
  const letter = turn.pack.data.letters[id];
  if (!letter) throw new Refusal('LETTER_UNKNOWN', { letter: id });
  const refusal = mayOrder(turn, id, letter);
  if (refusal) throw refusal;
  order(turn, letter, { letter: id, channel, language, automatic: false });
  if (unwritable) throw new Refusal(unwritable.code, unwritable.detail);
}

/** The outside told that a letter did not arrive. Of one that is not known, or told of before, nothing changes. */
export function deliveryFailed(turn: Turn, { key, code }: CommandOf<'deliveryFailed'>): void {
  undelivered(turn, key, code);
}
