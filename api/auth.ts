import { createRemoteJWKSet, jwtVerify, SignJWT, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Config } from '../config/config.js';
import { Refusal } from '../domain/errors.js';

/** What an account may do in the product at all; what a person may do in a case is said by the pack and the directory. */
export const SYSTEM_ROLES = ['client', 'staff', 'auditor', 'policyOwner', 'admin'] as const;
export type SystemRole = (typeof SYSTEM_ROLES)[number];

/** Who sent a request, as the access token says. */
export interface Caller {
  readonly id: string;
  readonly org: string;
  /** The account's client: openings of two clients never share an Idempotency-Key. */
  readonly client: string;
  readonly roles: readonly SystemRole[];
  /** A system that hands on what others did (telephony, mail): its times are trusted, and it may name the person. */
  readonly gateway: boolean;
}

/** Checks the Authorization header. Throws UNAUTHENTICATED. */
export type Authenticator = (authorization: string | undefined) => Promise<Caller>;

const Claims = z.object({
  sub: z.string().min(1),
  org: z.string().min(1),
  client: z.string().min(1).optional(),
  roles: z.array(z.enum(SYSTEM_ROLES)).min(1),
  gateway: z.boolean().default(false),
});

/** Access tokens last this long, in seconds, when the development issuer makes them. */
const DEV_LIFETIME = 12 * 3600;

/** Verifies access tokens with the secret of the development issuer or the key set of the identity provider. */
export function createAuthenticator({ issuer, audience, secret, jwksUrl }: Config['jwt']): Authenticator {
  const key: JWTVerifyGetKey =
    jwksUrl === undefined ? async () => Buffer.from(secret ?? '') : createRemoteJWKSet(new URL(jwksUrl));
  const algorithms = jwksUrl === undefined ? ['HS256'] : ['RS256', 'PS256', 'ES256', 'EdDSA'];
  return async (authorization) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw new Refusal('UNAUTHENTICATED');
    const options = { issuer, audience, algorithms, requiredClaims: ['exp'] };
    const verified = await jwtVerify(token, key, options).catch(() => undefined);
    const claims = Claims.safeParse(verified?.payload).data;
    if (!claims) throw new Refusal('UNAUTHENTICATED');
    const { sub: id, org, client = id, roles, gateway } = claims;
    return { id, org, client, roles, gateway: gateway && roles.includes('client') };
  };
}

/** Signs a token as the development issuer. Only for a configuration with a secret. */
export async function signDevToken({ issuer, audience, secret }: Config['jwt'], caller: Caller): Promise<string> {
  const { id, org, client, roles, gateway } = caller;
  return new SignJWT({ org, client, roles, gateway })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(id)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${DEV_LIFETIME} s`)
    .sign(Buffer.from(secret ?? ''));
}

export function hasRole(caller: Caller, ...roles: readonly SystemRole[]): boolean {
  return roles.some((role) => caller.roles.includes(role));
}
