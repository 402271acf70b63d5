import { at, keysAt, select, suggest, type Finding } from './lint.js';

/** What a report may name of a case beside its facts. */
const CASE_FIELDS = ['category', 'level', 'channel', 'lifecycle', 'packVersion'];
const BREACH_FIELDS = ['clock', 'owner'];
const BREACHES = ['breaches', 'targetsMissed'];
/** Events that say which clock, and who owed it. */
const OF_CLOCKS = ['clockMet', 'clockBreached'];

function unknownField(tree: unknown, path: readonly PropertyKey[], name: string, more: readonly string[]): Finding[] {
  const known = [...keysAt(tree, 'facts'), ...CASE_FIELDS, ...more];
  if (known.includes(name)) return [];
  if (BREACH_FIELDS.includes(name))
    return [
      { path, message: `"${name}" belongs to clocks only`, hint: `count ${[...BREACHES, ...OF_CLOCKS].join(', ')}` },
    ];
  return [{ path, message: `no field of a case is called "${name}"`, hint: suggest(name, known) }];
}

function fieldFindings(tree: unknown): Finding[] {
  const splits = [...select(tree, 'reports.*.figures.*.by.*')].flatMap(({ path, value }) => {
    const count = at(tree, [...path.slice(0, 4), 'count']);
    const ofClocks = [...BREACHES, ...OF_CLOCKS].includes(String(at(count, ['event']) ?? count));
    return unknownField(tree, path, String(value), ofClocks ? BREACH_FIELDS : []);
  });
  const columns = [...select(tree, 'reports.*.list.columns.*')];
  return [...splits, ...columns.flatMap(({ path, value }) => unknownField(tree, path, String(value), []))];
}

/** A proposal is about one person: its figure counts breaches by whoever owed them. */
function proposalFindings(tree: unknown): Finding[] {
  return [...select(tree, 'reports.*.proposals.*')].flatMap(({ path, value }): Finding[] => {
    const figures = [...path.slice(0, 2), 'figures'];
    const [name, known] = [String(at(value, ['figure'])), Object.keys(Object(at(tree, figures)) as object)];
    const place = [...path, 'figure'];
    if (!known.includes(name))
      return [{ path: place, message: `no figure is called "${name}"`, hint: suggest(name, known) }];
    const [count, by] = ['count', 'by'].map((key) => at(tree, [...figures, name, key]));
    const fits = BREACHES.includes(String(count)) && Array.isArray(by) && by.join() === 'owner';
    const hint = 'count breaches or targetsMissed `by: [owner]`';
    return fits ? [] : [{ path: place, message: `"${name}" says nothing of single persons`, hint }];
  });
}

/** A part of a task that says something: no empty list or table. */
function has(task: unknown, key: string): boolean {
  const part = at(task, [key]);
  return part !== undefined && Object.keys(Object(part) as object).length + (typeof part === 'object' ? 0 : 1) > 0;
}

/** What says nothing alone: a key, the keys of which it needs one, and what to do. */
const NEEDS: readonly (readonly [key: string, others: readonly string[], hint: string])[] = [
  ['made', ['report', 'closes'], 'name what is made'],
  ['due', ['to'], 'name the roles that hand it in'],
  ['warn', ['due'], 'say by when it is to be handed in'],
  ['late', ['due'], 'say by when it is to be handed in'],
  ['input', ['due'], 'say by when it is to be handed in'],
];

function taskFindings(tree: unknown): Finding[] {
  return [...select(tree, 'tasks.*')].flatMap(({ path, value }): Finding[] => {
    const idle = !['report', 'closes', 'due'].some((key) => has(value, key));
    const month = at(value, ['closes']) === undefined || at(value, ['period']) === 'month';
    return [
      ...(idle ? [{ path, message: 'nothing is to be done', hint: 'give it a `report` or a `due`' }] : []),
      ...(month ? [] : [{ path: [...path, 'closes'], message: 'only months are closed', hint: 'make it monthly' }]),
      ...NEEDS.flatMap(([key, others, hint]) =>
        has(value, key) && !others.some((other) => has(value, other))
          ? [{ path: [...path, key], message: `"${key}" says nothing without "${others.join('" or "')}"`, hint }]
          : []
      ),
    ];
  });
}

/** A report is made by a task, and of one period by one task only. */
function makingFindings(tree: unknown): Finding[] {
  const made = [...select(tree, 'tasks.*.report')].map(({ path, value }) => ({
    ...{ path, report: String(value), period: String(at(tree, [...path.slice(0, 2), 'period'])) },
  }));
  const twice = made.filter(
    ({ report, period }, i) => made.findIndex((one) => one.report === report && one.period === period) < i
  );
  const idle = keysAt(tree, 'reports').filter((report) => !made.some((one) => one.report === report));
  return [
    ...twice.map(({ path, report, period }) => ({
      path,
      message: `another task makes "${report}" of each ${period} already`,
      hint: 'one task makes a report of a period',
    })),
    ...idle.map((report) => ({
      path: ['reports', report],
      message: `no task makes the report "${report}"`,
      hint: 'name it as the `report` of a task',
    })),
  ];
}

/** Whether averages are taken of numbers, and thresholds are numbers. */
function typeFindings(tree: unknown): Finding[] {
  const wanted: [pattern: string, table: string][] = [
    ['reports.*.figures.*.average.fact', 'facts'],
    ['reports.*.proposals.*.reaches.parameter', 'parameters'],
  ];
  return wanted.flatMap(([pattern, table]) =>
    [...select(tree, pattern)].flatMap(({ path, value }): Finding[] => {
      const type = at(tree, [table, String(value), 'type']);
      const isWrong = at(tree, [table, String(value)]) !== undefined && type !== 'number';
      return isWrong ? [{ path, message: `"${String(value)}" is no number`, hint: 'declare `type: number`' }] : [];
    })
  );
}

/** What does not fit in tasks and reports. */
export function reportFindings(tree: unknown): Finding[] {
  return [fieldFindings, proposalFindings, taskFindings, makingFindings, typeFindings].flatMap((judge) => judge(tree));
}
