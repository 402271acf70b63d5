import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { verdictOn } from '../api/mail-judge.js';
import { readMail } from '../api/mail-parse.js';
import type { MailVerdict } from '../db/mail-verdict.js';
import { parseInstant } from '../domain/time.js';
import { DOMAIN, NOW } from './support/outside.js';
import { delivery, raw, read, TOKEN } from './support/mails.js';

const grant = { caseId: 'C-abcdefghijklmnop', approval: 'solution', revision: 2, approver: 'SV' };
const SV = 'sv@redress.example';
const ADDRESS = `approve+${TOKEN}@${DOMAIN}`;

it('keeps message id, sender, time, text and digest of an approval in UTF-8', async () => {
  const message = raw({}, '同意，请尽快处理。');
  expect(await readMail(delivery(message))).toEqual({
    mail: {
      messageId: '<1@redress.example>',
      org: 'demo',
      sender: SV,
      sentAt: parseInstant('2026-04-10T16:00:00+08:00'),
      receivedAt: NOW,
      subject: 'Re: solution',
      text: '同意，请尽快处理。',
      sha256: createHash('sha256').update(message).digest('hex'),
      raw: message,
    },
    recipients: [ADDRESS],
    answers: [],
    kind: 'personal',
  });
});

function decided(mail: Awaited<ReturnType<typeof read>>): MailVerdict {
  return verdictOn(mail, {}, grant, SV);
}

it('reads GB18030 in base64, with an encoded subject and name', async () => {
  const headers = {
    From: '"=?gb18030?B?wO7OxA==?=" <SV@redress.example>',
    Subject: '=?gb18030?B?u9i4tKO6veK+9re9sLjJ88X6?=',
    'Content-Type': 'text/plain; charset="gb18030"',
    'Content-Transfer-Encoding': 'base64',
  };
  const mail = await read(headers, 'zazS4qOsx+u+ob/stKbA7aGjDQoNCsDuzsQNCg==');
  expect(mail.mail).toMatchObject({ sender: SV, subject: '回复：解决方案审批', text: '同意，请尽快处理。\n\n李文' });
  expect(decided(mail)).toEqual({ code: 'approve', grant });
});

it('reads a rejection in quoted-printable', async () => {
  const body = [
    '=E9=A9=B3=E5=9B=9E=EF=BC=9A=E8=A1=A5=E5=81=BF=E9=87=91=E9=A2=9D=E8=B6=85=',
    '=E5=87=BA=E5=85=AC=E5=91=8A=E8=A7=84=E5=AE=9A',
  ];
  const mail = await read({ 'Content-Transfer-Encoding': 'quoted-printable' }, body.join('\n'));
  expect(decided(mail)).toEqual({ code: 'reject', grant, reason: '补偿金额超出公告规定' });
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
  expect(decided(mail)).toEqual({ code: 'reject', grant, reason: '缺少规则依据' });
});

it('reads a reply that is HTML only', async () => {
  const html = '<div>Approved</div><blockquote type="cite">write "approved" or "rejected: reason"</blockquote>';
  const mail = await read({ 'Content-Type': 'text/html; charset=utf-8' }, html);
  expect(mail.mail.text).toBe('Approved');
  expect(decided(mail)).toEqual({ code: 'approve', grant });
});

it.each([
  ['To', { 'Delivered-To': undefined }],
  ['Cc', { 'Delivered-To': undefined, To: 'sv@redress.example', Cc: `"Redress" <approve+${TOKEN}@${DOMAIN}>` }],
  ['Delivered-To', { To: 'undisclosed-recipients:;' }],
  ['capitals', { 'Delivered-To': undefined, To: `APPROVE+${TOKEN.toUpperCase()}@${DOMAIN.toUpperCase()}` }],
])('finds the reply address in %s', async (_where, headers) => {
  expect((await read(headers)).recipients).toContain(ADDRESS);
});

it('takes no recipient from the subject or the text', async () => {
  const headers = {
    'Delivered-To': undefined,
    To: `approve+${TOKEN}@evil.example`,
    Subject: `approve+${TOKEN}@${DOMAIN}`,
  };
  expect((await read(headers, `同意 ${ADDRESS}`)).recipients).toEqual([`approve+${TOKEN}@evil.example`]);
});

it('takes a person for a person who says that they are no machine', async () => {
  expect((await read({ 'Auto-Submitted': 'no' })).kind).toBe('personal');
});

it.each([
  ['somebody else', 'a1@redress.example', SV],
  ['an address that only begins alike', 'sv@redress.example.evil.example', SV],
  ['an approver who left the directory', SV, undefined],
])('takes no decision from %s', async (_who, sender, expected) => {
  const mail = await read({ From: `"sv@redress.example" <${sender}>` });
  expect(verdictOn(mail, {}, grant, expected)).toEqual({ code: 'wrongSender', grant });
});

it('takes no second decision at a used address', async () => {
  expect(verdictOn(await read({}), {}, { ...grant, usedBy: '<0@x>' }, SV)).toEqual({ code: 'addressUsed', grant });
});

it.each([
  ['a Date after the receipt', 'Fri, 10 Apr 2026 23:00:00 +0800'],
  ['no Date', undefined],
  ['a Date that is none', 'yesterday'],
])('counts the receipt as the time of sending when there is %s', async (_what, date) => {
  expect((await read({ Date: date })).mail.sentAt).toBe(NOW);
});

it.each([
  ['no sender', { From: undefined }],
  ['two senders', { From: 'sv@redress.example, a1@redress.example' }],
])('cannot say what a mail with %s is', async (_what, headers) => {
  expect(await read(headers)).toMatchObject({ mail: { sender: '' }, flaw: 'unreadable' });
});

it.each([
  ['none', undefined],
  ['one with line noise', '<\u0001@x>'],
  ['one longer than a line', `<${'x'.repeat(1000)}@x>`],
])('names a mail by its digest where its Message-ID is %s', async (_what, id) => {
  const message = raw({ 'Message-ID': id }, '同意');
  const digest = createHash('sha256').update(message).digest('hex');
  expect((await readMail(delivery(message))).mail.messageId).toBe(`sha256:${digest}`);
});

it('survives bytes that are no mail, and a message whose parts are missing', async () => {
  expect((await readMail(delivery(Buffer.from([0, 255, 13, 10, 200])))).flaw).toBe('unreadable');
  const broken = await read({ 'Content-Type': 'multipart/mixed; boundary=b' }, '--c\nContent-Type: text/plain\n\n同意');
  expect(broken.flaw).toBe('unreadable');
});

it('was received when our own mail server took it, whenever it reached us and whatever the sender says', async () => {
  const received = 'from x.example by MX.redress.example with ESMTPS id 1; Fri, 10 Apr 2026 15:00:00 +0800 (CST)';
  const message = raw({ Received: received, Date: 'Mon, 06 Apr 2026 09:00:00 +0800' }, '你好');
  const at = async (server?: string) => (await readMail(delivery(message), server)).mail.receivedAt;
  expect(await at('mx.redress.example')).toBe(parseInstant('2026-04-10T15:00:00+08:00'));
  expect([await at('other.example'), await at()]).toEqual([NOW, NOW]);
});
