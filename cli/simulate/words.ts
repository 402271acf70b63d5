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
  unknown: '本报告无法得知的',
  caveats: [
    '规则不同，人的行为也会不同：此处的操作一律按记录的时间发生，不论规则包要求什么。',
    '没有记录的按假定处理：无回执的外部操作视为立即成功；其他案件和后续来电不会随之变化。',
    '日历为当前版本；案件只知道到记录结束为止，此后仍在计时的记为未定。',
  ],
};

/** The words of a simulation's reports in a language. */
export const simulateWords = (lang: Lang): typeof en => ({ en, zh })[lang];
