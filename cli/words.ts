import type { Lang } from './start-text.js';

const words = {
  en: {
    case: 'Case',
    stage: 'Stage',
    category: 'Category',
    level: 'Level',
    handler: 'Handler',
    accepted: 'Accepted',
    due: 'Next due',
    overdue: 'OVERDUE',
    foundBy: 'Found by',
    clock: 'Clock',
    outcome: 'Outcome',
    dueAt: 'Due',
    provisional: 'provisional',
    people: 'People',
    marks: 'Marks',
    form: 'Form',
    personal: 'Personal data',
    nothing: 'Nothing.',
    pending: 'Accepted, pending: the same command with the same --key gets the answer.',
    replayed: 'This key was used before: the first answer.',
    approval: 'Approval',
    revision: 'Revision',
    since: 'Since',
    validUntil: 'Valid until',
    fillIn: 'Put the Message-ID of your mail where MESSAGE-ID-OF-YOUR-MAIL stands.',
  },
  zh: {
    case: '投诉',
    stage: '阶段',
    category: '类别',
    level: '级别',
    handler: '处理人',
    accepted: '受理时间',
    due: '最近期限',
    overdue: '已逾期',
    foundBy: '查询依据',
    clock: '时限',
    outcome: '状态',
    dueAt: '到期',
    provisional: '暂定',
    people: '人员',
    marks: '标记',
    form: '处理单',
    personal: '个人信息',
    nothing: '无。',
    pending: '已接受，处理中：用同一 --key 重发同一命令即可得到结果。',
    replayed: '此 key 已用过：以下为首次答复。',
    approval: '审批',
    revision: '版本',
    since: '自',
    validUntil: '有效至',
    fillIn: '请将 MESSAGE-ID-OF-YOUR-MAIL 换成您邮件的 Message-ID。',
  },
} as const;

export type Words = (typeof words)[Lang];

/** The texts of the case commands. */
export function wordsOf(lang: Lang): Words {
  return words[lang];
}
