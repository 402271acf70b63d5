import type { Difference, DueCount, GroupCount, OnTime, Report, VerdictCount } from '../../domain/register/report.js';
import type { FoundFault } from '../../domain/register/row.js';
import { percent, table } from '../table.js';
import { importWords, type Lang } from './words.js';

/** Values of a group, and rows judged otherwise, that are printed; the files have all. */
const PRINTED = { values: 20, differences: 100 };
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
  const lines = list.flatMap(({ line, id, faults }) =>
    faults.map((fault) => told(`${file}:${line}`, id, fault, words))
  );
  if (rows > list.length) lines.push(`  ${words.unlisted(rows - list.length)}`);
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

function differences({ differences: { byReason, list } }: Report, words: Words): string {
  const counts = (['given', 'rule'] as const).flatMap((by) =>
    Object.entries(byReason[by]).map(([reason, rows]) => [
      ...[words.by[by], rows, reason],
      words.reasons[reason as keyof Words['reasons']],
    ])
  );
  if (counts.length === 0) return heading(words.noDifferences);
  // Where the register says nothing there is nothing to compare: counted, and in the files.
  const told = list.filter(({ register }) => register !== null);
  const rows = told.slice(0, PRINTED.differences).map((one) => [...placed(one), one.closedAt ?? '', one.reason]);
  const more = told.length > rows.length ? `${words.more(told.length - rows.length)}\n` : '';
  const listed = rows.length === 0 ? '' : `\n${table(words.differenceHead, rows)}\n${more}`;
  return `${heading(words.differences)}${table(words.reasonHead, counts)}\n${listed}`;
}

const placed = ({ line, id, category, register, judged, due, target }: Difference): (string | number)[] => [
  ...[line, id, category, register ?? '', judged, due, target],
];

/** Who says what is late: the register’s flag, the due time it gave, the rule. */
type Side = 'register' | 'given' | 'rule';

type Counted = [value: string, count: GroupCount];
const byValue = ([a]: Counted, [b]: Counted): number => (a < b ? -1 : 1);
const lateFirst = ([, a]: Counted, [, b]: Counted): number =>
  b.given.late - a.given.late || b.register.late - a.register.late || b.rows - a.rows;

function group(name: string, counts: Record<string, GroupCount>, sides: Side[], words: Words): string {
  const all = Object.entries(counts).sort(name === 'month' ? byValue : lateFirst);
  const cells = (side: Side, count: GroupCount): number[] => {
    const { onTime, late }: OnTime = count[side];
    return side === 'register' ? [onTime, late] : [onTime, late, count[side].differs];
  };
  const rows = all
    .slice(0, PRINTED.values)
    .map(([value, count]) => [value, count.rows, ...sides.flatMap((side) => cells(side, count))]);
  const more = all.length > rows.length ? `${words.more(all.length - rows.length)}\n` : '';
  const head = ['', words.cases, ...sides.flatMap((side) => words.sides[side])];
  return `${heading(words.group(name))}${table(head, rows)}\n${more}`;
}

/** The report as people read it. Verdicts by the register's due times and by the pack's rule are printed apart. */
export function reportText(report: Report, file: string, lang: Lang): string {
  const words = importWords(lang);
  const { source, assumptions, pack, judged, rows, asOf } = report;
  const given = report.given.withoutTarget < judged;
  const sides: Side[] = given ? ['register', 'given', 'rule'] : ['register', 'rule'];
  return [
    `${source}\n${pack.id} ${pack.version} ${pack.hash.slice(0, 12)}\n${words.judged(judged, rows, asOf)}\n`,
    assumptions.length === 0 ? '' : `${heading(words.assumptions)}${assumptions.map((a) => `- ${a[lang]}\n`).join('')}`,
    invalid(report, file, words),
    notes(report, words),
    due(report, words),
    given ? verdicts(words.given, report.given, words) : '',
    ...Object.entries(report.rule.units).map(([unit, count]) => verdicts(words.rule(unit), count, words)),
    differences(report, words),
    ...Object.entries(report.groups).map(([name, counts]) => group(name, counts, sides, words)),
  ].join('');
}
