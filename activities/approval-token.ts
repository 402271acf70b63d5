import { createHash, randomBytes } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { SECOND } from '../domain/time.js';

/** What one approver may decide: one revision of one approval of one case. */
export interface ApprovalGrant {
  readonly caseId: string;
  readonly approval: string;
  readonly revision: number;
  readonly approver: string;
}

export type ApprovalTokenCode = 'TOKEN_FORGED' | 'TOKEN_EXPIRED' | 'TOKEN_OTHER_CASE';

/** The result of a check, put into the command as a fact; the core still judges revision, roles and separation of duties. */
export type CheckedToken =
  | { readonly ok: true; readonly grant: ApprovalGrant; readonly jti: string }
  | { readonly ok: false; readonly code: ApprovalTokenCode };

const TYPE = 'redress-approval+jwt';
const ALGORITHM = 'HS256';
const Claims = z.object({
  case: z.string(),
  approval: z.string(),
  revision: z.int(),
  sub: z.string(),
  jti: z.string(),
  exp: z.number(),
});

/**
 * Signs a token that lets its holder answer one approval by the plain `temporal` command line. `expiresAt` is an
 * instant, cut to whole seconds; at that second the token is expired.
 */
export async function mintApprovalToken(secret: string, grant: ApprovalGrant, expiresAt: number): Promise<string> {
  return new SignJWT({ case: grant.caseId, approval: grant.approval, revision: grant.revision })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
    .setSubject(grant.approver)
    .setJti(randomBytes(16).toString('base64url'))
    .setExpirationTime(Math.floor(expiresAt / SECOND))
    .sign(Buffer.from(secret));
}

/** Checks signature, kind, expiry at `now` and the case, in this order. Never throws for a bad token. */
export async function checkApprovalToken(
  secret: string,
  token: string,
  caseId: string,
  now: number
): Promise<CheckedToken> {
  const options = { algorithms: [ALGORITHM], typ: TYPE, currentDate: new Date(now) };
  let payload: unknown;
  try {
    ({ payload } = await jwtVerify(token, Buffer.from(secret), options));
  } catch (error) {
    return { ok: false, code: error instanceof errors.JWTExpired ? 'TOKEN_EXPIRED' : 'TOKEN_FORGED' };
  }
  const claims = Claims.safeParse(payload).data;
  if (!claims) return { ok: false, code: 'TOKEN_FORGED' };
  if (claims.case !== caseId) return { ok: false, code: 'TOKEN_OTHER_CASE' };
  const { approval, revision, sub: approver, jti } = claims;
  return { ok: true, grant: { caseId, approval, revision, approver }, jti };
}

/** A one-time reply token: 128 random bits in hex, because mail systems may change the case of an address. */
export function mintReplyToken(): string {
  return randomBytes(16).toString('hex');
}

/** Registers keep this hash only: who reads the database cannot answer an approval. */
export function hashReplyToken(token: string): string {
  return createHash('sha256').update(token.toLowerCase()).digest('hex');
}
