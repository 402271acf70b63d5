import { expect, it } from 'vitest';
import { decisionIn, ownWords } from '../api/mail-words.js';

it.each(['同意', '同意。', '批准，谢谢', '通过！', 'Approved', 'approve.', 'APPROVED - thanks', '\n\n  同意  \n王'])(
  'reads an approval from %j',
  (text) => expect(decisionIn(text)).toEqual({ code: 'approve' })
);

it.each([
  ['驳回：金额过高', '金额过高'],
  ['不同意，理由不充分', '理由不充分'],
  ['拒绝\n\n规则编号缺失', '规则编号缺失'],
  ['不通过 缺证据\n请补充', '缺证据\n请补充'],
  ['Rejected: no rule cited', 'no rule cited'],
  ['reject\nwrong amount', 'wrong amount'],
])('reads a rejection with its reason from %j', (text, reason) =>
  expect(decisionIn(text)).toEqual({ code: 'reject', reason })
);

it.each([
  ['', 'noDecision'],
  ['收到', 'noDecision'],
  ['同意书见附件', 'noDecision'],
  ['approvedness', 'noDecision'],
  ['not approved', 'noDecision'],
  ['李总：\n同意', 'noDecision'],
  ['驳回', 'reasonMissing'],
  ['Rejected.', 'reasonMissing'],
  ['同意？', 'noDecision'],
  ['同意，但金额改为50元', 'conditional'],
  ['同意 吗？', 'conditional'],
  ['Approved, but only once the form is complete', 'conditional'],
])('takes %j for no decision: %s', (text, why) => expect(decisionIn(text)).toEqual({ code: 'unclear', why }));

it.each([
  ['同意\n\n在 2026年4月10日 星期五，Redress <redress@x.example> 写道：\n> 首行写“同意”', '同意'],
  ['驳回：超额\n\n-----原始邮件-----\n发件人: Redress\n同意', '驳回：超额'],
  ['同意\n------------------ 原始邮件 ------------------\n发件人: "Redress"', '同意'],
  ['Approved\n\nOn Fri, 10 Apr 2026 at 16:00, Redress <redress@x.example>\nwrote:\n> rejected', 'Approved'],
  ['Approved\n-----Original Message-----\nFrom: Redress', 'Approved'],
  ['同意\n________________________________\nFrom: Redress', '同意'],
  ['同意\n-- \n客服部 李文', '同意'],
  ['> 同意', ''],
])('keeps the own words of %j', (text, own) => expect(ownWords(text)).toBe(own));

it('never finds a decision in the quoted request', () => {
  expect(decisionIn(ownWords('\n\n> 请直接回复本邮件，首行写“同意”\n> 同意'))).toMatchObject({ code: 'unclear' });
});
