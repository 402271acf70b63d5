import type { DueCount, Flip, LateCount, Report, VerdictCount } from '../../domain/register/report.js';
import type { FoundFault } from '../../domain/register/row.js';
import { percent, table } from '../table.js';
import { importWords, type Lang } from './words.js';

/** Rows of a group or a list that are printed; the report file has all. */
const PRINTED = 20;
/** Characters of a wrong value that are printed. */
const FOUND = 60;

type Words = ReturnType<typeof importWords>;

const heading = (text: string): string => `\n${text}\n`;

function told(place: string, id: string, { column, fault, expected, found, detail }: FoundFault, words: Words): string {
  const wanted = expected === undefined ? '' : words.expected(expected);
  const seen = found === undefined ? '' : words.found(JSON.stringify(found.slice(0, FOUND)));
  const what = [column, fault, detail].filter(Boolean).join(' ');
  return `  ${place} ${id}: ${[what, wanted, seen].filter(Boolean).join('; ')}\n    ${words.hints[fault]}`;
}

function invalid(report: Report, file: string, words: Words): string {
  const { rows, list } = report.invalid;
  if (rows === 0) return '';
  const lines = list
    .slice(0, PRINTED)
    .flatMap(({ line, id, faults }) => faults.map((fault) => told(`${file}:${line}`, id, fault, words)));
  if (rows > PRINTED) lines.push(`  ${words.more(rows - PRINTED)}`);
  return `${heading(words.invalid(rows))}${lines.join('\n')}\n`;
}

function notes(report: Report, words: Words): string {
  const rows = Object.entries(report.notes).map(([name, note]) => [
    note.rows,
    words.notes_[name as keyof Report['notes']],
  ]);
  return rows.length === 0 ? '' : `${heading(words.notes)}${table(['', ''], rows).split('\n').slice(1).join('\n')}\n`;
}

function due(report: Report, words: Words): string {
  if (Object.values(report.due.units).every(({ compared }) => compared === 0)) return '';
  const row = (name: string, unit: string, c: DueCount): (string | number)[] => [
    name,
    unit,
    ...[c.rows, c.withoutTarget, c.compared, c.within],
    percent(c.within, c.compared),
  ];
  const rows = Object.entries(report.due.units).flatMap(([unit, total]) => [
    ...Object.entries(report.due.categories)
      .filter(([, c]) => c.unit === unit)
      .sort(([, a], [, b]) => b.rows - a.rows)
      .map(([name, c]) => row(name, unit, c)),
    row(words.all(unit), unit, total),
  ]);
  return `${heading(words.due)}${table(words.dueHead, rows)}\n`;
}

function verdicts(title: string, count: VerdictCount, words: Words): string {
  const rows = (['closed', 'open'] as const).map((side) => {
    const { compared, agree } = count[side];
    return [words[side], compared, agree, percent(agree, compared)];
  });
  const uncounted = words.uncounted(count.withoutTarget, count.withoutVerdict, count.undated);
  return `${heading(title)}${table(words.verdictHead, rows)}\n${uncounted}\n`;
}

function flips(list: Flip[], words: Words): string {
  const rows = list.map((f) => [f.line, f.id, f.category, f.register, f.judged, f.due, f.target, f.closedAt ?? '']);
  return rows.length === 0 ? '' : `${heading(words.flips)}${table(words.flipHead, rows)}\n`;
}

function late(group: string, counts: Record<string, LateCount>, words: Words): string {
  const all = Object.entries(counts).sort(
    ([, a], [, b]) => b.given.late - a.given.late || b.register.late - a.register.late || b.rows - a.rows
  );
  const rows = all
    .slice(0, PRINTED)
    .map(([name, c]) => [name, c.rows, ...[c.register, c.given, c.rule].flatMap(({ judged, late }) => [judged, late])]);
  const more = all.length > PRINTED ? `${words.more(all.length - PRINTED)}\n` : '';
  return `${heading(words.late(group))}${table(words.lateHead, rows)}\n${more}`;
}

/** The report as people read it. Verdicts by the register's due times and by the pack's rule are printed apart. */
export function reportText(report: Report, file: string, lang: Lang): string {
  const words = importWords(lang);
  const { source, pack, judged, rows, asOf } = report;
  return [
    `${source}\n${pack.id} ${pack.version} ${pack.hash.slice(0, 12)}\n${words.judged(judged, rows, asOf)}\n`,
    invalid(report, file, words),
    notes(report, words),
    due(report, words),
    report.given.withoutTarget === judged ? '' : verdicts(words.given, report.given, words),
    flips(report.given.disagreements, words),
    ...Object.entries(report.rule.units).map(([unit, count]) => verdicts(words.rule(unit), count, words)),
    flips(report.rule.flips, words),
    ...Object.entries(report.late).map(([group, counts]) => late(group, counts, words)),
  ].join('');
}
