import { expect, it } from 'vitest';
import { hashReplyToken } from '../activities/approval-token.js';
import { caseReplyAddress, caseToken } from '../activities/case-token.js';
import { judgeMail } from '../api/mail-judge.js';
import { readMail } from '../api/mail-parse.js';
import type { Authenticity } from '../db/mail-verdict.js';
import { delivery, raw, TOKEN } from './support/mails.js';
import { directory, DOMAIN, SECRET } from './support/outside.js';

const CASE = 'C-abcdefghijklmnop';
const OTHER = 'C-ponmlkjihgfedcba';
const INTAKE = `complaints@${DOMAIN}`;
const APPROVE = `approve+${TOKEN}@${DOMAIN}`;
const TO_CASE = caseReplyAddress(SECRET, CASE, DOMAIN);
const OURS = `<${caseToken(SECRET, CASE)}.0123456789abcdef@${DOMAIN}>`;
const grant = { caseId: CASE, approval: 'solution', revision: 1, approver: 'SV' };

const register = {
  replyAddress: async (hash: string) => (hash === hashReplyToken(TOKEN) ? grant : undefined),
};
const known = { register, directory, domain: DOMAIN, secret: SECRET, intake: INTAKE };

type Headers = Record<string, string | undefined>;

/** What a member's mail is taken for, with these headers over the usual ones. */
async function verdict(headers: Headers, body = '积分没有到账', auth: Authenticity = {}) {
  const usual = { 'Delivered-To': undefined, From: 'wang@member.example', 'Return-Path': '<wang@member.example>' };
  const read = await readMail(delivery(raw({ ...usual, ...headers }, body)));
  return judgeMail(read, auth, known);
}

const toCase = { To: TO_CASE };
const toIntake = { To: INTAKE };
const toApproval = { To: APPROVE, From: 'sv@redress.example' };

it.each<[string, Headers, string, object]>([
  ['a new complaint in Chinese', { ...toIntake, Subject: '投诉：积分未到账' }, '积分没有到账', { code: 'complaint' }],
  ['a new complaint in English', { ...toIntake, Subject: 'Undelivered gift' }, 'Where is it?', { code: 'complaint' }],
  ['a complaint about automatic replies', { ...toIntake, Subject: '自动回复太慢' }, '…', { code: 'complaint' }],
  ['a complaint without Message-ID', { ...toIntake, 'Message-ID': undefined }, '积分', { code: 'complaint' }],
  [
    'a complaint in copy',
    { To: 'shop@elsewhere.example', Cc: `"投诉" <${INTAKE.toUpperCase()}>` },
    '…',
    { code: 'complaint' },
  ],
  ['a reply to the address of a case', toCase, '还没有收到', { code: 'caseReply', caseId: CASE }],
  ['a reply in capitals', { To: TO_CASE.toUpperCase() }, '…', { code: 'caseReply', caseId: CASE }],
  ['an answer to a mail of ours', { ...toIntake, 'In-Reply-To': OURS }, '谢谢', { code: 'caseReply', caseId: CASE }],
  [
    'an answer further down',
    { ...toIntake, References: `<x@y.example>\r\n ${OURS}` },
    '…',
    { code: 'caseReply', caseId: CASE },
  ],
  [
    'an answer of our own people',
    { ...toCase, From: 's1@redress.example' },
    '已处理',
    { code: 'caseReply', caseId: CASE, own: true },
  ],
  ['an approval', toApproval, '同意', { code: 'approve', grant }],
  [
    'an approval that answers to a mail of ours',
    { ...toApproval, 'In-Reply-To': OURS },
    'Approved',
    { code: 'approve', grant },
  ],
  ['a rejection', toApproval, '驳回：金额过高', { code: 'reject', grant, reason: '金额过高' }],
  ['a question of the approver', toApproval, '可以吗？', { code: 'unclear', why: 'noDecision', grant }],
  ['an approval of somebody else', { To: APPROVE }, '同意', { code: 'wrongSender', grant }],
  [
    'an approval at a guessed address',
    { ...toApproval, To: `approve+${'f'.repeat(32)}@${DOMAIN}` },
    '同意',
    { code: 'addressUnknown' },
  ],
  [
    'an approval at two addresses',
    { ...toApproval, Cc: `approve+${'f'.repeat(32)}@${DOMAIN}` },
    '同意',
    { code: 'severalAddresses' },
  ],
  ['a guessed address of a case', { To: `case+${'a'.repeat(36)}@${DOMAIN}` }, '…', { code: 'addressUnknown' }],
  ['an altered address of a case', { To: TO_CASE.replace('case+a', 'case+b') }, '…', { code: 'addressUnknown' }],
  [
    'a reply to two cases',
    { To: `${TO_CASE}, ${caseReplyAddress(SECRET, OTHER, DOMAIN)}` },
    '…',
    { code: 'severalAddresses' },
  ],
  [
    'a forged Message-ID of ours',
    { To: `redress@${DOMAIN}`, 'In-Reply-To': `<${'a'.repeat(36)}.00@${DOMAIN}>` },
    '…',
    { code: 'noReplyAddress' },
  ],
  ['a mail to nobody in particular', { To: `redress@${DOMAIN}` }, '…', { code: 'noReplyAddress' }],
  [
    'a broken MIME tree',
    { ...toIntake, 'Content-Type': 'multipart/mixed; boundary=b' },
    '--c\n\n…',
    { code: 'unreadable' },
  ],
  ['a mail of nobody', { ...toIntake, From: undefined }, '…', { code: 'unreadable' }],
])('%s', async (_what, headers, body, expected) => {
  expect(await verdict(headers, body)).toEqual(expected);
});

