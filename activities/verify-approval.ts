import { createHash } from 'node:crypto';
import type { Actor, MailEvidence } from '../domain/case/commands.js';
import type { ErrorCode } from '../domain/errors.js';
import { instant } from '../domain/time.js';
import type { MailRegister, ReplyGrant } from '../db/mail-register.js';
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

/** The approval a mail is to be evidence for; without a revision, the one the mail answers. */
export type EvidenceFor = Omit<ReplyGrant, 'revision'> & { readonly revision?: number };

export type Evidence = { evidence: MailEvidence; text: string; revision: number };

/**
 * A stored mail that somebody names as evidence: only one that the approver wrote in answer to this approval of this case.
 * Whoever names it cannot tell what it says, when and by whom. Otherwise the code of the refusal.
 */
export async function evidenceFor(
  { register, directory }: Pick<Deps, 'register' | 'directory'>,
  { caseId, approval, approver, revision }: EvidenceFor,
  messageId: string
): Promise<Evidence | ErrorCode> {
  const [mail, found] = await Promise.all([register.mail(messageId), evidenceOf(register, messageId)]);
  const grant = mail && 'grant' in mail.verdict ? mail.verdict.grant : undefined;
  if (!mail || !found || !grant || grant.caseId !== caseId || grant.approval !== approval) return 'MAIL_UNKNOWN';
  if (revision !== undefined && revision !== grant.revision) return 'MAIL_UNKNOWN';
  if (mail.verdict.code === 'automaticReply' || mail.verdict.code === 'bounce') return 'MAIL_AUTOMATIC';
  if (mail.sender !== directory.person(approver)?.mail) return 'MAIL_SENDER_MISMATCH';
  return { ...found, revision: grant.revision };
}

/** Checks a signal's token and the mail it names. A bad token or a mail that proves nothing is a coded fact, not an exception. */
export async function verifyApproval(deps: Deps, signal: ApprovalSignal): Promise<VerifiedSignal> {
  const now = Date.now();
  const digest = createHash('sha256')
    .update(JSON.stringify([signal.token, signal.mail, signal.decision]))
    .digest('hex')
    .slice(0, 16);
  const refusedId = `signal:${digest}`;
  const checked = await checkApprovalToken(deps.approvalTokenSecret, signal.token, signal.caseId, now);
  if (!checked.ok) return { ok: false, id: refusedId, code: checked.code };
  const { approval, revision, approver } = checked.grant;
  const found = signal.mail === undefined ? undefined : await evidenceFor(deps, checked.grant, signal.mail);
  if (typeof found === 'string') return { ok: false, id: refusedId, code: found };
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
