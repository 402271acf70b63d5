import type { Lang } from './start-text.js';

const words = {
  en: {
    task: 'Task',
    period: 'Period',
    due: 'Due',
    standing: 'Standing',
    by: 'By',
    id: 'Id',
    figure: 'Figure',
    count: 'Count',
    share: 'Share',
    mean: 'Mean',
    apart: 'Without',
    asOf: 'As of',
    verified: { true: 'made anew, it is the same', false: 'made anew, it is NOT the same' },
    list: 'List',
    addenda: 'Addenda',
    proposals: 'Proposals',
    person: 'Person',
    measures: 'Measures',
    decided: 'Decided',
    standings: { waiting: 'waiting', made: 'made', open: 'open', met: 'in time', late: 'LATE' },
    decisions: { accept: 'accepted', reject: 'rejected' },
  },
  zh: {
    task: '定期任务',
    period: '期间',
    due: '到期',
    standing: '状态',
    by: '提交人',
    id: '编号',
    figure: '指标',
    count: '数量',
    share: '占比',
    mean: '平均',
    apart: '未计入',
    asOf: '截至',
    verified: { true: '重新生成，内容一致', false: '重新生成，内容不一致' },
    list: '清单',
    addenda: '补充记录',
    proposals: '建议',
    person: '人员',
    measures: '可选措施',
    decided: '决定',
    standings: { waiting: '未到时间', made: '已生成', open: '待提交', met: '按时', late: '逾期' },
    decisions: { accept: '采纳', reject: '不采纳' },
  },
} as const satisfies Record<Lang, object>;

export type ReportWords = (typeof words)[Lang];

export function reportWords(lang: Lang): ReportWords {
  return words[lang];
}
