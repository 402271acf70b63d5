import type { Lang } from '../import/words.js';

const en = {
  cases: (cases: number, changed: number, failed: number) =>
    `${cases} cases played under both packs, ${changed} would change; ${failed} could not be played`,
  due: 'Due dates of clocks that changed',
  dueHead: ['earlier', 'later', 'no more', 'new'],
  totals: 'In sum',
  totalHead: ['', 'before', 'after', 'difference'],
  warnings: 'warnings',
  breaches: 'breaches',
  ladder: 'ladder steps',
  assumed: 'answers of the outside nobody recorded, taken for a prompt yes',
  clocks: 'Clocks (before → after)',
  clockHead: ['', 'started', 'met', 'breached', 'undecided', 'ended'],
  refused: 'Commands refused',
  load: 'Asked of people',
  loadHead: ['', 'before', 'after', 'busiest hour before', 'after'],
  hours: 'by hour of the day',
  queues: 'With the people there are (before → after)',
  queueHead: [
    '',
    'work',
    'mean wait, min',
    '90 % wait at most, min',
    'longest wait, min',
    'utilisation',
    'late by queueing',
  ],
  queueCaveats: [
    'Work is what is asked of a role or slot: assignments, steps, approvals, reviews. Each takes the given time of one person, first come, first served; what is begun is finished.',
    'A clock is late by queueing where work asked of whoever owes it is done at its due instant or later. What people wait for from others, illness and other work are not in it.',
  ],
  unknown: 'What this cannot know',
  caveats: [
    'People would have acted otherwise under other rules: their commands come at the recorded instants, whatever the pack asks.',
    'What nobody recorded is assumed: effects without a recorded answer are confirmed at once; other cases and later contacts do not react.',
    'Calendars are those of today; a case is known up to the end of its recording, what runs on there is undecided.',
  ],
};

const zh: typeof en = {
  cases: (cases, changed, failed) => `两个规则包各演算 ${cases} 个案件，${changed} 个结果不同；${failed} 个无法演算`,
  due: '有变化的时钟：到期时间',
  dueHead: ['提前', '推后', '不再启动', '新启动'],
  totals: '合计',
  totalHead: ['', '原规则', '新规则', '差'],
  warnings: '预警',
  breaches: '超时',
  ladder: '升级步骤',
  assumed: '没有记录的外部回执（按立即成功计）',
  clocks: '时钟（原规则 → 新规则）',
  clockHead: ['', '启动', '达成', '超时', '未定', '终止'],
  refused: '被拒绝的操作',
  load: '对人员的要求',
  loadHead: ['', '原规则', '新规则', '最忙一小时：原', '新'],
  hours: '按一天中的小时',
  queues: '按现有人员排队（原规则 → 新规则）',
  queueHead: ['', '工作件数', '平均等待（分）', '九成等待不超过（分）', '最长等待（分）', '利用率', '因排队超时'],
  queueCaveats: [
    '工作指对岗位或角色的要求：分派、步骤、审批、评审。每件按给定时长占用一人，先到先办，开始后办完为止。',
    '对时钟负责的人应办的工作若在到期时或之后才办完，即为因排队超时。等待他人、病假及其他工作未计入。',
  ],
  unknown: '本报告无法得知的',
  caveats: [
    '规则不同，人的行为也会不同：此处的操作一律按记录的时间发生，不论规则包要求什么。',
    '没有记录的按假定处理：无回执的外部操作视为立即成功；其他案件和后续来电不会随之变化。',
    '日历为当前版本；案件只知道到记录结束为止，此后仍在计时的记为未定。',
  ],
};

/** The words of a simulation's reports in a language. */
export const simulateWords = (lang: Lang): typeof en => ({ en, zh })[lang];
