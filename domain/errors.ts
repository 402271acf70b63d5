import type { Value } from './case/commands.js';

/** What a caller may do with an error: never again as it stands, again after something changed, or again later as it is. */
export type Retry = 'never' | 'afterChange' | 'later';

interface ErrorRow {
  status: number;
  retry: Retry;
  zh: string;
  en: string;
}

const row = (status: number, retry: Retry, zh: string, en: string): ErrorRow => ({ status, retry, zh, en });

/** The one table of errors: code → HTTP status → retry meaning → message. Codes are stable; messages may be reworded. */
export const ERRORS = {
  MALFORMED_JSON: row(400, 'never', '请求不是有效的 JSON', 'The body is not valid JSON'),
  INPUT_INVALID: row(400, 'never', '请求内容不符合要求', 'The request does not fit the schema'),
  UNKNOWN_FIELD: row(400, 'never', '请求含有未知字段', 'The request holds unknown fields'),
  BODY_TOO_LARGE: row(413, 'never', '请求过大', 'The body is too large'),
  IDEMPOTENCY_KEY_REQUIRED: row(400, 'never', '缺少 Idempotency-Key', 'The Idempotency-Key header is missing'),
  IDEMPOTENCY_KEY_REUSED: row(
    409,
    'never',
    '同一 Idempotency-Key 用于不同内容',
    'This Idempotency-Key was used with other content'
  ),
  NOT_FOUND: row(404, 'never', '没有这个地址', 'No such address'),
  CASE_UNKNOWN: row(404, 'never', '投诉不存在', 'No such case'),
  CASE_COMPLETED: row(409, 'never', '投诉已全部办结', 'The case is completed'),
  CASE_CLOSED: row(409, 'never', '投诉已结案', 'The case is closed'),
  CASE_MERGED: row(409, 'never', '投诉已合并到另一投诉', 'The case is merged into another one'),
  MERGE_BLOCKED: row(409, 'afterChange', '当前不能合并', 'The case cannot be merged now'),
  UNAUTHENTICATED: row(401, 'afterChange', '请先登录', 'Log in first'),
  FORBIDDEN_ROLE: row(403, 'never', '您的角色无权执行此操作', 'Your role may not do this'),
  PERSONAL_RESTRICTED: row(
    403,
    'never',
    '本投诉的个人信息仅限指定人员查看',
    'What is personal in this case may be read by named people only'
  ),
  PACK_UNKNOWN: row(404, 'never', '没有此流程规则包', 'No such policy pack'),
  SCENARIO_UNKNOWN: row(404, 'never', '没有可单独演练的此场景', 'No such scenario that one case can play'),
  PACK_INVALID: row(422, 'never', '流程规则包有误', 'The policy pack has faults'),
  PARAMETER_MISSING: row(422, 'afterChange', '规则包缺少必填参数', 'The pack lacks a required operator parameter'),
  CALENDAR_INVALID: row(422, 'never', '日历有误', 'The calendar has faults'),
  CALENDAR_CONTRADICTS: row(
    409,
    'never',
    '新日历与已生效的日期不一致',
    'The calendar contradicts days already in force'
  ),
  DIRECTORY_INVALID: row(422, 'never', '组织目录有误', 'The organisation directory has faults'),
  CATEGORY_UNKNOWN: row(422, 'never', '投诉类别不存在', 'No such complaint category'),
  CHANNEL_UNKNOWN: row(422, 'never', '受理渠道不存在', 'No such channel'),
  IDENTITY_MISSING: row(
    422,
    'afterChange',
    '缺少会员身份或联系方式',
    'The complainant has neither identity nor contact'
  ),
  FACT_MISSING: row(422, 'afterChange', '缺少必要信息', 'A required fact is missing'),
  FACT_INVALID: row(422, 'never', '信息不符合要求', 'A fact has the wrong type or value'),
  TIME_IN_FUTURE: row(422, 'never', '时间晚于现在', 'The time lies in the future'),
  TIME_BEFORE_CASE: row(422, 'never', '时间早于受理时间', 'The time lies before the case was accepted'),
  TIME_IN_PAST: row(422, 'never', '期限必须晚于现在', 'The instant must lie in the future'),
  TIME_BEYOND_LIMIT: row(422, 'never', '时间超出规定的最晚期限', 'The instant lies beyond what the rules allow'),
  CONSENT_REQUIRED: row(
    409,
    'afterChange',
    '补录时间超出容许范围，须主管确认',
    'A back-dated manual time needs a supervisor’s consent'
  ),
  CONSENT_NOT_ASKED: row(409, 'never', '没有待确认的事项', 'There is nothing to consent to'),
  ACTION_UNKNOWN: row(422, 'never', '没有此操作', 'No such action'),
  ACTION_NOT_ALLOWED: row(409, 'afterChange', '当前阶段不允许此操作', 'This action is not allowed now'),
  ROLE_NOT_ALLOWED: row(403, 'never', '此操作应由其他人员执行', 'This action belongs to somebody else'),
  RULE_REFUSED: row(409, 'afterChange', '规则不允许', 'A rule of the pack refuses this'),
  APPROVAL_UNKNOWN: row(404, 'never', '没有此审批', 'No such approval'),
  APPROVAL_NOT_OPEN: row(409, 'never', '当前没有待批事项', 'No decision is awaited'),
  EVIDENCE_MISSING: row(409, 'afterChange', '审批缺少邮件证据', 'The decision carries no mail evidence'),
  REASON_MISSING: row(422, 'afterChange', '须说明理由', 'This needs a reason'),
  APPROVER_IS_HANDLER: row(
    403,
    'never',
    '审批人不得是处理人或被投诉人',
    'The approver may be neither the handler nor the subject'
  ),
  REVIEW_UNKNOWN: row(404, 'never', '没有此会审或会审人', 'No such review or reviewer'),
  REVIEW_NOT_OPEN: row(409, 'never', '当前不需要此会审意见', 'No such opinion is awaited'),
  REVIEWER_IS_PARTY: row(
    403,
    'never',
    '编制人和审批人不得会审',
    'Who wrote the form or decided on it gives no opinion'
  ),
  SUBJECT_AS_HANDLER: row(409, 'never', '此人在本案不得担任该职责', 'The case excludes this person from that place'),
  PERSON_UNKNOWN: row(422, 'never', '组织目录中没有此人', 'The directory does not know this person'),
  PERSON_ON_LEAVE: row(409, 'afterChange', '此人正在休假', 'This person is on leave'),
  NO_CANDIDATE: row(409, 'afterChange', '没有可接手的人员', 'There is nobody to take the case'),
  HANDED_OVER_ALREADY: row(409, 'never', '投诉已不在此人名下', 'The case is not held by this person any more'),
  SLOT_UNKNOWN: row(422, 'never', '没有此岗位', 'No such place in the case'),
  STEP_UNKNOWN: row(404, 'never', '没有此步骤', 'No such step'),
  STEP_NOT_OPEN: row(409, 'afterChange', '此步骤当前不可确认', 'The step is not open'),
  HOLD_UNKNOWN: row(409, 'never', '没有可解除的冻结', 'There is nothing to lift'),
  PAGE_UNKNOWN: row(404, 'never', '没有此呼叫', 'No such page'),
  PAGE_ACKNOWLEDGED: row(409, 'never', '此呼叫已有人应答', 'Somebody has acknowledged this page already'),
  PAGE_OVER: row(409, 'never', '此呼叫所涉事项已了结', 'What this page was about is settled'),
  ENTRY_UNKNOWN: row(404, 'never', '没有此登记', 'No such entry'),
  ENTRY_NOT_CORRECTABLE: row(422, 'never', '此事件不可更正', 'This event cannot be corrected'),
  ENTRY_CORRECTED: row(409, 'never', '此登记已更正', 'The entry has been corrected already'),
  ENTRY_OWN: row(403, 'never', '不得更正本人的登记', 'Nobody corrects an entry of their own'),
  TASK_UNKNOWN: row(404, 'never', '没有此定期任务', 'No such task of a period'),
  TASK_SUBMITTED: row(409, 'never', '此任务已提交', 'The task has been handed in already'),
  REPORT_UNKNOWN: row(404, 'never', '没有此报告', 'No such report'),
  PROPOSAL_UNKNOWN: row(404, 'never', '没有此建议', 'No such proposal'),
  PROPOSAL_DECIDED: row(409, 'never', '此建议已有决定', 'The proposal is decided already'),
  CLOSING_INCOMPLETE: row(
    409,
    'afterChange',
    '尚有必办事项，不能结案',
    'Mandatory steps are missing, the case cannot close'
  ),
  TOKEN_FORGED: row(403, 'never', '审批令牌无效', 'The approval token is not genuine'),
  TOKEN_EXPIRED: row(403, 'never', '审批令牌已过期', 'The approval token has expired'),
  TOKEN_OTHER_CASE: row(
    403,
    'never',
    '审批令牌属于另一投诉或版本',
    'The approval token is for another case or revision'
  ),
  MAIL_UNKNOWN: row(404, 'never', '没有此邮件', 'No such mail'),
  MAIL_MALFORMED: row(400, 'never', '邮件格式有误', 'The mail cannot be read'),
  MAIL_DECISION_UNCLEAR: row(422, 'afterChange', '邮件中没有明确的审批意见', 'The mail holds no clear decision'),
  MAIL_AUTOMATIC: row(422, 'never', '自动回复不是审批', 'An automatic reply decides nothing'),
  MAIL_SENDER_MISMATCH: row(403, 'never', '发件人不是审批人', 'The sender is not the approver'),
  MAIL_ADDRESS_UNKNOWN: row(404, 'never', '回复地址无效或已使用', 'The reply address is unknown or used'),
  CALL_UNKNOWN: row(404, 'never', '没有此通话', 'No such call'),
  CALL_ASSIGNED: row(409, 'never', '此通话已归入另一投诉', 'The call belongs to another case'),
  FILE_TOO_LARGE: row(413, 'never', '文件过大', 'The file is too large'),
  FILE_TYPE_REFUSED: row(
    415,
    'never',
    '不接收此类文件，或内容与类型不符',
    'The file type is not taken or does not fit the content'
  ),
  FILE_INFECTED: row(422, 'never', '文件含有恶意程序', 'The file is infected'),
  FILE_UNKNOWN: row(404, 'never', '没有此文件', 'No such file'),
  MAIL_TOO_LARGE: row(413, 'never', '邮件过大，只保留了邮件头', 'The mail is too large; only its header was kept'),
  MAIL_RESOLVED: row(409, 'never', '此邮件已有人处理', 'Somebody has dealt with this mail already'),
  HANDOVER_UNKNOWN: row(404, 'never', '没有此移交', 'No such handover'),
  MIGRATION_UNKNOWN: row(404, 'never', '没有此迁移', 'No such migration'),
  MIGRATION_OWN: row(
    403,
    'never',
    '迁移须由提出人以外的管理员批准',
    'Another administrator than the proposer approves'
  ),
  MIGRATION_STALE: row(
    409,
    'afterChange',
    '预览后情况已有变化，请重新预览',
    'Something else would come of it than was previewed'
  ),
  MIGRATION_BLOCKED: row(
    409,
    'never',
    '投诉的现状在新版本中无处安放',
    'What the case is in has no place in the other version'
  ),
  MIGRATION_NEEDLESS: row(409, 'never', '投诉已适用此版本', 'The case follows this version already'),
  LETTER_UNKNOWN: row(404, 'never', '没有此信函', 'No such letter'),
  LETTER_SENT: row(409, 'never', '此信函本轮已发出', 'This letter was sent in this round'),
  LETTER_VALUE_MISSING: row(409, 'afterChange', '信函缺少应填内容', 'Something the letter has to say is not known'),
  LETTER_TOO_LONG: row(422, 'afterChange', '短信过长', 'The SMS is too long'),
  ADDRESS_INVALID: row(422, 'afterChange', '联系方式无效', 'Nothing can be sent to the address'),
  SIGNATURE_INVALID: row(401, 'never', '签名无效', 'The signature is not valid'),
  REHEARSAL_ONLY: row(409, 'never', '仅限演练', 'Only a rehearsal allows this'),
  LIVE_ONLY: row(409, 'never', '演练不得触及真实系统', 'A rehearsal may not reach anything real'),
  IMPORT_ROW_INVALID: row(422, 'never', '导入数据行有误', 'A row of the import has faults'),
  IMPORT_FILE_INVALID: row(422, 'never', '导入文件无法读取', 'The file of the import cannot be read'),
  DUE_INPUT_INVALID: row(422, 'never', '期限计算的输入有误', 'The input for a due date has faults'),
  HISTORY_INVALID: row(422, 'never', '历史文件无法读取', 'The history cannot be read'),
  PACK_INCIDENT: row(
    500,
    'later',
    '规则包运行异常，已通知管理员',
    'A rule of the pack failed; an administrator is told'
  ),
  ENGINE_UNAVAILABLE: row(503, 'later', '流程引擎暂不可用', 'The workflow engine is unavailable'),
  DATABASE_UNAVAILABLE: row(503, 'later', '数据库暂不可用', 'The database is unavailable'),
  FILES_UNAVAILABLE: row(503, 'later', '文件存储或扫描服务暂不可用', 'The file store or its scanner is unavailable'),
  PAYLOAD_UNREADABLE: row(
    503,
    'later',
    '数据无法解密，缺少所用的密钥',
    'This data was sealed with a key that is not at hand'
  ),
  INTERNAL: row(500, 'later', '内部错误', 'Internal error'),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/** A refusal with a stable code; `detail` names fields, rules and steps, never values of personal data. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: ErrorCode,
    readonly detail: Value = null,
    /** The command is kept so that a supervisor can still consent to it. */
    readonly keep = false
  ) {
    super(ERRORS[code].en);
  }
}
