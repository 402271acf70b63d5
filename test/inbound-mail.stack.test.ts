import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { hashReplyToken, mintReplyToken } from '../activities/approval-token.js';
import { receiveMail } from '../api/inbound-mail.js';
import { readMail } from '../api/mail-parse.js';
import { parseKeys } from '../config/keyring.js';
import { createMailRegister } from '../db/mail-register.js';
import { migrate } from '../db/migrate.js';
import { delivery, raw } from './support/mails.js';
import { directory, DOMAIN, NOW, SECRET } from './support/outside.js';

const schema = `mail_${randomUUID().replaceAll('-', '')}`;
const connectionString = inject('servers').databaseUrl;
const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}` });
const key = `k1:${randomBytes(32).toString('base64')}`;
const register = createMailRegister(pool, parseKeys(key));
const deps = { register, directory, domain: DOMAIN, secret: SECRET, names: async () => [] };
const grant = (caseId: string) => ({ caseId, approval: 'solution', revision: 1, approver: 'SV' });

beforeAll(() => migrate(connectionString, schema));
afterAll(() => pool.end());

async function asked(caseId: string): Promise<string> {
  const token = mintReplyToken();
  await register.addReplyAddress(hashReplyToken(token), grant(caseId), NOW);
  return token;
}
function reply(token: string, id: string, body: string, from = 'sv@redress.example'): Buffer {
  const address = `approve+${token}@${DOMAIN}`;
  return raw({ 'Delivered-To': address, To: address, From: from, 'Message-ID': `<${id}@redress.example>` }, body);
}
const receive = (message: Buffer, at: number = NOW) => receiveMail(delivery(message, { arrivedAt: at }), deps);

it('turns a reply into the evidence of a decision: message id, sender, time, text', async () => {
  const message = reply(await asked('C-1'), 'c1', '同意');
  const receipt = await receive(message);
  expect(receipt).toMatchObject({
    repeated: false,
    mail: { verdict: { code: 'approve', grant: grant('C-1') } },
  });
  expect(await register.mail('<c1@redress.example>')).toEqual({
    ...{ messageId: '<c1@redress.example>', org: 'demo', sender: 'sv@redress.example', auth: {} },
    ...{ subject: 'Re: solution', text: '同意' },
    ...{ sentAt: NOW - 20 * 60_000, receivedAt: NOW, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    ...{ raw: message, verdict: { code: 'approve', grant: grant('C-1') } },
  });
});

it('answers a duplicate mail with the first verdict and changes nothing', async () => {
  const message = reply(await asked('C-2'), 'c2', '驳回：金额过高');
  const first = await receive(message);
  const again = await receive(message, NOW + 5000);
  expect(again).toMatchObject({ repeated: true });
  expect(again.mail.verdict).toEqual(first.mail.verdict);
  expect(again.mail.receivedAt).toBe(NOW);
});

it('uses a reply address once: a change of mind by a second mail is kept and decides nothing', async () => {
  const token = await asked('C-3');
  await receive(reply(token, 'c3a', '同意'));
  const second = await receive(reply(token, 'c3b', '驳回：算错了'));
  expect(second).toMatchObject({ repeated: false, mail: { verdict: { code: 'addressUsed', grant: grant('C-3') } } });
});

it('takes one decision from many mails that were judged before any of them was kept', async () => {
  const tokens = [await asked('C-4'), await asked('C-4')];
  const mails = await Promise.all(
    Array.from({ length: 10 }, (_, at) => readMail(delivery(reply(tokens[at % 2] ?? '', `c4-${at}`, '同意'))))
  );
  const verdict = { code: 'approve', grant: grant('C-4') } as const;
  const kept = await Promise.all(mails.map(({ mail }) => register.addMail({ ...mail, auth: {} }, verdict)));
  const codes = kept.map(({ mail }) => mail.verdict.code);
  expect(codes.filter((code) => code === 'approve')).toHaveLength(1);
  expect(codes.filter((code) => code === 'addressUsed')).toHaveLength(9);
  for (const { mail } of kept) expect((await register.mail(mail.messageId))?.verdict).toEqual(mail.verdict);
});

it('keeps a mail once when its copies arrive together', async () => {
  const message = reply(await asked('C-10'), 'c10', '同意');
  const receipts = await Promise.all(Array.from({ length: 10 }, () => receive(message)));
  expect(receipts.filter(({ repeated }) => !repeated)).toHaveLength(1);
  for (const receipt of receipts) expect(receipt).toMatchObject({ mail: { verdict: { code: 'approve' } } });
});

it('does not reopen a decided approval when its request is repeated', async () => {
  await receive(reply(await asked('C-5'), 'c5a', '同意'));
  const late = await asked('C-5');
  expect(await receive(reply(late, 'c5b', '驳回：算错了'))).toMatchObject({
    mail: { verdict: { code: 'addressUsed' } },
  });
});

it('keeps an unclear reply and a stranger’s reply as evidence and still takes the decision afterwards', async () => {
  const token = await asked('C-6');
  expect(await receive(reply(token, 'c6a', '收到'))).toMatchObject({
    mail: { verdict: { code: 'unclear', why: 'noDecision' } },
  });
  const stranger = await receive(reply(token, 'c6b', '同意', 'a1@redress.example'));
  expect(stranger).toMatchObject({ mail: { verdict: { code: 'wrongSender' } } });
  expect(await receive(reply(token, 'c6c', '同意'))).toMatchObject({ mail: { verdict: { code: 'approve' } } });
});

it('knows a guessed address, two addresses, none, and what is no mail', async () => {
  const [one, two] = [await asked('C-7'), await asked('C-8')];
  expect(await receive(reply(mintReplyToken(), 'c7a', '同意'))).toMatchObject({
    mail: { verdict: { code: 'addressUnknown' } },
  });
  const both = raw(
    { 'Delivered-To': undefined, To: `approve+${one}@${DOMAIN}, approve+${two}@${DOMAIN}`, 'Message-ID': '<c7b@x>' },
    '同意'
  );
  expect(await receive(both)).toMatchObject({ mail: { verdict: { code: 'severalAddresses' } } });
  const none = raw({ 'Delivered-To': undefined, To: `redress@${DOMAIN}`, 'Message-ID': '<c7c@x>' }, '同意');
  expect(await receive(none)).toMatchObject({ mail: { verdict: { code: 'noReplyAddress' } } });
  expect(await receive(Buffer.from('no mail'))).toMatchObject({ mail: { held: { reason: 'unreadable' } } });
});

it('shows neither tokens nor anything of a mail to who reads the database, and opens them with an older key after rotation', async () => {
  const token = await asked('C-9');
  const message = reply(token, 'c9', '驳回：金额过高');
  await receive(message);
  const { rows } = await pool.query<Record<string, unknown>>(
    "select * from inbound_mails where message_id = '<c9@redress.example>'"
  );
  const told = Object.entries(rows[0] ?? {}).map(([name, value]) =>
    Buffer.isBuffer(value) ? value.toString('utf8') : name === 'message_id' ? '' : JSON.stringify(value)
  );
  expect(told.join()).not.toMatch(/redress\.example|Re: solution|驳回|金额/);
  const addresses = await pool.query('select * from reply_addresses');
  expect(JSON.stringify(addresses.rows)).not.toContain(token);
  const rotated = createMailRegister(pool, parseKeys(`k2:${randomBytes(32).toString('base64')},${key}`));
  const kept = await rotated.mail('<c9@redress.example>');
  expect([kept?.raw, kept?.sender, kept?.verdict]).toMatchObject([
    message,
    'sv@redress.example',
    { code: 'reject', reason: '金额过高' },
  ]);
});

it('does not pass over a mail whose Message-ID somebody else took before it', async () => {
  const token = await asked('C-11');
  const taken = raw({ 'Delivered-To': undefined, To: `redress@${DOMAIN}`, 'Message-ID': '<c11@redress.example>' }, 'x');
  await receive(taken);
  const message = reply(token, 'c11', '同意');
  const second = await receive(message);
  expect(second).toMatchObject({ repeated: false, mail: { held: { reason: 'messageIdReused' } } });
  expect(await receive(message)).toMatchObject({ repeated: true, mail: { messageId: second.mail.messageId } });
});

it('takes a mail for the same one when a relay added a header on its second way', async () => {
  const message = reply(await asked('C-12'), 'c12', '同意');
  await receive(message);
  const again = Buffer.concat([Buffer.from('Received: from a by b; Fri, 10 Apr 2026 16:30:00 +0800\r\n'), message]);
  expect(await receive(again)).toMatchObject({ repeated: true, mail: { verdict: { code: 'approve' } } });
});
