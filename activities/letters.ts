import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import type { LetterRegister, RegisteredLetter } from '../db/letter-register.js';
import type { Effect, EffectInput, EffectResult } from '../domain/case/effect.js';
import { Refusal } from '../domain/errors.js';
import type { CompiledPack } from '../domain/pack/compile.js';
import { LetterChannel, LetterLanguage } from '../domain/pack/letters.js';
import { caseReplyAddress } from './case-token.js';
import type { Directory } from './directory.js';
import { send, type Endpoint } from './http.js';
import { addressOf, letterText } from './letter-text.js';
import { createDeliver, messageIdOf, type MailSettings } from './mail-transport.js';

export interface LetterDeps {
  readonly mail: MailSettings & { readonly directory: Directory };
  readonly sms: Endpoint;
  readonly register: Pick<LetterRegister, 'write' | 'accepted' | 'take'>;
  /** The pack with this hash. */
  readonly packOf: (hash: string) => Promise<CompiledPack>;
}

const Order = z.object({
  pack: z.string(),
  letter: z.string(),
  version: z.int(),
  channel: LetterChannel,
  language: LetterLanguage,
  automatic: z.boolean(),
  values: z.record(z.string(), z.string()),
  people: z.record(z.string(), z.string()),
});

/** Whether a mail is a letter to the complainant, and none to people of the directory. */
export const isLetter = ({ with: content }: EffectInput): boolean => 'letter' in content;

/**
 * Letters to the complainant, by mail and by SMS. A letter is kept, sealed, before it leaves, and a repeat sends what was kept: the
 * same mail under the same Message-ID, the same SMS under the same key; one that was taken already is not sent again.
 *
 * Not retried: EFFECT_INPUT_INVALID, ADDRESS_INVALID, LETTER_UNKNOWN, LETTER_VALUE_MISSING, LETTER_TOO_LONG; and what the mail server or
 * the gateway refuses, which is kept as failed. Throws also what a delivery and `send` throw.
 */
export function createLetters(deps: LetterDeps): Record<'sendMail' | 'sendSms', Effect> {
  const deliver = createDeliver(deps.mail);
  const byMail: Carry = async (letter) => {
    const { key, caseId, address, subject = '', text, automatic, messageId = '' } = letter;
    const replyTo = caseReplyAddress(deps.mail.secret, caseId, deps.mail.domain);
    await deliver({ subject, text, to: [{ address }], key, messageId, replyTo, personal: !automatic });
    return messageId;
  };
  const bySms: Carry = async ({ address, text }, input) => {
    // The gateway gets number and text, and nothing else that is personal.
    const { ref } = await send(deps.sms, '/messages', { ...input, with: {}, personal: {} }, { to: address, text });
    return ref;
  };
  return { sendMail: (input) => carry(deps, input, byMail), sendSms: (input) => carry(deps, input, bySms) };
}

/** Hands a letter on; answers the other side's reference. */
type Carry = (letter: RegisteredLetter, input: EffectInput) => Promise<string>;

async function carry(deps: LetterDeps, input: EffectInput, hand: Carry): Promise<EffectResult> {
  const letter = await deps.register.write(await written(deps, input));
  if (letter.acceptedAt !== undefined) return { ref: letter.ref ?? '', at: letter.acceptedAt };
  try {
    const ref = await hand(letter, input);
    const at = Date.now();
    await deps.register.accepted(input.key, ref, at);
    return { ref, at };
  } catch (error) {
    if (error instanceof ApplicationFailure && error.nonRetryable === true)
      await deps.register.take({ key: input.key, status: 'failed', code: error.type ?? 'REFUSED', at: Date.now() });
    throw error;
  }
}

async function written({ mail, packOf }: LetterDeps, { key, caseId, with: content, personal }: EffectInput) {
  const asked = Order.safeParse(content);
  if (!asked.success) throw ApplicationFailure.nonRetryable('the letter is incomplete', 'EFFECT_INPUT_INVALID');
  const { pack: hash, values: _values, people: _people, ...order } = asked.data;
  const { data: pack } = await packOf(hash);
  const address = addressOf(order.channel, personal[pack.personal.addresses[order.channel] ?? ''] ?? '');
  if (address === undefined) throw ApplicationFailure.nonRetryable('no address to write to', 'ADDRESS_INVALID');
  const messageId = order.channel === 'email' ? { messageId: messageIdOf(mail, caseId, key) } : {};
  try {
    return { key, caseId, address, ...order, ...messageId, ...letterText(pack, asked.data, personal, mail.directory) };
  } catch (error) {
    if (error instanceof Refusal) throw ApplicationFailure.nonRetryable('the letter cannot be written', error.code);
    throw error;
  }
}
