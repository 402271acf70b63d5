import { z } from 'zod';
import { HELD_CODES } from '../../db/mail-verdict.js';
import { Refusal } from '../../domain/errors.js';
import { CaseBrief, Pending } from '../answers.js';
import type { ApiDeps } from '../deps.js';
import type { KnownCases } from '../known-cases.js';
import { type AnyRoute, route } from '../route.js';
import { takeMail } from '../take-mail.js';

/** `POST /v1/mail`: a mail as the gateway received it. */
export function mailRoutes(deps: ApiDeps, cases: KnownCases): AnyRoute[] {
  const take = takeMail(deps, cases);
  return [
    route({
      method: 'post',
      path: '/v1/mail',
      summary:
        'A raw mail: a decision on an approval, a reply to a case, a new complaint. The same Message-ID acts once.',
      access: ['client'],
      rawBody: { type: 'message/rfc822', limit: deps.config.mail.sizeLimit },
      answers: {
        200: ['The case it was about.', CaseBrief],
        201: ['The case it opened, received and not yet claimed.', CaseBrief],
        202: ['Not decided yet.', z.union([Pending])],
      },
      errors: [
        ...HELD_CODES,
        ...([
          'MAIL_AUTOMATIC',
          'CASE_COMPLETED',
          'APPROVAL_NOT_OPEN',
          'REHEARSAL_ONLY',
          'DATABASE_UNAVAILABLE',
        ] as const),
      ],
      async handle({ caller, now, raw, about }) {
        if (!caller.gateway) throw new Refusal('FORBIDDEN_ROLE', { needs: ['gateway'] });
        return take({ raw, arrivedAt: now, org: caller.org }, about);
      },
    }),
  ];
}
