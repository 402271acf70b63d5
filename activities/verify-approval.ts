import { createHash } from 'node:crypto';
import type { Actor, MailEvidence } from '../domain/case/commands.js';
import { instant } from '../domain/time.js';
import type { MailRegister } from '../db/mail-register.js';
import { checkApprovalToken } from './approval-token.js';
import type { Directory } from './directory.js';
import type { ApprovalSignal, VerifiedSignal } from './types.js';

interface Deps {
  register: Pick<MailRegister, 'mail'>;
  directory: Directory;
  approvalTokenSecret: string;
}

/** The actor as the directory knows him now: roles, supervisor, and the roles of those he stands in for. */
export function actorFrom(directory: Directory, id: string, asOf: number): Actor {
  const relations = directory.relations(id, asOf);
  if (!relations) return { id, roles: [] };
  const { roles, supervisor, deputyOf, source } = relations;
  const deputyFor = [...new Set(deputyOf.flatMap((other) => directory.relations(other, asOf)?.roles ?? []))];
  return {
    id,
    roles: [...roles],
    ...(deputyFor.length > 0 && { deputyFor }),
    ...(supervisor !== undefined && { supervisor }),
    source,
    asOf: instant(asOf),
  };
}

/** The stored mail as evidence: its identity and a digest; the text itself is personal data. */
export async function evidenceOf(
  register: Pick<MailRegister, 'mail'>,
  messageId: string
): Promise<{ evidence: MailEvidence; text: string } | undefined> {
  const mail = await register.mail(messageId);
  if (!mail) return undefined;
  const textSha256 = createHash('sha256').update(mail.text).digest('hex');
  return { evidence: { messageId, sender: mail.sender, sentAt: instant(mail.sentAt), textSha256 }, text: mail.text };
}

/** Checks a signal's token and fetches the mail it names. A bad token or an unknown mail is a coded fact, not an exception. */
export async function verifyApproval(deps: Deps, signal: ApprovalSignal): Promise<VerifiedSignal> {
  const now = Date.now();
  const digest = createHash('sha256')
    .update(JSON.stringify([signal.token, signal.mail, signal.decision]))
    .digest('hex')
    .slice(0, 16);
  const refusedId = `signal:${digest}`;
  const checked = await checkApprovalToken(deps.approvalTokenSecret, signal.token, signal.caseId, now);
  if (!checked.ok) return { ok: false, id: refusedId, code: checked.code };
  const found = signal.mail === undefined ? undefined : await evidenceOf(deps.register, signal.mail);
  if (signal.mail !== undefined && !found) return { ok: false, id: refusedId, code: 'MAIL_UNKNOWN' };
  const { approval, revision, approver } = checked.grant;
  const personal: Record<string, string> = found
    ? { approvalText: found.text, ...(signal.decision === 'reject' && { reason: found.text }) }
    : {};
  const id = signal.mail === undefined ? `signal:${checked.jti}` : `mail:${signal.mail}`;
  return {
    ok: true,
    id,
    actor: actorFrom(deps.directory, approver, now),
    approval,
    revision,
    ...(found && { evidence: found.evidence }),
    personal,
  };
}
