import { createHmac } from 'node:crypto';

/** Of 80 bits, like the case id itself: nobody can attach a mail to a case that never wrote to them. */
const MARK = 20;

/**
 * Names a case in mail: in the reply address `case+TOKEN@…` and in our Message-IDs. It can be read back without a register,
 * so sending mail needs no database; only letters and digits, because mail systems may change the case of an address.
 */
export function caseToken(secret: string, caseId: string): string {
  return `${caseId.replace(/^C-/, '')}${markOf(secret, caseId)}`;
}

/** The case a token names; undefined for one that was not made with `secret`. */
export function caseOfToken(secret: string, token: string): string | undefined {
  const lower = token.toLowerCase();
  const caseId = `C-${lower.slice(0, -MARK)}`;
  return lower.slice(-MARK) === markOf(secret, caseId) ? caseId : undefined;
}

/** Where a complainant may answer about a case, on `domain`. */
export function caseReplyAddress(secret: string, caseId: string, domain: string): string {
  return `case+${caseToken(secret, caseId)}@${domain}`;
}

function markOf(secret: string, caseId: string): string {
  return createHmac('sha256', secret).update(`mail:${caseId}`).digest('hex').slice(0, MARK);
}
