import { expect, it } from 'vitest';
import { hashReplyToken } from '../activities/approval-token.js';
import { recipients } from '../activities/recipients.js';
import { control, counterpart, directory, DOMAIN, effectsOn, failure, input, mails, NOW } from './support/outside.js';

const overdue = input('sendMail', {
  to: ['csSupervisor', 'handler:A1', 'supervisorOf:A1', 'SV'],
  with: { subject: { zh: '首次回访逾期', en: 'First callback overdue' }, clock: 'C-1', dueAt: NOW, list: [1] },
  personal: { memberName: '王小明' },
});
const request = input('sendApprovalRequest', {
  to: ['csSupervisor', 'supervisor'],
  with: { approval: 'solution', revision: 2, exclude: ['S1', 'S2', 'S3'] },
});

it('tells every recipient once, in Chinese and English, with a link to log in and nothing personal', async () => {
  const outside = await counterpart();
  const { data } = await effectsOn(outside, 2000).sendMail(overdue);
  expect(data).toEqual({ to: ['SV', 'A1', 'S1'], rejected: 0 });
  const [mail] = await mails(outside);
  expect(mail).toMatchObject({
    to: ['sv@redress.example', 'a1@redress.example', 's1@redress.example'],
    subject: `[${overdue.caseId}] 首次回访逾期 / First callback overdue`,
    key: overdue.key,
  });
  expect(mail?.text.trim().split('\n')).toEqual([
    'clock: C-1',
    'dueAt: 2026-04-10 16:20:00.000 +08:00',
    '',
    `登录后查看 / After login: http://redress.example/cases/${overdue.caseId}`,
  ]);
  expect(JSON.stringify(mail)).not.toContain('王小明');
});

it('sends a repeat under the same Message-ID, so that it is recognised', async () => {
  const outside = await counterpart();
  const { sendMail } = effectsOn(outside, 2000);
  await control(outside, { system: 'mail', mode: 'failAfterEffect', times: 1 });
  expect(await failure(sendMail(overdue))).toMatchObject({ type: 'MAIL_UNREACHABLE', nonRetryable: false });
  const { ref } = await sendMail(overdue);
  expect(await mails(outside)).toMatchObject([{ messageId: ref, copies: 2 }]);
  await sendMail({ ...overdue, key: `${overdue.key}:other` });
  expect(await mails(outside)).toHaveLength(2);
});

it('asks each approver by a mail with an own one-time reply address, kept as a hash, and never the excluded', async () => {
  const outside = await counterpart();
  const effects = effectsOn(outside, 2000);
  const { data } = await effects.sendApprovalRequest(request);
  expect(data).toEqual({ to: ['SV', 'SD'] });
  const sent = await mails(outside);
  expect(sent.map(({ to }) => to)).toEqual([['sv@redress.example'], ['sd@redress.example']]);
  const tokens = sent.map(
    ({ replyTo }) => new RegExp(`^approve\\+([0-9a-f]{32})@${DOMAIN}$`).exec(replyTo ?? '')?.[1] ?? ''
  );
  expect(new Set(tokens).size).toBe(2);
  const grant = { caseId: request.caseId, approval: 'solution', revision: 2 };
  expect(effects.addresses).toEqual([
    { tokenHash: hashReplyToken(tokens[0] ?? ''), grant: { ...grant, approver: 'SV' } },
    { tokenHash: hashReplyToken(tokens[1] ?? ''), grant: { ...grant, approver: 'SD' } },
  ]);
  expect(sent[0]?.subject).toBe(`[${request.caseId}] 请审批 / Your decision is needed`);
  expect(sent[0]?.text).toContain('同意');
  expect(sent[0]?.text).not.toContain(tokens[0]);
});

it('asks the deputy where the only one who could decide handles the case', async () => {
  const outside = await counterpart();
  const { sendApprovalRequest } = effectsOn(outside, 2000);
  const own = { ...request, to: ['csSupervisor'], with: { approval: 'solution', revision: 1, exclude: ['SV'] } };
  expect((await sendApprovalRequest(own)).data).toEqual({ to: ['SD'] });
});

it('repeats an approval request under the same Message-IDs', async () => {
  const outside = await counterpart();
  const { sendApprovalRequest } = effectsOn(outside, 2000);
  await control(outside, { system: 'mail', mode: 'failAfterEffect', times: 1 });
  await failure(sendApprovalRequest(request));
  await sendApprovalRequest(request);
  expect((await mails(outside)).map(({ copies }) => copies)).toEqual([2, 1]);
});

it.each([
  ['fail', 'MAIL_DEFERRED', false],
  ['refuse', 'MAIL_REFUSED', true],
  ['hang', 'MAIL_UNREACHABLE', false],
])('ends as it should when the mail server does: %s', async (mode, type, nonRetryable) => {
  const outside = await counterpart();
  await control(outside, { system: 'mail', mode });
  const failed = await failure(effectsOn(outside, 500).sendMail(overdue));
  expect(failed).toMatchObject({ type, nonRetryable });
  expect(String(failed.message)).not.toContain('@');
  expect(await mails(outside)).toEqual([]);
});

it('retries when there is no mail server', async () => {
  const { sendMail } = effectsOn({ url: '', smtpUrl: 'smtp://127.0.0.1:9' });
  expect(await failure(sendMail(overdue))).toMatchObject({ type: 'MAIL_UNREACHABLE', nonRetryable: false });
});

it.each([
  ['a role nobody has', { to: ['ombudsman'] }, 'RECIPIENT_UNKNOWN'],
  ['an unknown person', { to: ['SV', 'handler:Z9'] }, 'RECIPIENT_UNKNOWN'],
  ['nobody', {}, 'RECIPIENT_UNKNOWN'],
  ['a subject that is no text', { to: ['SV'], with: { subject: 7 } }, 'EFFECT_INPUT_INVALID'],
])('does not look sent when it is for %s', async (_who, more, type) => {
  const { sendMail } = effectsOn({ url: '', smtpUrl: 'smtp://127.0.0.1:9' });
  expect(await failure(sendMail(input('sendMail', more)))).toMatchObject({ type, nonRetryable: true });
});

it('asks nobody when everybody who could decide is excluded, or the revision is missing', async () => {
  const { sendApprovalRequest } = effectsOn({ url: '', smtpUrl: 'smtp://127.0.0.1:9' });
  const only = { ...request, to: ['S1'] };
  expect(await failure(sendApprovalRequest(only))).toMatchObject({ type: 'RECIPIENT_UNKNOWN', nonRetryable: true });
  const loose = { ...request, with: { approval: 'solution' } };
  expect(await failure(sendApprovalRequest(loose))).toMatchObject({ type: 'EFFECT_INPUT_INVALID', nonRetryable: true });
});

it('pages the supervisor on duty at the instant of the decision', () => {
  expect(recipients(directory, ['dutySupervisor', 'deputyOf:SV'], NOW).map(({ id }) => id)).toEqual(['S2', 'SD']);
});
