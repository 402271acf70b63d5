import { z } from 'zod';
import { LetterChannel, LetterLanguage } from '../domain/pack/letters.js';
import { Iso } from './schemas.js';

/** What became of something that was sent, as its gateway calls back with it. */
export const ReceiptInput = z.strictObject({
  key: z.string().min(1).max(300).meta({ description: 'The Idempotency-Key it was sent under.' }),
  status: z.enum(['delivered', 'failed']),
  code: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/)
    .optional()
    .meta({ description: 'Why it failed; kept in the clear.' }),
  at: Iso.meta({ description: 'When, by the clock of the gateway.' }),
});

export const ReceiptTaken = z
  .object({
    key: z.string(),
    status: z.enum(['accepted, pending', 'kept']).meta({ description: 'Whether the case is told, or need not be.' }),
    code: z.string().optional().meta({ description: 'Why no case was told, where one should be.' }),
  })
  .meta({ id: 'ReceiptTaken' });

export const LetterParams = z.object({ id: z.string(), letter: z.string() });
export const PreviewQuery = z.strictObject({ channel: LetterChannel, language: LetterLanguage.default('zh') });

const text = { subject: z.string().optional().meta({ description: 'Mails only.' }), text: z.string() };
const Label = z.object({ zh: z.string(), en: z.string() });

export const LetterPreview = z
  .object({ caseId: z.string(), letter: z.string(), version: z.int(), ...text })
  .meta({ id: 'LetterPreview' });

const Line = z
  .object({
    key: z.string(),
    letter: z.string(),
    label: Label.optional(),
    version: z.int(),
    channel: LetterChannel,
    language: LetterLanguage,
    automatic: z.boolean(),
    address: z.string(),
    ...text,
    status: z.enum(['written', 'accepted', 'delivered', 'failed']),
    writtenAt: Iso,
    acceptedAt: Iso.optional().meta({ description: 'When the mail server or gateway took it.' }),
    deliveredAt: Iso.optional(),
    failedAt: Iso.optional(),
    code: z.string().optional().meta({ description: 'Why it failed.' }),
  })
  .loose();

export const UndeliveredLetters = z
  .object({
    letters: z.array(
      Line.extend({
        caseId: z.string(),
        untoldAt: Iso.meta({ description: 'When the failure was heard of, the case being completed.' }),
      })
    ),
    cursor: z.string().optional(),
  })
  .meta({ id: 'UndeliveredLetters' });

export const CaseLetters = z
  .object({
    caseId: z.string(),
    letters: z.array(Line),
  })
  .meta({ id: 'CaseLetters' });
