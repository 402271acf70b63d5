import type { Rehearsed, RehearsalReport } from '../../domain/register/rehearsed.js';
import { percent, table } from '../table.js';
import type { Lang } from '../start-text.js';

const en = {
  head: ['', 'rows', 'agree', 'share'],
  flagged: 'verdict of the register',
  core: 'core in memory',
  unflagged: 'rows without a flag (counted apart)',
  failed: 'rows that could not be rehearsed',
  by: (rule: number, given: number) => `${rule} rows by the pack’s own rule, ${given} by the register’s due time`,
  breaches: 'breaches',
  once: 'exactly once',
  notOnce: 'not exactly once',
  early: 'early',
  races: (lines: number[]) =>
    `stops that lost the race and were set right${lines.length ? `, lines ${lines.join(', ')}` : ''}`,
  lateness: (virtual: string, real: string) =>
    `lateness p50 / p95 / max: ${virtual} of virtual time, ${real} of real time`,
  rowHead: ['line', 'id', 'category', 'register', 'core', 'case', 'breaches', ''],
  differing: 'Rows that differ',
  took: (seconds: string) => `${seconds} s`,
};

const zh: typeof en = {
  head: ['', '行数', '一致', '比例'],
  flagged: '登记册的结论',
  core: '内存中的核心',
  unflagged: '没有结论的行（另计）',
  failed: '未能演练的行',
  by: (rule, given) => `${rule} 行按规则包，${given} 行按登记册给定的到期时间`,
  breaches: '逾期',
  once: '恰好一次',
  notOnce: '不是恰好一次',
  early: '提前',
  races: (lines) => `停止时刻在竞争中落后、随后更正${lines.length ? `，第 ${lines.join('、')} 行` : ''}`,
  lateness: (virtual, real) => `滞后 p50 / p95 / 最大：虚拟时间 ${virtual}，实际时间 ${real}`,
  rowHead: ['行', '编号', '类别', '登记册', '核心', '案件', '逾期次数', ''],
  differing: '有差异的行',
  took: (seconds) => `${seconds} 秒`,
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;

function lateness(words: typeof en, report: RehearsalReport, factor: number | undefined): string[] {
  if (factor === undefined || !report.lateness) return [];
  const { p50, p95, max } = report.lateness;
  const all = [p50, p95, max];
  return [words.lateness(all.map(seconds).join(' / '), all.map((ms) => seconds(ms / factor)).join(' / '))];
}

/** The report of a rehearsal as people read it. */
export function rehearsalText(report: RehearsalReport, factor: number | undefined, took: number, lang: Lang): string {
  const words = { en, zh }[lang];
  const { flagged, core, breaches, by } = report;
  const verdicts = [
    [words.flagged, flagged.compared, flagged.agree, percent(flagged.agree, flagged.compared)],
    [words.core, core.compared, core.agree, percent(core.agree, core.compared)],
  ];
  const counts = [
    [words.unflagged, report.unflagged],
    [words.failed, report.failed.length],
    [words.breaches, breaches.due],
    [`  ${words.once}`, breaches.once],
    [`  ${words.notOnce}`, breaches.notOnce.length],
    [`  ${words.early}`, breaches.early],
    [words.races(report.races.map((r) => r.line)), report.races.length],
  ];
  const differing = new Set<Rehearsed>(
    [flagged.disagreements, core.disagreements, breaches.notOnce, report.failed].flat()
  );
  const rows = [...differing].map((r) => [
    ...[r.line, r.id, r.category, r.register ?? '', r.core, r.verdict, r.breaches, r.problem ?? ''],
  ]);
  return [
    words.by(by.rule, by.given),
    '',
    table(words.head, verdicts),
    '',
    ...table(['', ''], counts).split('\n').slice(1),
    ...lateness(words, report, factor),
    ...(rows.length > 0 ? ['', words.differing, table(words.rowHead, rows)] : []),
    words.took((took / 1000).toFixed(0)),
    '',
  ].join('\n');
}
