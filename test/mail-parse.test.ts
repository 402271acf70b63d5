import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { verdictOn } from '../api/inbound-mail.js';
import { readMail } from '../api/mail-parse.js';
import { parseInstant } from '../domain/time.js';
import { DOMAIN, NOW } from './support/outside.js';
import { raw, read, TOKEN } from './support/mails.js';

const grant = { caseId: 'C-abcdefghijklmnop', approval: 'solution', revision: 2, approver: 'SV' };
const SV = 'sv@redress.example';

it('keeps message id, sender, time, text and digest of an approval in UTF-8', async () => {
  const message = raw({}, '同意，请尽快处理。');
  expect(await readMail(message, DOMAIN, NOW)).toEqual({
    messageId: '<1@redress.example>',
    sender: SV,
    sentAt: parseInstant('2026-04-10T16:00:00+08:00'),
    receivedAt: NOW,
    subject: 'Re: solution',
    text: '同意，请尽快处理。',
    sha256: createHash('sha256').update(message).digest('hex'),
    raw: message,
    tokens: [TOKEN],
    kind: 'personal',
  });
});

it('reads GB18030 in base64, with an encoded subject and name', async () => {
  const headers = {
    From: '"=?gb18030?B?wO7OxA==?=" <SV@redress.example>',
    Subject: '=?gb18030?B?u9i4tKO6veK+9re9sLjJ88X6?=',
    'Content-Type': 'text/plain; charset="gb18030"',
    'Content-Transfer-Encoding': 'base64',
  };
  const mail = await read(headers, 'zazS4qOsx+u+ob/stKbA7aGjDQoNCsDuzsQNCg==');
  expect(mail).toMatchObject({ sender: SV, subject: '回复：解决方案审批', text: '同意，请尽快处理。\n\n李文' });
  expect(verdictOn(mail, grant, SV)).toEqual({ code: 'approve', grant });
});

it('reads a rejection in quoted-printable', async () => {
  const body = [
    '=E9=A9=B3=E5=9B=9E=EF=BC=9A=E8=A1=A5=E5=81=BF=E9=87=91=E9=A2=9D=E8=B6=85=',
    '=E5=87=BA=E5=85=AC=E5=91=8A=E8=A7=84=E5=AE=9A',
  ];
  const mail = await read({ 'Content-Transfer-Encoding': 'quoted-printable' }, body.join('\n'));
  expect(verdictOn(mail, grant, SV)).toEqual({ code: 'reject', grant, reason: '补偿金额超出公告规定' });
});

it('prefers the plain part of a multipart reply and leaves the quoted request out', async () => {
  const body = `--b
Content-Type: text/plain; charset=utf-8

驳回：缺少规则依据

在 2026-04-10 15:30，Redress <redress@${DOMAIN}> 写道：
> 首行写“同意”

--b
Content-Type: text/html; charset=utf-8

<p>同意</p>
--b--`;
  const mail = await read({ 'Content-Type': 'multipart/alternative; boundary=b' }, body);
  expect(verdictOn(mail, grant, SV)).toEqual({ code: 'reject', grant, reason: '缺少规则依据' });
});

it('reads a reply that is HTML only', async () => {
  const html = '<div>Approved</div><blockquote type="cite">write "approved" or "rejected: reason"</blockquote>';
  const mail = await read({ 'Content-Type': 'text/html; charset=utf-8' }, html);
  expect(mail.text).toBe('Approved');
  expect(verdictOn(mail, grant, SV)).toEqual({ code: 'approve', grant });
});

it.each([
  ['To', { 'Delivered-To': undefined }],
  ['Cc', { 'Delivered-To': undefined, To: 'sv@redress.example', Cc: `"Redress" <approve+${TOKEN}@${DOMAIN}>` }],
  ['Delivered-To', { To: 'undisclosed-recipients:;' }],
  ['capitals', { 'Delivered-To': undefined, To: `APPROVE+${TOKEN.toUpperCase()}@${DOMAIN.toUpperCase()}` }],
])('finds the reply address in %s', async (_where, headers) => {
  expect((await read(headers)).tokens).toEqual([TOKEN]);
});

it('finds no reply address of another domain, in the subject or in the text', async () => {
  const headers = {
    'Delivered-To': undefined,
    To: `approve+${TOKEN}@evil.example`,
    Subject: `approve+${TOKEN}@${DOMAIN}`,
  };
  expect((await read(headers, `同意 approve+${TOKEN}@${DOMAIN}`)).tokens).toEqual([]);
});

it.each([
  ['out of office', { 'Auto-Submitted': 'auto-replied' }, 'automaticReply'],
  ['an old autoresponder', { 'X-Autoreply': 'yes' }, 'automaticReply'],
  ['a mailing list', { Precedence: 'bulk' }, 'automaticReply'],
  ['a machine without return path', { 'Return-Path': '<>' }, 'automaticReply'],
  ['a delivery report', { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b' }, 'bounce'],
  ['the mail system', { From: 'MAILER-DAEMON@redress.example' }, 'bounce'],
  ['a failed delivery', { 'X-Failed-Recipients': 'x@redress.example' }, 'bounce'],
])('takes no decision from %s, whatever it says', async (_what, headers, code) => {
  expect(verdictOn(await read(headers), grant, 'sv@redress.example')).toEqual({ code, grant });
});

it('takes a person for a person who says that they are no machine', async () => {
  expect(verdictOn(await read({ 'Auto-Submitted': 'no' }), grant, SV)).toEqual({ code: 'approve', grant });
});

it.each([
  ['somebody else', 'a1@redress.example', SV],
  ['an address that only begins alike', 'sv@redress.example.evil.example', SV],
  ['an approver who left the directory', SV, undefined],
])('takes no decision from %s', async (_who, sender, expected) => {
  const mail = await read({ From: `"sv@redress.example" <${sender}>` });
  expect(verdictOn(mail, grant, expected)).toEqual({ code: 'wrongSender', grant });
});

it('takes no second decision at a used address', async () => {
  expect(verdictOn(await read({}), { ...grant, usedBy: '<0@x>' }, SV)).toEqual({ code: 'addressUsed', grant });
});

it.each([
  ['a Date after the receipt', 'Fri, 10 Apr 2026 23:00:00 +0800'],
  ['no Date', undefined],
  ['a Date that is none', 'yesterday'],
])('counts the receipt as the time of sending when there is %s', async (_what, date) => {
  expect((await read({ Date: date })).sentAt).toBe(NOW);
});

it.each([
  ['no Message-ID', { 'Message-ID': undefined }],
  ['no sender', { From: undefined }],
  ['two senders', { From: 'sv@redress.example, a1@redress.example' }],
])('cannot be evidence with %s', async (_what, headers) => {
  expect(await readMail(raw(headers, '同意'), DOMAIN, NOW)).toBeUndefined();
});

it('survives bytes that are no mail', async () => {
  expect(await readMail(Buffer.from([0, 255, 13, 10, 200]), DOMAIN, NOW)).toBeUndefined();
});
