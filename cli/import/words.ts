import type { Reason } from '../../domain/register/difference.js';
import type { RowFault, RowNote } from '../../domain/register/row.js';

export type Lang = 'en' | 'zh';

const notesEn: Record<RowNote, string> = {
  stillOpen: 'still open in the export',
  closedUndated: 'closed, without saying when',
  withoutTarget: 'without a due time',
  withoutVerdict: 'without a verdict of the register',
  targetNotAfterOpening: 'due at or before their opening',
  closedAtOpening: 'closed at the instant of their opening',
  repeatedTime: 'with a time the clocks ran through twice (first occurrence taken)',
  groupMissing: 'without a department or other group',
};

const notesZh: Record<RowNote, string> = {
  stillOpen: '导出时仍未结案',
  closedUndated: '已结案，但没有结案时间',
  withoutTarget: '没有到期时间',
  withoutVerdict: '登记册没有给出结论',
  targetNotAfterOpening: '到期时间不晚于受理时间',
  closedAtOpening: '受理当刻即结案',
  repeatedTime: '时间落在回拨重复的一小时内（取第一次）',
  groupMissing: '缺少部门等分组',
};

const hintsEn: Record<RowFault, string> = {
  missing: 'Fill in the column, or leave the row out.',
  notATime: 'Write the time as import.yaml says (time.format), or correct the format there.',
  skippedTime: 'The clocks were put forward over this time: there was none. Look up the right one.',
  outOfRange: 'The calendar and the tables of the time zone do not reach so far. Check the year.',
  repeatedId: 'Each case comes once. Leave one of the two rows out, or give it its own number.',
  closedBeforeOpened: 'Compare both times with the source; they may be the wrong way round.',
  afterExport: 'Correct the time, or exportedAt in import.yaml where the file is newer.',
  unknownVerdict: 'Correct the value, or add it to verdicts in import.yaml.',
  brokenCsv:
    'Put fields with commas, quotes or line ends in double quotes, and double a quote within; write the file as UTF-8.',
  refused: 'Correct the value, or declare it in the pack.',
};

const hintsZh: Record<RowFault, string> = {
  missing: '请补填该列，或去掉此行。',
  notATime: '请按 import.yaml（time.format）的格式书写，或修正该格式。',
  skippedTime: '时钟拨快时跳过了这一时间，它并不存在，请查明正确时间。',
  outOfRange: '日历与时区数据未覆盖这一时间，请检查年份。',
  repeatedId: '每个案件只出现一次：请去掉其中一行，或使用各自的编号。',
  closedBeforeOpened: '请与来源核对两个时间，可能前后颠倒。',
  afterExport: '请修正时间；若文件更新，请修正 import.yaml 的 exportedAt。',
  unknownVerdict: '请修正该值，或将其加入 import.yaml 的 verdicts。',
  brokenCsv: '含逗号、引号或换行的字段须加双引号，内部引号须成对；文件须为 UTF-8。',
  refused: '请修正该值，或在规则包中声明。',
};

const reasonsEn: Record<Reason, string> = {
  withoutVerdict: 'late, and the register has no flag',
  withoutTarget: 'the register has a flag, but no due time that explains it',
  targetNotAfterOpening: 'the register’s due time is no later than the opening',
  dueEarlier: 'the register gave more time than the rule',
  dueLater: 'the register gave less time than the rule',
  withinTolerance: 'closed between two due times that count as the same',
  closedAtDue: 'closed at the due instant, which is late here',
  againstOwnTimes: 'the register’s flag contradicts its own times',
};

const reasonsZh: Record<Reason, string> = {
  withoutVerdict: '已逾期，登记册没有结论',
  withoutTarget: '登记册有结论，但没有能说明它的到期时间',
  targetNotAfterOpening: '登记册的到期时间不晚于受理时间',
  dueEarlier: '登记册给的时间比规则长',
  dueLater: '登记册给的时间比规则短',
  withinTolerance: '在两个视为相同的到期时间之间结案',
  closedAtDue: '恰在到期时刻结案，此处算逾期',
  againstOwnTimes: '登记册的结论与其自己的时间矛盾',
};

