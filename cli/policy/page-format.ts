import type { Lang } from '../../domain/calendar/index.js';
import type { CompiledPack } from '../../domain/pack/compile.js';
import { PackText } from '../policy-show.js';
import { stateGraph } from './graph.js';
import { layout } from './layout.js';
import { headOf, sectionsOf, type Section } from './page.js';
import { svgOf } from './svg.js';

function markdownTable({ columns = [], rows = [] }: Section, none: string): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((c) => (c.trim() === '' ? none : c.replaceAll('|', '\\|').replaceAll('\n', ' '))).join(' | ')} |`;
  return ['', line(columns), line(columns.map(() => '---')), ...rows.map(line)];
}

/** A pack as a Markdown document with its state diagram in place. */
function markdownPage(text: PackText, open: readonly string[], diagram: string): string {
  const { title, lines } = headOf(text);
  const sections = sectionsOf(text, open).flatMap((section) => [
    ...['', `## ${section.heading}`, ...(section.lines ?? []).flatMap((one) => ['', one])],
    ...markdownTable(section, text.w.none),
  ]);
  const picture = ['', `## ${text.w.diagram}`, '', diagram.trimEnd()];
  return [`# ${title}`, ...lines.flatMap((line) => ['', line]), ...picture, ...sections, ''].join('\n');
}

/** A row for a terminal: its name, and below it what its columns say, without those that say nothing. */
function block(columns: readonly string[], [id = '', name = '', ...cells]: readonly string[]): string[] {
  const plain = (cell: string): string => cell.replaceAll('`', '').replaceAll('**', '');
  const said = cells.flatMap((cell, i) => (cell.trim() === '' ? [] : [`    ${columns[i + 2] ?? ''}: ${plain(cell)}`]));
  return [`  ${id}  ${name}`, ...said];
}

/** A pack as plain text. */
function textPage(text: PackText, open: readonly string[]): string {
  const { title, lines } = headOf(text);
  const sections = sectionsOf(text, open).flatMap(({ heading, lines: own = [], columns = [], rows = [] }) => [
    ...['', heading.toUpperCase(), ...own.map((line) => `  ${line}`)],
    ...rows.flatMap((row) => block(columns, row)),
  ]);
  return [title, ...lines.map((line) => line.replaceAll('`', '')), ...sections, ''].join('\n');
}

/** A pack as a page in one language: plain text, Markdown with the state diagram, or the diagram alone. `open` names what the operator has yet to give. */
export function packPage(
  pack: CompiledPack,
  lang: Lang,
  format: 'text' | 'md' | 'svg',
  open: readonly string[] = []
): string {
  const text = new PackText(pack.data, lang);
  if (format === 'text') return textPage(text, open);
  const diagram = svgOf(layout(stateGraph(text, pack)), text.name(pack.data.title, pack.data.id));
  return format === 'svg' ? diagram : markdownPage(text, open, diagram);
}
