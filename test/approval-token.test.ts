import { SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { checkApprovalToken, hashReplyToken, mintApprovalToken, mintReplyToken } from '../activities/approval-token.js';
import { HOUR } from '../domain/time.js';
import { NOW } from './support/outside.js';

const secret = 'a secret of the approvals, 32 chars long';
const grant = { caseId: 'C-abcdefghijklmnop', approval: 'solution', revision: 2, approver: 'SV' };
const token = await mintApprovalToken(secret, grant, NOW + HOUR);
const check = (text: string, caseId = grant.caseId, now: number = NOW) => checkApprovalToken(secret, text, caseId, now);

it('gives back case, approval, revision and approver', async () => {
  expect(await check(token)).toEqual({ ok: true, grant, jti: expect.stringMatching(/^.{22}$/) as string });
});

it('is good until the last millisecond before its expiry, and no longer', async () => {
  expect(await check(token, grant.caseId, NOW + HOUR - 1)).toMatchObject({ ok: true });
  expect(await check(token, grant.caseId, NOW + HOUR)).toEqual({ ok: false, code: 'TOKEN_EXPIRED' });
});

it('answers TOKEN_OTHER_CASE for the token of another case', async () => {
  expect(await check(token, 'C-ponmlkjihgfedcba')).toEqual({ ok: false, code: 'TOKEN_OTHER_CASE' });
});

it('answers TOKEN_FORGED for another secret, changed claims, no signature, another kind of token and no token', async () => {
  const [header = '', , signature = ''] = token.split('.');
  const claims = { case: grant.caseId, approval: 'solution', revision: 3, sub: 'A1', jti: 'x', exp: NOW / 1000 + 3600 };
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const type = { alg: 'HS256', typ: 'redress-approval+jwt' };
  const sign = (body: object, protect: { alg: string; typ?: string }) =>
    new SignJWT({ ...body }).setProtectedHeader(protect).sign(Buffer.from(secret));
  const forgeries = [
    await mintApprovalToken('another secret, also of 32 characters', grant, NOW + HOUR),
    `${header}.${encode(claims)}.${signature}`,
    `${encode({ alg: 'none', typ: type.typ })}.${encode(claims)}.`,
    await sign(claims, { alg: 'HS256', typ: 'JWT' }),
    await sign({ ...claims, revision: '3' }, type),
    await sign({ ...claims, jti: undefined }, type),
    '',
    'no token',
  ];
  for (const forged of forgeries)
    expect([forged, await check(forged)]).toEqual([forged, { ok: false, code: 'TOKEN_FORGED' }]);
  expect(await check(await sign(claims, type))).toMatchObject({ ok: true });
});

it('makes reply tokens of 128 bits that no two approvals share, and finds them whatever the mail system did to their case', () => {
  const tokens = new Set(Array.from({ length: 100 }, mintReplyToken));
  expect(tokens.size).toBe(100);
  for (const reply of tokens) {
    expect(reply).toMatch(/^[0-9a-f]{32}$/);
    expect(hashReplyToken(reply.toUpperCase())).toBe(hashReplyToken(reply));
    expect(hashReplyToken(reply)).not.toContain(reply);
  }
});
