import { z } from 'zod';
import type { RegisteredMail } from '../../db/mail-register.js';
import { evidenceOf } from '../../activities/verify-approval.js';
import type { Command } from '../../domain/case/commands.js';
import { Refusal, type ErrorCode } from '../../domain/errors.js';
import { instant } from '../../domain/time.js';
import type { Sealed } from '../../workflows/contract.js';
import { knownActor } from '../actors.js';
import { CaseBrief, Pending } from '../answers.js';
import type { ApiDeps } from '../deps.js';
import { receiveMail } from '../inbound-mail.js';
import type { KnownCases } from '../known-cases.js';
import { type AnyRoute, type Reply, route } from '../route.js';
import { replyTo } from './commands.js';

/** Mails come with their attachments; a decision needs none. */
const LIMIT = 5 * 1024 * 1024;

const REFUSED: Record<Exclude<RegisteredMail['verdict']['code'], 'approve' | 'reject'>, ErrorCode> = {
  unclear: 'MAIL_DECISION_UNCLEAR',
  wrongSender: 'MAIL_SENDER_MISMATCH',
  addressUsed: 'MAIL_ADDRESS_UNKNOWN',
  addressUnknown: 'MAIL_ADDRESS_UNKNOWN',
  noReplyAddress: 'MAIL_ADDRESS_UNKNOWN',
  severalAddresses: 'MAIL_ADDRESS_UNKNOWN',
  automaticReply: 'MAIL_AUTOMATIC',
  bounce: 'MAIL_AUTOMATIC',
};

/** `POST /v1/mail`: a reply to an approval request, as the mail gateway received it, is the decision and its evidence. */
export function mailRoutes(deps: ApiDeps, cases: KnownCases): AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/v1/mail',
      summary: 'A raw mail as a decision on an approval. The same Message-ID decides once.',
      access: ['client'],
      rawBody: { type: 'message/rfc822', limit: LIMIT },
      answers: { 200: ['The case after the decision.', CaseBrief], 202: ['Not decided yet.', z.union([Pending])] },
      errors: [...new Set(Object.values(REFUSED)), 'MAIL_MALFORMED', 'APPROVAL_NOT_OPEN', 'DATABASE_UNAVAILABLE'],
      async handle({ caller, raw, about }) {
        if (!caller.gateway) throw new Refusal('FORBIDDEN_ROLE', { needs: ['gateway'] });
        const { register, directory, config } = deps;
        const receipt = await receiveMail(raw, Date.now(), { register, directory, domain: config.mailDomain });
        if (receipt.code === 'unreadable') throw new Refusal('MAIL_MALFORMED');
        const { mail, repeated } = receipt;
        const { verdict } = mail;
        if ('grant' in verdict) about(verdict.grant.caseId);
        if (verdict.code !== 'approve' && verdict.code !== 'reject')
          throw new Refusal(
            REFUSED[verdict.code],
            verdict.code === 'unclear' ? { why: verdict.why } : { why: verdict.code }
          );
        const reply = await decide(deps, cases, mail, verdict);
        return repeated ? { ...reply, headers: { 'Idempotent-Replay': 'true' } } : reply;
      },
    }),
  ];
}

type Decision = Extract<RegisteredMail['verdict'], { code: 'approve' | 'reject' }>;

async function decide(deps: ApiDeps, cases: KnownCases, mail: RegisteredMail, verdict: Decision): Promise<Reply> {
  const { caseId, approval, revision, approver } = verdict.grant;
  const row = await cases.row(caseId);
  if (!row) throw new Refusal('CASE_UNKNOWN');
  const found = await evidenceOf(deps.register, mail.messageId);
  if (!found) throw new Refusal('MAIL_UNKNOWN');
  const personal = { approvalText: found.text, ...(verdict.code === 'reject' && { reason: verdict.reason }) };
  const command: Command = {
    id: `mail:${mail.messageId}`,
    type: 'decideApproval',
    actor: knownActor(deps.directory, approver, instant(Date.now())),
    source: 'mail',
    // The mail's own time says nothing on a virtual clock.
    ...(!deps.config.rehearsal && { occurredAt: instant(mail.sentAt) }),
    ...{ approval, revision, decision: verdict.code, evidence: found.evidence, gave: Object.keys(personal) },
  };
  const sealed: Sealed = { command, personal };
  const known = { org: row.org, client: row.client, pack: row.state.pack, zone: row.state.zone };
  return replyTo(caseId, known, await deps.engine.command(caseId, sealed));
}
