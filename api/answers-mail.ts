import { z } from 'zod';
import { Iso } from './schemas.js';

const Mail = z
  .object({
    mailId: z.string(),
    messageId: z.string(),
    receivedAt: Iso,
    sentAt: Iso,
    sender: z.string(),
    subject: z.string(),
    text: z.string(),
    verdict: z.string().meta({ description: 'What it turned out to be.' }),
    auth: z.record(z.string(), z.enum(['pass', 'fail'])).meta({ description: 'spf, dkim, arc, dmarc, where known.' }),
    caseId: z.string().optional(),
    held: z
      .object({ reason: z.string(), code: z.string() })
      .optional()
      .meta({ description: 'Why a person looks at it.' }),
  })
  .meta({ id: 'Mail' });
export const CaseMails = z
  .object({
    caseId: z.string(),
    replyAddress: z.string().meta({ description: 'What is sent there is attached to the case.' }),
    mails: z.array(Mail),
  })
  .meta({ id: 'CaseMails' });
export const Quarantine = z.object({ mails: z.array(Mail) }).meta({ id: 'Quarantine' });
export const Resolved = z
  .object({ mailId: z.string(), action: z.enum(['open', 'attach', 'discard']), caseId: z.string().optional() })
  .meta({ id: 'Resolved' });
