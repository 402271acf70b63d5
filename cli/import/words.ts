import type { RowNote } from '../../domain/register/row.js';

export type Lang = 'en' | 'zh';

const notesEn: Record<RowNote, string> = {
  stillOpen: 'still open in the export',
  withoutTarget: 'without a due time',
  withoutVerdict: 'without a verdict of the register',
  targetNotAfterOpening: 'due at or before their opening',
  closedAtOpening: 'closed at the instant of their opening',
  repeatedTime: 'with a time the clocks ran through twice (first occurrence taken)',
  groupMissing: 'without a department or other group',
};

const notesZh: Record<RowNote, string> = {
  stillOpen: '导出时仍未结案',
  withoutTarget: '没有到期时间',
  withoutVerdict: '登记册没有给出结论',
  targetNotAfterOpening: '到期时间不晚于受理时间',
  closedAtOpening: '受理当刻即结案',
  repeatedTime: '时间落在回拨重复的一小时内（取第一次）',
  groupMissing: '缺少部门等分组',
};

const en = {
  judged: (judged: number, rows: number, asOf: string) => `${judged} of ${rows} rows judged; open cases as of ${asOf}`,
  invalid: (n: number) => `${n} rows could not be judged (IMPORT_ROW_INVALID)`,
  more: (n: number) => `… ${n} more in the report`,
  line: (n: number) => `line ${n}`,
  notes: 'Remarkable rows',
  due: 'Due dates by the rule of the pack against those of the register',
  dueHead: ['', 'unit', 'rows', 'without target', 'compared', 'within', 'share'],
  all: (unit: string) => `all of ${unit}`,
  given: 'Verdicts by the due time the register gave',
  rule: (unit: string) => `Verdicts by the pack’s own due date, ${unit}`,
  verdictHead: ['', 'compared', 'agree', 'share'],
  closed: 'closed cases',
  open: 'open cases',
  uncounted: (target: number, verdict: number) =>
    `not compared: ${target} without a due time, ${verdict} without a flag`,
  flips: 'Rows judged otherwise than the register did',
  flipHead: ['line', 'id', 'category', 'register', 'judged', 'due', 'target', 'closed'],
  late: (group: string) => `Late cases by ${group}`,
  lateHead: ['', 'cases', 'judged as given', 'late', 'judged by rule', 'late'],
  notes_: notesEn,
};

const zh: typeof en = {
  judged: (judged, rows, asOf) => `共 ${rows} 行，判定 ${judged} 行；未结案按 ${asOf} 判定`,
  invalid: (n) => `${n} 行无法判定（IMPORT_ROW_INVALID）`,
  more: (n) => `……报告中还有 ${n} 条`,
  line: (n) => `第 ${n} 行`,
  notes: '值得注意的行',
  due: '按规则包算出的到期时间与登记册对照',
  dueHead: ['', '单位', '行数', '无到期', '已对照', '相符', '比例'],
  all: (unit) => `${unit} 合计`,
  given: '按登记册给定的到期时间判定',
  rule: (unit) => `按规则包自己的到期时间判定，${unit}`,
  verdictHead: ['', '已对照', '一致', '比例'],
  closed: '已结案',
  open: '未结案',
  uncounted: (target, verdict) => `未对照：${target} 行没有到期时间，${verdict} 行没有结论`,
  flips: '与登记册判定不同的行',
  flipHead: ['行', '编号', '类别', '登记册', '判定', '到期', '登记册到期', '结案'],
  late: (group) => `逾期案件，按 ${group}`,
  lateHead: ['', '案件', '按给定判定', '逾期', '按规则判定', '逾期'],
  notes_: notesZh,
};

/** The words of the import's report in a language. */
export function importWords(lang: Lang): typeof en {
  return { en, zh }[lang];
}
