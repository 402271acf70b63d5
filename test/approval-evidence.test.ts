import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { mintApprovalToken } from '../activities/approval-token.js';
import { verifyApproval } from '../activities/verify-approval.js';
import type { MailVerdict, RegisteredMail } from '../db/mail-verdict.js';
import { HOUR } from '../domain/time.js';
import { directory, NOW } from './support/outside.js';

const approvalTokenSecret = 'a secret of the approvals, 32 chars long';
const grant = { caseId: 'C-abcdefghijklmnop', approval: 'solution', revision: 2, approver: 'SV' };
const token = await mintApprovalToken(approvalTokenSecret, grant, Date.now() + HOUR);

/** What becomes of a signal of SV that names a mail like this one. */
async function approvedWith(verdict: MailVerdict, sender = 'sv@redress.example') {
  const text = 'fine, go on';
  const times = { sentAt: NOW, receivedAt: NOW };
  const rest = { org: 'demo', auth: {}, subject: 'Re: solution', sha256: '', raw: Buffer.of() };
  const mail: RegisteredMail = { messageId: '<m@redress.example>', sender, verdict, text, ...times, ...rest };
  const register = { mail: async (id: string) => (id === mail.messageId ? mail : undefined) };
  const signal = { caseId: grant.caseId, decision: 'approve', token, mail: mail.messageId } as const;
  return verifyApproval({ register, directory, approvalTokenSecret }, signal);
}

it('a signal is decided with a mail in which the approver answered this very approval', async () => {
  const textSha256 = createHash('sha256').update('fine, go on').digest('hex');
  expect(await approvedWith({ code: 'unclear', why: 'noDecision', grant })).toMatchObject({
    ok: true,
    revision: 2,
    evidence: { messageId: '<m@redress.example>', sender: 'sv@redress.example', textSha256 },
  });
});

it('a mail of somebody else, of another case, approval or revision, or of a machine is no evidence for a signal', async () => {
  const unclear = { code: 'unclear', why: 'noDecision' } as const;
  const refused: [MailVerdict, string, string?][] = [
    [{ ...unclear, grant }, 'MAIL_SENDER_MISMATCH', 'mallory@nowhere.example'],
    [{ code: 'wrongSender', grant }, 'MAIL_SENDER_MISMATCH', 's1@redress.example'],
    [{ ...unclear, grant: { ...grant, caseId: 'C-ponmlkjihgfedcba' } }, 'MAIL_UNKNOWN'],
    [{ ...unclear, grant: { ...grant, approval: 'refund' } }, 'MAIL_UNKNOWN'],
    [{ ...unclear, grant: { ...grant, revision: 1 } }, 'MAIL_UNKNOWN'],
    [{ code: 'wrongSender', grant }, 'MAIL_SENDER_MISMATCH'],
    [{ code: 'noReplyAddress' }, 'MAIL_UNKNOWN'],
    [{ code: 'automaticReply', grant }, 'MAIL_AUTOMATIC'],
    [{ code: 'bounce', grant }, 'MAIL_AUTOMATIC'],
  ];
  for (const [verdict, code, sender] of refused)
    expect(await approvedWith(verdict, sender)).toMatchObject({ ok: false, code });
});
