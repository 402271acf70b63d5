import { z } from 'zod';
import { Cel, Label, Matcher, ruled, Who } from './common.js';

export const LetterChannel = z.enum(['email', 'sms']);
export type LetterChannel = z.infer<typeof LetterChannel>;
export const LetterLanguage = z.enum(['zh', 'en']);
export type LetterLanguage = z.infer<typeof LetterLanguage>;

const Mail = z.strictObject({ subject: z.string().min(1), body: z.string().min(1) });

/**
 * What is written to the complainant: plain text with placeholders (letters/render.ts), in every language of the product. `automatic`
 * letters follow an event by themselves, once in a case; `by`, `stages` and `when` say who may order one, once in a round.
 */
export const Letter = z.strictObject({
  label: Label,
  ...ruled,
  /** Raised with every change of the wording. */
  version: z.int().min(1),
  automatic: Matcher.extend({ channel: LetterChannel, language: LetterLanguage }).optional(),
  by: Who.optional(),
  stages: z.array(z.string()).optional(),
  when: Cel.optional(),
  channels: z.array(LetterChannel).min(1),
  /** Personal fields that must be on record, beside the address. */
  needs: z.array(z.string()).default([]),
  /** Passages no text of it may lack. */
  clauses: z.array(z.string()).default([]),
  texts: z.strictObject({ zh: Mail, en: Mail }).optional(),
  sms: Label.optional(),
  /** Who is told when it did not arrive. */
  undelivered: z.strictObject({ notify: Who }).optional(),
});
export type Letter = z.infer<typeof Letter>;

/** The personal fields that hold the complainant's address, by channel. */
export const Addresses = z.strictObject({ email: z.string().optional(), sms: z.string().optional() });
