import { expect, it } from 'vitest';
import { caseReplyAddress } from '../../activities/case-token.js';
import type { MailRecord, RequestRecord } from '../../dev/counterpart/store.js';
import { HOTLINE, newKey } from '../support/api.js';
import { raw } from '../support/mails.js';
import { runningStack } from '../support/running.js';
import { until } from '../support/until.js';

const DOMAIN = 'redress.localhost';
const INTAKE = `complaints@${DOMAIN}`;
const MEMBER = 'wang@member.example';

const intake = { MAIL_INTAKE: INTAKE, MAIL_INTAKE_PACK: 'points-platform', MAIL_INTAKE_CATEGORY: 'I-4' };
const { stack, send } = runningStack({ env: { ...intake, MAIL_ORG: 'demo' } });

const outside = async <T>(path: string) => (await fetch(`${stack.env['COUNTERPART_URL']}${path}`)).json() as Promise<T>;
const control = (body: object) =>
  fetch(`${stack.env['COUNTERPART_URL']}/control`, { method: 'POST', body: JSON.stringify(body) });
const mailSent = (key: string) =>
  until(`the mail ${key}`, async () =>
    (await outside<(MailRecord & { copies: number })[]>('/mails')).find((mail) => mail.key === key)
  );
const requests = async (key: string) => (await outside<RequestRecord[]>('/log')).filter((one) => one.key === key);

interface Letter {
  key: string;
  status: string;
  code?: string;
  text: string;
  address: string;
}
const lettersOf = async (id: string) => (await send('GET', `/v1/cases/${id}/letters`)).body['letters'] as Letter[];
const letter = (id: string, key: string, status: string) =>
  until(`${key} ${status}`, async () => (await lettersOf(id)).find((one) => one.key === key && one.status === status));
const command = (id: string, body: object) => send('POST', `/v1/cases/${id}/commands`, { body });
const mailed = (headers: Record<string, string | undefined>, text: string) =>
  send('POST', '/v1/mail', {
    as: HOTLINE,
    key: null,
    body: raw(
      {
        'Delivered-To': undefined,
        'Return-Path': undefined,
        Date: undefined,
        'Message-ID': `<${newKey()}@member.example>`,
        ...headers,
      },
      text
    ),
  });

it('a complaint by mail is acknowledged where it can be answered; a reply that does not arrive is told to the handler, and sent again once', async () => {
  const opened = await mailed({ From: MEMBER, To: INTAKE, Subject: '积分未到账' }, '请补上我的积分');
  const id = String(opened.body.caseId);
  await command(id, { type: 'claim' });
  const acknowledgement = await mailSent(`${id}:letter:acknowledgement@1`);
  expect(acknowledgement).toMatchObject({
    to: [MEMBER],
    replyTo: caseReplyAddress(stack.config.approvalTokenSecret, id, DOMAIN),
    subject: `我们已受理您的投诉 ${id}`,
  });
  expect(acknowledgement.text).toMatch(/^尊敬的会员：[^{}]*24:00之前致电与您联系[^{}]*400 热线/);
  expect(await letter(id, acknowledgement.key, 'accepted')).toMatchObject({
    address: MEMBER,
    text: acknowledgement.text.trim(),
  });

  // The mail comes back: it is the case's, and its handler is told.
  const bounce = [
    '--r',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.member.example',
    '',
    `Final-Recipient: rfc822; ${MEMBER}`,
    'Action: failed',
    'Status: 5.1.1',
    '--r',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${acknowledgement.messageId}`,
    '--r--',
  ].join('\n');
  const report = { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=r' };
  const heard = await mailed({ From: 'mailer-daemon@member.example', To: `redress@${DOMAIN}`, ...report }, bounce);
  expect(heard.body.code).toBe('MAIL_AUTOMATIC');
  expect(await letter(id, acknowledgement.key, 'failed')).toMatchObject({ code: '5.1.1' });
  const notice = await mailSent(`${id}:sendNotice:undelivered:${acknowledgement.key}`);
  expect([notice.to, notice.subject]).toEqual([['a1@redress.example'], expect.stringContaining('信函未送达')]);
  const mails = (await send('GET', `/v1/cases/${id}/mails`)).body['mails'] as { verdict: string }[];
  expect(mails.map(({ verdict }) => verdict)).toEqual(['complaint', 'bounce']);

  await command(id, { type: 'act', action: 'verify', input: { finding: 'invalid' } });
  const personal = { cause: '规则如此', solution: '按公告，积分于月底到账。' };
  await command(id, { type: 'act', action: 'propose', personal });
  const early = await command(id, { type: 'sendLetter', letter: 'reply', channel: 'sms', personal: { phone: '1' } });
  expect(early.body.code).toBe('ACTION_NOT_ALLOWED');
  const asked = await until('the request', async () =>
    (await outside<MailRecord[]>('/mails')).find(({ key }) => key.startsWith(`${id}:approval:`))
  );
  await mailed({ From: 'sv@redress.example', To: asked.replyTo }, '同意');
  await until('the approval', async () => (await send('GET', `/v1/cases/${id}`)).body['stage'] === 'reply');

  const shown = await send('GET', `/v1/cases/${id}/letters/reply/preview?channel=sms`);
  expect(shown.body).toMatchObject({ letter: 'reply', version: 1 });
  expect(shown.body['text']).toMatch(/按公告，积分于月底到账。[^{}]*重新处理/);
  await control({ system: 'sms', mode: 'ok', receipt: { status: 'failed', code: 'ABSENT' }, times: 1 });
  const order = { type: 'sendLetter', letter: 'reply', channel: 'sms' };
  const phone = '+86 139-1234-5678';
  const refused = async (faulty: object) => (await command(id, { ...order, personal: faulty })).body.code;
  expect(await refused({ phone: '12' })).toBe('ADDRESS_INVALID');
  expect(await refused({ phone, solution: '长'.repeat(500) })).toBe('LETTER_TOO_LONG');
  expect(await refused({ phone, solution: ' ' })).toBe('LETTER_VALUE_MISSING');
  expect(await lettersOf(id)).toHaveLength(1);
  await command(id, { ...order, personal: { phone } });
  const first = await letter(id, `${id}:letter:reply@1`, 'failed');
  expect([first.code, first.address, first.text]).toEqual(['ABSENT', '13912345678', shown.body['text']]);
  await mailSent(`${id}:sendNotice:undelivered:${first.key}`);
  const sent = await requests(first.key);
  expect(JSON.stringify(sent.map(({ body }) => body))).not.toMatch(/请补上我的积分|wang@member/);

  // The gateway took it and the line broke: the same SMS is asked for again, and sent once.
  await control({ system: 'sms', mode: 'failAfterEffect', times: 1 });
  expect((await command(id, order)).status).toBe(200);
  const second = await letter(id, `${id}:letter:reply@1#2`, 'delivered');
  const tries = await until('the second try', async () => {
    const found = await requests(second.key);
    return found.length > 1 && found;
  });
  expect(tries.filter(({ effect }) => effect)).toHaveLength(1);
  expect((await command(id, order)).body.code).toBe('LETTER_SENT');

  const timeline = (await send('GET', `/v1/cases/${id}/timeline?limit=500`)).body['events'] as Record<
    string,
    unknown
  >[];
  expect(timeline.filter(({ type }) => type === 'letterUndelivered').map(({ key, code }) => [key, code])).toEqual([
    [acknowledgement.key, '5.1.1'],
    [first.key, 'ABSENT'],
  ]);
  expect(JSON.stringify(timeline)).not.toMatch(/13912345678|积分于月底到账|wang@member/);
});
