import { generateKeyPairSync } from 'node:crypto';
import { dkimSign } from 'mailauth';
import { expect, it } from 'vitest';
import { authenticityOf, isForged } from '../api/mail-authenticity.js';
import { readMail } from '../api/mail-parse.js';
import { delivery, raw } from './support/mails.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;
const names = async (name: string) => {
  if (name.startsWith('s1._domainkey.')) return [[record]];
  throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
};
const unreachable = async () => Promise.reject(Object.assign(new Error('no name server'), { code: 'ETIMEOUT' }));

async function signed(message: Buffer, signingDomain = 'redress.example', selector = 's1'): Promise<Buffer> {
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const by = { signingDomain, selector, privateKey: pem };
  const { signatures } = await dkimSign(message, { ...by, signatureData: [by] });
  expect(signatures).toContain('DKIM-Signature');
  return Buffer.concat([Buffer.from(signatures), message]);
}
const authenticity = async (message: Buffer, resolver: typeof names = names, server?: string) =>
  authenticityOf(await readMail(delivery(message)), resolver, server);

const plain = raw({}, '同意，退还 30 元');
const told = (results: string) => raw({ 'Authentication-Results': results }, '同意');

it('a signature of the sender’s own domain holds, also one of the domain above', async () => {
  expect(await authenticity(await signed(plain))).toEqual({ dkim: 'pass' });
  const below = raw({ From: 'sv@office.redress.example' }, '同意');
  expect(await authenticity(await signed(below))).toEqual({ dkim: 'pass' });
});

it('a text changed after it was signed, or a key nobody published, is a signature that does not hold', async () => {
  const changed = Buffer.from((await signed(plain)).toString('utf8').replace('30', '90'));
  expect(await authenticity(changed)).toEqual({ dkim: 'fail' });
  expect(isForged(await authenticity(changed))).toBe(true);
  expect(await authenticity(await signed(plain, 'redress.example', 's2'))).toEqual({ dkim: 'fail' });
});

it('a signature of somebody else’s domain proves nothing, and neither does none', async () => {
  expect(await authenticity(await signed(plain, 'evil.example'))).toEqual({});
  expect(await authenticity(plain)).toEqual({});
});

it('a mailing list that breaks one signature and adds its own good one does not make up for it', async () => {
  const changed = Buffer.from((await signed(plain)).toString('utf8').replace('30', '90'));
  expect(await authenticity(await signed(changed, 'list.example'))).toEqual({ dkim: 'fail' });
});

it('is not held against a mail when no name server answers', async () => {
  expect(await authenticity(await signed(plain), unreachable)).toEqual({});
});

it('keeps what the own mail server found, and believes no other server and no header below it', async () => {
  const found =
    'mx.redress.example; spf=fail (no) smtp.mailfrom=x.example;\r\n dkim=pass header.d=redress.example; arc=none; dmarc=pass';
  expect(await authenticity(told(found), names, 'mx.redress.example')).toEqual({
    spf: 'fail',
    dkim: 'pass',
    dmarc: 'pass',
  });
  expect(await authenticity(told(found), names, 'mx.other.example')).toEqual({});
  expect(await authenticity(told(found), names)).toEqual({});
  const forged = `${'mx.redress.example; dmarc=fail'}\r\nAuthentication-Results: ${found}`;
  expect(await authenticity(told(forged), names, 'mx.redress.example')).toEqual({ dmarc: 'fail' });
  const foreign = 'mx.redress.example; dkim=pass header.d=evil.example; dkim=neutral header.d=redress.example';
  expect(await authenticity(told(foreign), names, 'mx.redress.example')).toEqual({ dkim: 'fail' });
});