const en = {
  judged: (judged: number, rows: number, asOf: string) => `${judged} of ${rows} rows judged; open cases as of ${asOf}`,
  invalid: (n: number) => `${n} rows could not be judged (IMPORT_ROW_INVALID)`,
  more: (n: number) => `… ${n} more in the files`,
  expected: (what: string) => `expected ${what}`,
  found: (what: string) => `found ${what}`,
  lacking: (place: string, missing: readonly string[], found: readonly string[]) =>
    `${place}: expected the columns ${missing.join(', ')}; found ${found.join(', ') || '–'}. Name them in the first line, or correct import.yaml.`,
  notes: 'Remarkable rows',
  due: 'Due dates by the rule of the pack against those of the register',
  dueHead: ['', 'unit', 'rows', 'without target', 'compared', 'within', 'share'],
  all: (unit: string) => `all of ${unit}`,
  given: 'Verdicts by the due time the register gave',
  rule: (unit: string) => `Verdicts by the pack’s own due date, ${unit}`,
  verdictHead: ['', 'compared', 'agree', 'share'],
  closed: 'closed cases',
  open: 'open cases',
  uncounted: (target: number, verdict: number, undated: number) =>
    `not compared: ${target} without a due time, ${verdict} without a flag, ${undated} closed without saying when`,
  assumptions: 'How the register was read where it leaves a choice',
  unlisted: (n: number) => `and ${n} more rows`,
  by: { given: 'by given due time', rule: 'by rule' },
  reasonHead: ['judged', 'rows', 'reason', ''],
  differences: 'Rows judged otherwise than the register did',
  noDifferences: 'No row is judged otherwise than the register did',
  differenceHead: ['line', 'id', 'category', 'register', 'judged', 'due', 'target', 'closed', 'reason'],
  group: (name: string) => `On time and late by ${name}`,
  cases: 'cases',
  sides: {
    register: ['register: on time', 'late'],
    given: ['by given due time: on time', 'late', 'differ'],
    rule: ['by rule: on time', 'late', 'differ'],
  },
  nothingOpened: (n: number) => `Nothing was opened: ${n} rows are not sound. Correct them and import again.`,
  opened: (now: number, before: number, journal: string) =>
    `${now} open cases opened, ${before} were opened before (${journal})`,
  stopped: (n: number, journal: string) =>
    `${n} cases were opened before it stopped. The same command goes on from here (${journal}).`,
  reasons: reasonsEn,
  notes_: notesEn,
  hints: hintsEn,
};

const zh: typeof en = {
  judged: (judged, rows, asOf) => `共 ${rows} 行，判定 ${judged} 行；未结案按 ${asOf} 判定`,
  invalid: (n) => `${n} 行无法判定（IMPORT_ROW_INVALID）`,
  more: (n) => `……文件中还有 ${n} 条`,
  expected: (what) => `应为 ${what}`,
  found: (what) => `实为 ${what}`,
  lacking: (place, missing, found) =>
    `${place}：应有列 ${missing.join(', ')}；实有 ${found.join(', ') || '–'}。请在首行写明列名，或修正 import.yaml。`,
  notes: '值得注意的行',
  due: '按规则包算出的到期时间与登记册对照',
  dueHead: ['', '单位', '行数', '无到期', '已对照', '相符', '比例'],
  all: (unit) => `${unit} 合计`,
  given: '按登记册给定的到期时间判定',
  rule: (unit) => `按规则包自己的到期时间判定，${unit}`,
  verdictHead: ['', '已对照', '一致', '比例'],
  closed: '已结案',
  open: '未结案',
  uncounted: (target, verdict, undated) =>
    `未对照：${target} 行没有到期时间，${verdict} 行没有结论，${undated} 行没有结案时间`,
  assumptions: '登记册未写明之处的读法',
  unlisted: (n) => `另有 ${n} 行`,
  by: { given: '按给定到期', rule: '按规则' },
  reasonHead: ['判定', '行数', '原因', ''],
  differences: '与登记册判定不同的行',
  noDifferences: '没有与登记册判定不同的行',
  differenceHead: ['行', '编号', '类别', '登记册', '判定', '到期', '登记册到期', '结案', '原因'],
  group: (name) => `按时与逾期案件，按 ${name}`,
  cases: '案件',
  sides: {
    register: ['登记册：按时', '逾期'],
    given: ['按给定到期：按时', '逾期', '不同'],
    rule: ['按规则：按时', '逾期', '不同'],
  },
  nothingOpened: (n) => `未开立任何案件：${n} 行有误。请修正后重新导入。`,
  opened: (now, before, journal) => `已开立 ${now} 个未结案件，此前已开立 ${before} 个（${journal}）`,
  stopped: (n, journal) => `中断前已开立 ${n} 个案件。重复同一命令即可从此处继续（${journal}）。`,
  reasons: reasonsZh,
  notes_: notesZh,
  hints: hintsZh,
};

/** The words of the import's report in a language. */
export function importWords(lang: Lang): typeof en {
  return { en, zh }[lang];
}
