import { ApplicationFailure } from '@temporalio/common';
import type { Effect, EffectInput, EffectResult } from '../domain/case/effect.js';
import type { Directory } from './directory.js';
import { excludedOf, pagedInTurn, presentOf } from './recipients.js';

const SUBJECTS: Record<string, { zh: string; en: string }> = {
  warning: { zh: '时限将至', en: 'A limit is near' },
  breach: { zh: '时限已过', en: 'A limit was missed' },
  stillLate: { zh: '逾期后仍未处理', en: 'Still late' },
  retraction: { zh: '撤回逾期通知', en: 'Notice of a missed limit taken back' },
  stands: { zh: '逾期认定恢复', en: 'A missed limit stands after all' },
  review: { zh: '请会审', en: 'Your opinion is asked for' },
  reminder: { zh: '待办提醒', en: 'Something is still missing' },
  overlay: { zh: '投诉标记', en: 'The case was marked' },
  unanswered: { zh: '呼叫无人应答', en: 'Nobody answered the page' },
  quarantine: { zh: '有邮件待人工处理', en: 'A mail needs somebody to look at it' },
  undelivered: { zh: '信函未送达', en: 'A letter did not arrive' },
  mergeRefused: { zh: '合并未成', en: 'A case could not be merged' },
  taskDue: { zh: '定期任务将到期', en: 'A task of the period is nearly due' },
  taskLate: { zh: '定期任务逾期未交', en: 'A task of the period was not handed in' },
  reportMade: { zh: '报告已生成', en: 'A report was made' },
  proposal: { zh: '有建议待决定', en: 'A proposal waits for a decision' },
  provisional: { zh: '日历未覆盖，期限暂定', en: 'The calendar does not reach: a due date is provisional' },
};

function worded(input: EffectInput, urgent: boolean): EffectInput {
  const kind = String(input.with['kind']).split(':', 1)[0] ?? '';
  const subject = SUBJECTS[kind] ?? { zh: '投诉通知', en: 'Notice about a case' };
  const prefixed = urgent ? { zh: `【紧急】${subject.zh}`, en: `URGENT: ${subject.en}` } : subject;
  return { ...input, with: { ...input.with, subject: prefixed } };
}

/**
 * One attempt of a page that wants an answer: the n-th person, from the beginning again once everybody was paged. `data.person` is
 * who that was, `data.of` of how many. Throws RECIPIENT_UNKNOWN, not retried, where there is nobody.
 */
async function pageNext(sendMail: Effect, directory: Directory, input: EffectInput, n: number): Promise<EffectResult> {
  const people = pagedInTurn(directory, input.to ?? [], presentOf(input), excludedOf(input));
  const person = people[(n - 1) % people.length];
  if (!person) throw ApplicationFailure.nonRetryable('nobody to page', 'RECIPIENT_UNKNOWN');
  const sent = await sendMail({ ...worded(input, true), to: [person.id] });
  return { ...sent, data: { ...sent.data, person: person.id, of: people.length } };
}

/** Notices about a case, as mails that name the case and nobody; `kind` says what about. */
export function createNotices(sendMail: Effect): Record<'sendNotice', Effect> {
  return { sendNotice: (input) => sendMail(worded(input, false)) };
}

/** Pages: urgent notices, to everybody at once, or where they count their attempts to one person after another. */
export function createPager(sendMail: Effect, organisation: { readonly directory: Directory }): Record<'page', Effect> {
  return {
    page: (input) => {
      const { attempt } = input.with;
      if (typeof attempt === 'number') return pageNext(sendMail, organisation.directory, input, attempt);
      return sendMail(worded(input, true));
    },
  };
}
