import type { Lang } from '../domain/calendar/index.js';
import type { Pack } from '../domain/pack/schema.js';
import type { Guard, Named, Row, Span, Table } from '../domain/pack/tables.js';
import { limit as shown } from './policy-limits.js';
import { WORDS } from './policy-words.js';

/** A table of a pack's document: its heading, the names of its columns, its lines. */
export interface Sheet {
  heading: string;
  columns: string[];
  rows: string[][];
}

type Rule = Pick<Row, 'provenance' | 'source'>;

function named(one: Named, table: Table, lang: Lang): string {
  if (typeof one === 'string') return table.parties[one]?.[lang] ?? one;
  const { party, fact, share, matter } = one;
  const who = party === undefined ? `= ${String(fact)}` : (table.parties[party]?.[lang] ?? party);
  const what = matter === undefined ? '' : ` (${table.matters[matter]?.[lang] ?? matter})`;
  return `${who}${share === undefined ? '' : ` ${share} %`}${what}`;
}

function span({ from, limit, to }: Span, sign: string): string {
  return `${to ?? '…'} ${sign} ${from} + ${shown(limit)}`;
}

function condition({ for: of, if: test, within, beyond }: Row | Guard): string {
  const spans = [...within.map((s) => span(s, '<')), ...beyond.map((s) => span(s, '≥'))];
  const parts = [...(of ? [of.join(', ')] : []), ...(test === undefined ? [] : [`\`${test}\``]), ...spans];
  return parts.join('; ');
}

/** The decision tables of a pack, each row in the order it is looked at. `basis` says where a rule comes from. */
export function tableSheets({ tables, categories, actions }: Pack, lang: Lang, basis: (rule: Rule) => string): Sheet[] {
  const w = WORDS[lang];
  return Object.entries(tables).map(([id, table]) => {
    const verdict = ({
      parties,
      provisional,
      assists,
      note,
    }: Omit<Row, 'for' | 'if' | 'within' | 'beyond'>): string[] => [
      [...parties.map((one) => named(one, table, lang)), ...(assists ? [w.assists] : [])].join('; '),
      [provisional ? w.provisional : w.final, ...(note ? [note[lang]] : [])].join('; '),
    ];
    const guards = table.guards.map((g) => [
      ...[g.id, g.label[lang], condition(g)],
      ...[`⇒ ${categories[g.reclassify]?.label[lang] ?? g.reclassify}`, '', basis(g)],
    ]);
    const rows = [...table.rows, ...table.overrides].map((row) => [
      ...[row.id, row.label[lang], condition(row)],
      ...[...verdict(row), basis(row)],
    ]);
    const { otherwise: last } = table;
    const otherwise =
      'undetermined' in last
        ? ['', last.label[lang], w.otherwise, '', `→ ${actions[last.undetermined]?.label[lang] ?? ''}`, basis(last)]
        : [last.id, last.label[lang], w.otherwise, ...verdict(last), basis(last)];
    return {
      heading: `${w.table}: ${table.label[lang]} (\`${id}\`, ${w[table.hit]})`,
      columns: [w.id, w.name, w.holds, w.liable, w.standing, w.basis],
      rows: [...guards, ...rows, otherwise],
    };
  });
}