const reports = 'multipart/report; report-type=delivery-status; boundary=b';
it.each<[string, Headers, string]>([
  ['a delivery report', { 'Content-Type': reports }, 'bounce'],
  ['a mail system', { From: 'MAILER-DAEMON@member.example' }, 'bounce'],
  ['a failed delivery', { 'X-Failed-Recipients': 'x@redress.example' }, 'bounce'],
  ['a bounce without report', { 'Return-Path': '<>', Subject: '=?utf-8?B?57O757uf6YCA5L+h?=' }, 'bounce'],
  ['a bounce in English', { 'Return-Path': '<>', Subject: 'Undeliverable: your complaint' }, 'bounce'],
  ['out of office by RFC 3834', { 'Auto-Submitted': 'auto-replied' }, 'automaticReply'],
  ['an old autoresponder', { 'X-Autoreply': 'yes' }, 'automaticReply'],
  ['a mailing list', { Precedence: 'bulk' }, 'automaticReply'],
  ['a machine without return path', { 'Return-Path': '<>' }, 'automaticReply'],
  ['out of office by its subject', { Subject: 'Automatic reply: Re: your complaint' }, 'automaticReply'],
  ['out of office by its subject in Chinese', { Subject: '自动回复：Re: 您的投诉' }, 'automaticReply'],
])('%s opens, decides and stops nothing, whatever it is addressed to and says', async (_what, headers, code) => {
  expect(await verdict({ ...toIntake, ...headers })).toEqual({ code });
  expect(await verdict({ ...toCase, ...headers })).toEqual({ code, caseId: CASE });
  expect(await verdict({ ...toApproval, ...headers }, '同意')).toEqual({ code, grant });
});

it.each<[string, Authenticity]>([
  ['signature', { dkim: 'fail' }],
  ['origin', { dmarc: 'fail', dkim: 'pass' }],
])('a mail whose %s does not hold is no evidence, no contact and no complaint', async (_what, auth) => {
  expect(await verdict(toApproval, '同意', auth)).toEqual({ code: 'wrongSender', grant });
  expect(await verdict(toCase, '…', auth)).toEqual({ code: 'wrongSender' });
  expect(await verdict(toIntake, '…', auth)).toEqual({ code: 'wrongSender' });
});

it('a forwarded complaint, which breaks SPF and nothing else, is a complaint', async () => {
  expect(await verdict(toIntake, '…', { spf: 'fail' })).toEqual({ code: 'complaint' });
});

it('the envelope tells who it was sent to, and that a machine sent it, where the header does not', async () => {
  const message = raw({ 'Delivered-To': undefined, 'Return-Path': undefined, To: 'undisclosed-recipients:;' }, '…');
  const judged = async (from: string) =>
    judgeMail(await readMail(delivery(message, { envelope: { from, to: [INTAKE.toUpperCase()] } })), {}, known);
  expect(await judged('wang@member.example')).toEqual({ code: 'complaint' });
  expect(await judged('')).toEqual({ code: 'automaticReply' });
});

it('a mail that is too large waits for a person, with its header', async () => {
  const header = raw({ ...toIntake, 'Delivered-To': undefined }, '');
  const read = await readMail(delivery(header, { headerOnly: true }));
  expect(read.mail.subject).toBe('Re: solution');
  expect(await judgeMail(read, {}, known)).toEqual({ code: 'tooLarge' });
});
