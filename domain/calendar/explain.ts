import { formatLocal } from './local.js';
import type { Proof, ReasonedDays } from './proof.js';
import type { Limit } from './types.js';
import { instant } from '../time.js';

export type Lang = 'zh' | 'en';

/** Sentences a proof is told in; `ends` names the three ends of a day count. */
const WORDS = {
  zh: {
    ends: { civilDay: '当日24:00', serviceClose: '当日营业结束', sameClock: '与起点相同的钟点' },
    start: (at: string, day: string) => `起点：${at}；起算日 T = ${day}。`,
    chained: '起点是前一时限在24:00到期的时刻，因此以刚结束的那一天为 T。',
    moved: (day: string) => `起点移至工作日 ${day} 再起算。`,
    counted: (days: string) => `计入：${days}。`,
    skipped: (days: string) => `不计入：${days}。`,
    makeUp: (days: string) => `按例外安排上班：${days}。`,
    intervals: (n: number) => `工作时间分 ${n} 段累计：`,
    uncovered: (days: string, calendar: string) =>
      `日历 ${calendar} 未覆盖 ${days}：只按每周规律估算，到期时刻为暂定。`,
    due: (at: string, calendar: string) => `到期（不含该时刻）：${at}，日历 ${calendar}。`,
    weekly: '休息日',
    comma: '、',
    why: (days: string, why: string) => `${days}（${why}）`,
  },
  en: {
    ends: { civilDay: '24:00 of the day', serviceClose: 'close of service', sameClock: 'the clock time of the start' },
    start: (at: string, day: string) => `Start: ${at}; T = ${day}.`,
    chained: 'The start is the due instant of an earlier clock at 24:00, so T is the day that ended.',
    moved: (day: string) => `The start moved to the working day ${day} before counting.`,
    counted: (days: string) => `Counted: ${days}.`,
    skipped: (days: string) => `Not counted: ${days}.`,
    makeUp: (days: string) => `Worked by exception: ${days}.`,
    intervals: (n: number) => `Working time in ${n} stretches:`,
    uncovered: (days: string, calendar: string) =>
      `Calendar ${calendar} does not cover ${days}: estimated by the weekly pattern, the due date is provisional.`,
    due: (at: string, calendar: string) => `Due (exclusive): ${at}, calendar ${calendar}.`,
    weekly: 'day off',
    comma: ', ',
    why: (days: string, why: string) => `${days} (${why})`,
  },
} as const;

function ruleText(limit: Limit, lang: Lang): string {
  const { ends } = WORDS[lang];
  const zh = lang === 'zh';
  if ('sameDay' in limit) {
    const { end = 'civilDay', cutOff } = limit;
    const late = cutOff && (zh ? `（${cutOff.at} 起算次日）` : ` (from ${cutOff.at} on the next day)`);
    return `${zh ? '时限：当日，止于' : 'Limit: the same day, until '}${ends[end]}${late ?? ''}`;
  }
  if ('elapsed' in limit) return zh ? `时限：连续 ${limit.elapsed}` : `Limit: ${limit.elapsed} elapsed`;
  if ('wallClock' in limit)
    return zh ? `时限：按当地钟点 ${limit.wallClock}` : `Limit: ${limit.wallClock} by the local clock`;
  if ('workingHours' in limit) {
    const { workingHours: time, within } = limit;
    const hours = within ? ` (${within.shifts.map((shift) => shift.join('–')).join(', ')})` : '';
    return zh ? `时限：工作时间 ${time}${hours}` : `Limit: ${time} of working time${hours}`;
  }
  if ('sameMonth' in limit)
    return zh ? '时限：当月，止于月末24:00' : 'Limit: the same month, until 24:00 of its last day';
  if ('instant' in limit) return zh ? '时限：指定时刻' : 'Limit: a given instant';
  const end = ends[limit.end ?? 'civilDay'];
  const [n, unit] =
    'workingDays' in limit
      ? [limit.workingDays, zh ? '个工作日' : 'working day(s)']
      : 'calendarDays' in limit
        ? [limit.calendarDays, zh ? '个自然日' : 'calendar day(s)']
        : 'months' in limit
          ? [limit.months, zh ? '个月' : 'month(s)']
          : [limit.years, zh ? '年' : 'year(s)'];
  return zh ? `时限：T 之后 ${n} ${unit}，止于${end}` : `Limit: ${n} ${unit} after T, until ${end}`;
}

/** Tells a proof to a person: one sentence per line, in Chinese or English. */
export function explainProof(proof: Proof, lang: Lang): string[] {
  const words = WORDS[lang];
  const stop = lang === 'zh' ? '。' : '.';
  const calendar = `${proof.calendar.id} ${proof.calendar.version}`;
  const local = (at: number): string => formatLocal(instant(at), proof.zone);
  const plain = (days: readonly string[]): string => days.map((text) => text.replace('/', '…')).join(words.comma);
  const reasoned = (list: readonly ReasonedDays[]): string =>
    list
      .map(({ days, why }) => words.why(days.replace('/', '…'), why === 'weekly' ? words.weekly : why))
      .join(words.comma);
  const lines = [ruleText(proof.rule, lang) + stop, words.start(local(proof.start), proof.startDay)];
  if (proof.chained) lines.push(words.chained);
  if (proof.movedTo) lines.push(words.moved(proof.movedTo));
  if (proof.skipped) lines.push(words.skipped(reasoned(proof.skipped)));
  if (proof.makeUp) lines.push(words.makeUp(reasoned(proof.makeUp)));
  if (proof.counted) lines.push(words.counted(plain(proof.counted)));
  if (proof.intervals) {
    lines.push(words.intervals(proof.intervals.length));
    for (const [from, to] of proof.intervals) lines.push(`  ${local(from)} – ${local(to)}`);
  }
  if (proof.uncovered) lines.push(words.uncovered(plain(proof.uncovered), calendar));
  lines.push(words.due(local(proof.dueAt), calendar));
  return lines;
}
