import type { Lang } from '../../start-text.js';
import { table } from '../../table.js';
import type { Check } from './check.js';
import type { DayReport } from './run.js';

const en = {
  head: ['', 'product', 'recount', ''],
  counted: (what: string): string => what,
  differs: 'differs',
  equal: (yes: boolean) => `equal: ${yes ? 'yes' : 'no'}`,
  checks: {
    notPlayed: 'complaints that could not be played to their end',
    lost: 'openings or answered commands that are lost',
    unowned: 'complaints that were nobody’s',
    handovers: 'handovers that were not what the script expects',
    onLeave: 'cases given to somebody on leave',
    pages: 'pages that did not go to whose turn it was',
    asleep: 'answered, or found late, while no worker was there',
    clocks: 'clocks not accounted for',
    breaches: 'breaches not once or not at their due instant',
    forms: 'form numbers given twice',
    effectsTwice: 'effects that happened twice outside',
    orphanFreezes: 'orphan freezes',
    unforeseen: 'answers 500',
  } satisfies Record<Check, string>,
  kills: (done: number, seed: number) => `${done} kills, seed ${seed} (process after step, milliseconds later)`,
  paged: (times: number) => `${times} pages`,
  restarted: 'started again besides: ',
  took: (seconds: string) => `${seconds} s`,
};

/** What is counted, longer names first. */
const COUNTED = [
  ['first callback', '首次回复'],
  ['urgent by a surge', '因同日同一问题转为紧急'],
  ['handed over', '交接'],
  ['approvals: approve', '批准'],
  ['approvals: reject', '驳回'],
  ['closed: resolved', '结案：已解决'],
  ['closed: invalid', '结案：不成立'],
  ['forms numbered', '处理单编号'],
  ['freezes lifted', '解除冻结'],
  ['complaints', '投诉'],
  ['freezes', '冻结'],
  ['urgent', '紧急'],
  ['level', '级别'],
  ['breached', '逾期'],
  ['met', '按时'],
] as const;

const zh: typeof en = {
  head: ['', '产品', '复核', ''],
  counted: (what) => COUNTED.reduce((text, [words, own]) => text.replace(words, own), what),
  differs: '不一致',
  equal: (yes) => `一致：${yes ? '是' : '否'}`,
  checks: {
    notPlayed: '未能演练到底的投诉',
    lost: '丢失的受理或已应答的指令',
    unowned: '一度无人负责的投诉',
    handovers: '与剧本不符的交接',
    onLeave: '交给休假人员的投诉',
    pages: '未呼叫到当值人员的呼叫',
    asleep: '无工作进程时即被应答或发现逾期的',
    clocks: '去向不明的时限',
    breaches: '不止一次或不在到期时刻的逾期',
    forms: '重复的处理单编号',
    effectsTwice: '在外部发生两次的操作',
    orphanFreezes: '无主冻结',
    unforeseen: '500 应答',
  },
  kills: (done, seed) => `终止进程 ${done} 次，种子 ${seed}（第几步后的进程，再过毫秒数）`,
  paged: (times) => `呼叫 ${times} 次`,
  restarted: '此外重新启动：',
  took: (seconds) => `${seconds} 秒`,
};

/** A fault of a check is told so often, then only counted. */
const SHOWN = 10;

/** The report of a day as people read it. */
export function dayText(report: DayReport, took: number, lang: Lang): string {
  const words = { en, zh }[lang];
  const rows = report.counts.map(({ what, product, recount }) => [
    ...[words.counted(what), product, recount, product === recount ? '' : words.differs],
  ]);
  const checks = Object.entries(words.checks).flatMap(([check, label]) => {
    const faults = report.checks[check as Check];
    return [`${faults.length}  ${label}`, ...faults.slice(0, SHOWN).map((fault) => `     ${fault}`)];
  });
  const done = report.kills.filter(({ killedAt }) => killedAt !== undefined);
  const points = done.map(({ step, process, afterMs }) => `${process}@${step}+${afterMs}`);
  return [
    table(words.head, rows),
    '',
    words.equal(report.equal),
    '',
    ...checks,
    '',
    words.paged(report.paged),
    ...(report.kills.length > 0 ? ['', words.kills(done.length, report.seed), points.join(' ')] : []),
    ...(report.restarted.length > 0 ? [words.restarted + report.restarted.join(', ')] : []),
    '',
    words.took((took / 1000).toFixed(0)),
    '',
  ].join('\n');
}
