import type { Effect, EffectInput } from '../domain/case/effect.js';

const SUBJECTS: Record<string, { zh: string; en: string }> = {
  warning: { zh: '时限将至', en: 'A limit is near' },
  breach: { zh: '时限已过', en: 'A limit was missed' },
  stillLate: { zh: '逾期后仍未处理', en: 'Still late' },
  retraction: { zh: '撤回逾期通知', en: 'Notice of a missed limit taken back' },
  reminder: { zh: '待办提醒', en: 'Something is still missing' },
  overlay: { zh: '投诉标记', en: 'The case was marked' },
  quarantine: { zh: '有邮件待人工处理', en: 'A mail needs somebody to look at it' },
  mergeRefused: { zh: '合并未成', en: 'A case could not be merged' },
  provisional: { zh: '日历未覆盖，期限暂定', en: 'The calendar does not reach: a due date is provisional' },
};

function worded(input: EffectInput, urgent: boolean): EffectInput {
  const kind = String(input.with['kind']).split(':', 1)[0] ?? '';
  const subject = SUBJECTS[kind] ?? { zh: '投诉通知', en: 'Notice about a case' };
  const prefixed = urgent ? { zh: `【紧急】${subject.zh}`, en: `URGENT: ${subject.en}` } : subject;
  return { ...input, with: { ...input.with, subject: prefixed } };
}

/** Notices and pages about a case, as mails that name the case and nobody; `kind` says what about. */
export function createNotices(sendMail: Effect): Record<'sendNotice' | 'page', Effect> {
  return { sendNotice: (input) => sendMail(worded(input, false)), page: (input) => sendMail(worded(input, true)) };
}
