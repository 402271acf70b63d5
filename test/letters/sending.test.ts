import { expect, it } from 'vitest';
import { caseReplyAddress } from '../../activities/case-token.js';
import { createLetters } from '../../activities/letters.js';
import { points } from '../core/support.js';
import { control, counterpart, directory, DOMAIN, failure, input, log, mails, SECRET } from '../support/outside.js';
import { memoryLetters } from './memory.js';

const CASE = 'C-abcdefghijklmnop';
const order = {
  ...{ pack: points.pack.hash, letter: 'reply', version: 1, channel: 'email', language: 'zh', automatic: false },
  values: { case: CASE, form: 'TS-20260410-0001', received: '2026-04-10' },
  people: {},
};
const personal = { solution: '退还差价', email: 'wang@member.example', phone: '+86 139-1234-5678', narrative: '太贵' };
const key = `${CASE}:letter:reply@1`;
const mail = input('sendMail', { key, with: order, personal });
const sms = input('sendSms', { key, with: { ...order, channel: 'sms' }, personal });

async function outsideWith(timeoutMs = 2000) {
  const outside = await counterpart();
  const register = memoryLetters();
  const letters = createLetters({
    mail: { smtpUrl: outside.smtpUrl, domain: DOMAIN, secret: SECRET, timeoutMs, directory },
    sms: { name: 'SMS gateway', url: `${outside.url}/sms`, secret: SECRET, timeoutMs },
    register,
    packOf: async () => points.pack,
  });
  return { outside, register, ...letters };
}

it('a letter by mail can be answered to its case, and a person’s does not pass for a machine’s', async () => {
  const { outside, register, sendMail } = await outsideWith();
  const { ref } = await sendMail(mail);
  const [sent] = await mails(outside);
  expect(sent).toMatchObject({
    ...{ messageId: ref, key, from: `redress@${DOMAIN}`, to: ['wang@member.example'] },
    ...{ replyTo: caseReplyAddress(SECRET, CASE, DOMAIN), subject: `关于投诉 ${CASE} 的答复` },
  });
  expect(sent?.text).toContain('退还差价');
  expect(sent?.text).not.toMatch(/太贵|[{}]/);
  expect(await register.ofCase(CASE)).toMatchObject([{ key, status: 'accepted', messageId: ref, version: 1 }]);
});

it('a mail that may have been sent is sent again as the same mail, and one that was taken not at all', async () => {
  const { outside, sendMail } = await outsideWith();
  await control(outside, { system: 'mail', mode: 'failAfterEffect', times: 1 });
  expect(await failure(sendMail(mail))).toMatchObject({ type: 'MAIL_UNREACHABLE', nonRetryable: false });
  const first = await sendMail(mail);
  expect(await sendMail(mail)).toEqual(first);
  expect(await mails(outside)).toMatchObject([{ messageId: first.ref, copies: 2 }]);
});

it('an SMS goes to the number as it is dialled; the gateway gets number and text and nothing else about the member', async () => {
  const { outside, sendSms } = await outsideWith();
  await sendSms(sms);
  await sendSms(sms);
  const sent = await log(outside, CASE);
  expect(sent.map(({ system, action, body }) => [system, action, (body as { to: string }).to])).toEqual([
    ['sms', 'messages', '13912345678'],
  ]);
  expect(sent[0]?.body).toMatchObject({
    text: expect.stringMatching(/退还差价.*重新处理/) as string,
    with: {},
    personal: {},
  });
});

it('a repeat sends what was written first, whatever has changed meanwhile', async () => {
  const { outside, sendSms } = await outsideWith();
  await control(outside, { system: 'sms', mode: 'failAfterEffect', times: 1 });
  await failure(sendSms(sms));
  await sendSms({ ...sms, personal: { ...personal, solution: '改口' } });
  const tries = await log(outside, CASE);
  expect(tries.map(({ effect }) => effect)).toEqual([true, false]);
  expect(new Set(tries.map(({ digest }) => digest)).size).toBe(1);
});

it.each([
  ['no address', { ...personal, email: '' }, {}, 'ADDRESS_INVALID'],
  ['an address that is none', { ...personal, email: 'wang at member' }, {}, 'ADDRESS_INVALID'],
  ['a text with a gap', { email: personal.email }, {}, 'LETTER_VALUE_MISSING'],
  ['an order that is none', personal, { channel: 'pigeon' }, 'EFFECT_INPUT_INVALID'],
])('is refused for good, and nothing leaves: %s', async (_what, given, more, type) => {
  const { outside, sendMail } = await outsideWith();
  const refused = await failure(sendMail({ ...mail, personal: given, with: { ...order, ...more } }));
  expect(refused).toMatchObject({ type, nonRetryable: true });
  expect(await mails(outside)).toEqual([]);
});

it.each([
  ['an extension', { ...personal, phone: '0755-83322510转8' }, 'ADDRESS_INVALID'],
  ['more than an SMS holds', { ...personal, solution: '长'.repeat(500) }, 'LETTER_TOO_LONG'],
])('an SMS is refused for good: %s', async (_what, given, type) => {
  const { sendSms } = await outsideWith();
  expect(await failure(sendSms({ ...sms, personal: given }))).toMatchObject({ type, nonRetryable: true });
});

it('what the gateway refuses is kept as failed, with its code', async () => {
  const { outside, register, sendSms } = await outsideWith();
  await control(outside, { system: 'sms', mode: 'refuse', refusal: 'NUMBER_BARRED' });
  expect(await failure(sendSms(sms))).toMatchObject({ type: 'NUMBER_BARRED', nonRetryable: true });
  expect(await register.ofCase(CASE)).toMatchObject([{ status: 'failed', code: 'NUMBER_BARRED' }]);
});
