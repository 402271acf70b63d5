import type { Figure, Report } from '../../domain/pack/reports.js';
import type { Task } from '../../domain/pack/tasks.js';
import { limit } from '../policy-limits.js';
import type { PackText } from '../policy-show.js';
import { rest } from './value.js';

/** A part of a page of a pack: what its tasks are, what a report counts. */
interface Sheet {
  heading: string;
  lines?: string[];
  columns: string[];
  rows: string[][];
}

function taskSheet(text: PackText): Sheet {
  const { w, pack } = text;
  const made = ({ report, closes, made: at }: Task): string => {
    const what = [report, closes === undefined ? undefined : `${w.closes} ${closes}`].filter(
      (one) => one !== undefined
    );
    return what.length === 0 ? w.none : `${what.join(', ')}${at ? ` (${limit(at)})` : ''}`;
  };
  const row = ([id, task]: [string, Task]): string[] => [
    ...[id, text.name(task.label, id), w[task.period], made(task), task.due ? limit(task.due) : w.none],
    ...[text.who(task.to), rest(text, task, ['period', 'report', 'closes', 'made', 'due', 'to']), text.basis(task)],
  ];
  return {
    heading: w.tasks,
    columns: [w.id, w.name, w.period, w.makes, w.limit, w.who, w.more, w.basis],
    rows: Object.entries(pack.tasks).map(row),
  };
}

function counted(figure: Figure): string {
  if ('count' in figure) {
    const { count } = figure;
    if (typeof count === 'string') return count;
    const fields = Object.values(count.where ?? {}).map(String);
    return fields.length === 0 ? count.event : `${count.event}(${fields.join(', ')})`;
  }
  const of = 'measure' in figure.average ? figure.average.measure : figure.average.fact;
  return `⌀ ${of} (${figure.of})`;
}

function reportSheet(text: PackText, id: string, report: Report): Sheet {
  const { w } = text;
  const figures = Object.entries(report.figures).map(([name, figure]) => [
    ...[name, text.name(figure.label, name), counted(figure), figure.if === undefined ? '' : `\`${figure.if}\``],
    ...[(figure.by ?? []).join(', '), ''],
  ]);
  const { list } = report;
  const lists = list ? [['list', w.list, list.of, '', list.columns.join(', '), list.requires.join(', ')]] : [];
  const proposals = Object.entries(report.proposals).map(([name, proposal]) => {
    const { label, figure, reaches, measures, decidedBy } = proposal;
    return [
      ...[name, text.name(label, name), `${figure} ≥ ${typeof reaches === 'number' ? reaches : reaches.parameter}`, ''],
      ...[
        Object.entries(measures)
          .map(([measure, called]) => text.name(called, measure))
          .join(', '),
      ],
      `${w.decided} ${text.who(decidedBy)}; ${text.basis(proposal)}`,
    ];
  });
  const readers = report.readers ? [`${w.readers}: ${text.who(report.readers)}`] : [];
  return {
    heading: `${w.report}: ${text.name(report.label, id)} (\`${id}\`)`,
    lines: [...readers, `${w.basis}: ${text.basis(report)}`],
    columns: [w.id, w.name, w.counted, w.holds, w.split, w.more],
    rows: [...figures, ...lists, ...proposals],
  };
}

/** The tasks of a pack, and each of its reports. */
export function reportSheets(text: PackText): Sheet[] {
  return [taskSheet(text), ...Object.entries(text.pack.reports).map(([id, report]) => reportSheet(text, id, report))];
}
