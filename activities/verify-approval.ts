import { createHash } from 'node:crypto';
import type { Actor, MailEvidence } from '../domain/case/commands.js';
import { Refusal, type ErrorCode } from '../domain/errors.js';
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
  const away = directory.people().filter((other) => directory.standInOf(other.id, asOf)?.id === id);
  const deputyFor = [...new Set(deputyOf.flatMap((other) => directory.relations(other, asOf)?.roles ?? []))];
  return {
    id,
    roles: [...roles],
    ...(deputyFor.length > 0 && { deputyFor }),
    ...(away.length > 0 && { standsInFor: away.map((other) => other.id) }),
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

/** What a mail must have been sent for to be evidence; without a revision, for whichever it was sent. */
export interface Meant {
  caseId: string;
  approval: string;
  revision?: number;
  approver: string;
}

/**
 * Evidence comes only from the register: a mail of the approver's own, sent for this revision of this approval. Throws MAIL_UNKNOWN,
 * MAIL_AUTOMATIC, MAIL_SENDER_MISMATCH.
 */
export async function evidenceFor(
  { register, directory }: Pick<Deps, 'register' | 'directory'>,
  messageId: string,
  meant: Meant
): Promise<{ evidence: MailEvidence; text: string; revision: number }> {
  const [mail, found] = await Promise.all([register.mail(messageId), evidenceOf(register, messageId)]);
  const grant = mail && 'grant' in mail.verdict ? mail.verdict.grant : undefined;
  const same = grant?.caseId === meant.caseId && grant.approval === meant.approval;
  if (!mail || !found || !same || grant.revision !== (meant.revision ?? grant.revision))
    throw new Refusal('MAIL_UNKNOWN');
  if (mail.verdict.code === 'automaticReply' || mail.verdict.code === 'bounce') throw new Refusal('MAIL_AUTOMATIC');
  // Also a mail in the approver's name whose signature was broken.
  const forged = mail.verdict.code === 'wrongSender';
  if (forged || mail.sender !== directory.person(meant.approver)?.mail) throw new Refusal('MAIL_SENDER_MISMATCH');
  return { ...found, revision: grant.revision };
}

/** The mail a signal names, or the code that says why it is no evidence. */
async function evidenceOfSignal(
  deps: Deps,
  mail: string | undefined,
  meant: Meant
): Promise<{ evidence: MailEvidence; text: string } | ErrorCode | undefined> {
  if (mail === undefined) return undefined;
  return evidenceFor(deps, mail, meant).catch((error: unknown) => {
    if (error instanceof Refusal) return error.code;
    throw error;
  });
}

/** Checks a signal's token and fetches the mail it names. A bad token or an unknown mail is a coded fact, not an exception. */
export async function verifyApproval(deps: Deps, signal: ApprovalSignal): Promise<VerifiedSignal> {
  const digest = createHash('sha256')
    .update(JSON.stringify([signal.token, signal.mail, signal.decision]))
    .digest('hex')
    .slice(0, 16);
  const refusedId = `signal:${digest}`;
  const checked = await checkApprovalToken(deps.approvalTokenSecret, signal.token, signal.caseId, Date.now());
  if (!checked.ok) return { ok: false, id: refusedId, code: checked.code };
  const { approval, revision, approver } = checked.grant;
  const found = await evidenceOfSignal(deps, signal.mail, checked.grant);
  if (typeof found === 'string') return { ok: false, id: refusedId, code: found };
  const personal: Record<string, string> = found
    ? { approvalText: found.text, ...(signal.decision === 'reject' && { reason: found.text }) }
    : {};
  const id = signal.mail === undefined ? `signal:${checked.jti}` : `mail:${signal.mail}`;
  return {
    ok: true,
    id,
    actor: actorFrom(deps.directory, approver, signal.at ?? Date.now()),
    approval,
    revision,
    ...(found && { evidence: found.evidence }),
    personal,
  };
}
