import { z } from 'zod';
import { Refusal } from '../domain/errors.js';
import { SMS_LIMIT, templateOf } from '../domain/letters/letter.js';
import { render, type Values } from '../domain/letters/render.js';
import { keyForms } from '../domain/lookup/normal.js';
import type { LetterChannel, LetterLanguage } from '../domain/pack/letters.js';
import type { Pack } from '../domain/pack/schema.js';
import type { Directory } from './directory.js';

/** A letter as the case ordered it: `values` are what it says of the case, `people` who holds the slots it names. */
export interface LetterOrder {
  readonly letter: string;
  readonly channel: LetterChannel;
  readonly language: LetterLanguage;
  readonly values: Values;
  readonly people: Readonly<Record<string, string>>;
}

export interface LetterText {
  readonly subject?: string;
  readonly text: string;
}

/**
 * Writes a letter out: with personal data, and people by name or, where a role holds the slot, by its label. Throws LETTER_UNKNOWN,
 * LETTER_VALUE_MISSING, LETTER_TOO_LONG.
 */
export function letterText(
  pack: Pack,
  { letter: id, channel, language, values, people }: LetterOrder,
  personal: Readonly<Record<string, string>>,
  directory: Directory
): LetterText {
  const letter = pack.letters[id];
  const template = letter && templateOf(pack, letter, channel, language);
  if (!template) throw new Refusal('LETTER_UNKNOWN', { letter: id, channel });
  const named = Object.entries(people).map(([slot, who]) => {
    const name = directory.person(who)?.name[language] ?? pack.roles[who]?.label[language] ?? '';
    return [`person:${slot}`, name] as const;
  });
  const given = Object.entries(personal).map(([field, value]) => [`personal:${field}`, value.trim()] as const);
  const all = { ...values, ...Object.fromEntries([...named, ...given]) };
  const text = render(template.body, all).trim();
  if (channel === 'sms' && [...text].length > SMS_LIMIT)
    throw new Refusal('LETTER_TOO_LONG', { limit: SMS_LIMIT, characters: [...text].length });
  // A subject is one line, whatever it is filled in with.
  if (template.subject === undefined) return { text };
  return { text, subject: render(template.subject, all).replace(/\s+/g, ' ') };
}

/** A mail address, or a telephone number as the look-up knows it; an extension takes no SMS. */
export function addressOf(channel: LetterChannel, value: string): string | undefined {
  if (channel === 'email') return z.email().safeParse(value.trim()).data;
  const [number = '', extension] = keyForms(value);
  return /^\+?\d{7,}$/.test(number) && extension === undefined ? number : undefined;
}
