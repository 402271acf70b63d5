import type { QueryConfig } from 'pg';
import type { Config } from '../config/config.js';
import { activeKey, seal } from '../config/keyring.js';
import { blindIndex } from '../db/case-keys.js';
import { ContentStore } from '../db/content-store.js';
import { evolve } from '../domain/case/evolve.js';
import { newCase } from '../domain/case/initial.js';
import type { CaseState } from '../domain/case/state.js';
import { isOverdue, nextDue } from '../domain/case/standing.js';
import { decide, type Pinned } from '../domain/decide/index.js';
import { rankKey } from '../domain/decide/priority.js';
import { caseKeys, personalKeys, personalTexts } from '../domain/lookup/keys.js';
import { gramsOf } from '../domain/lookup/normal.js';
import { instant, MINUTE, parseInstant } from '../domain/time.js';
import type { Bench } from './bench-stack.js';
import { standard } from './cases.js';

/** The organisation of development tokens. */
const ORG = 'demo';
const MERCHANTS = 500;
const FIRST_HAN = 0x4e00;
/** Characters that names and products are made of. */
const HAN = 2000;

const PHRASES =
  '兑换的商品与页面展示型号不符 联系商户两次未果 要求退还差价 积分延迟到账 账户被冻结无法使用 客服承诺回电但没有人打来 商户强行推销 要求换货 快递显示签收但没有收到 活动规则与宣传不一致 短期积分过期 拒绝提供发票'.split(
    ' '
  );

/** What one of many cases is found by. Everything follows from its number, so that every run searches the same. */
export function valuesOf(i: number) {
  const han = (salt: number): string =>
    String.fromCodePoint(FIRST_HAN + ((i * 7919 + (salt + Math.floor(i / HAN)) * salt * 37) % HAN));
  const phrase = (salt: number): string => PHRASES[(i * 31 + salt * 17) % PHRASES.length] ?? '';
  const number = String(i).padStart(8, '0');
  const product = `${han(1)}${han(2)}${han(3)}${han(4)}牌电饭煲`;
  return {
    caseId: `C-many${number}`,
    facts: { merchantId: `M-${i % MERCHANTS}`, orderRef: `O-2026-${number}`, accountId: `ACC-${number}` },
    form: `TS-20260310-${number}`,
    personal: {
      memberName: `${han(5)}${han(6)}${han(7)}`,
      memberNumber: `88${number}`,
      phone: `+86 138 ${number.slice(0, 4)} ${number.slice(4)}`,
      email: `member${number}@example.com`,
      narrative: `会员称购买的${product}，${phrase(1)}，${phrase(2)}，${phrase(5)}，${phrase(7)}。`,
      demand: `${phrase(3)}，请尽快处理。`,
    },
    product,
  };
}

/** A case as it is after its opening, and the rows the recorder would write of it; of two cases one is closed and has a form number. */
function rowsOf(i: number, rules: Pinned, { payloadKeys, lookupKey }: Config): Record<string, object[]> {
  const { caseId: case_id, facts, form, personal } = valuesOf(i);
  const { command } = standard.open;
  const now = instant(parseInstant('2026-03-10T10:00:00+08:00') + i * MINUTE);
  const opening = { ...command, facts, gave: Object.keys(personal) };
  const { events } = decide(rules, newCase(case_id), opening, now);
  const opened = events.reduce(evolve, newCase(case_id));
  const closed: Partial<CaseState> = {
    lifecycle: 'completed',
    forms: { form: { number: form, revision: 1, passes: [1] } },
  };
  const state = i % 2 === 0 ? opened : { ...opened, ...closed };
  const [index, key, { data: pack }] = [blindIndex(lookupKey, ORG), activeKey(payloadKeys), rules.pack];
  const sealed = seal(key, Buffer.from(JSON.stringify(personal)), `case:${case_id}:${command.id}`);
  const { seq, lifecycle, stage, category, level, acceptedAt: accepted_at } = state;
  const plain = { case_id, org: ORG, client: 'bench', first_run_id: case_id, seq, state, pack_id: state.pack.id };
  const handler = state.people['handler']?.person;
  const standing = { next_due: nextDue(state), overdue: isOverdue(state), rank_key: rankKey(rules.pack, state) };
  const bytes = (buffer: Buffer): string => `\\x${buffer.toString('hex')}`;
  return {
    cases: [{ ...plain, lifecycle, stage, category, level, handler, approval_open: false, accepted_at, ...standing }],
    case_events: events.map((event) => ({ case_id, seq: event.seq, at: event.at, type: event.type, event })),
    case_personal: [{ case_id, command: command.id, sealed: bytes(sealed), sealed_key: key.id }],
    case_keys: [...caseKeys(pack, state), ...personalKeys(pack, personal)].map(({ kind, value }) => {
      return { case_id, kind, digest: bytes(index.digest(value)) };
    }),
    case_grams: personalTexts(pack, personal).map(({ kind, text }) => {
      return { case_id, command: command.id, kind, grams: gramsOf(text).map(index.gram) };
    }),
  };
}

/** More than the pool allows a statement. */
const VACUUM_MS = 120_000;
/** Cases written in one transaction. */
const STEP = 500;

/** Fills the projections with `n` cases, past workflow and recorder: rows only. */
export async function fillCases({ pool, pins, stack: { config } }: Bench, n: number): Promise<void> {
  const store = new ContentStore(config.home, pool);
  const pack = await store.pack(pins.pack.hash);
  const rules = { pack, calendar: await store.calendar(pins.calendar.hash), calendarPin: pins.calendar };
  for (let from = 0; from < n; from += STEP) {
    const tables: Record<string, object[]> = {};
    for (let i = from; i < Math.min(n, from + STEP); i++)
      for (const [table, rows] of Object.entries(rowsOf(i, rules, config)))
        tables[table] = [...(tables[table] ?? []), ...rows];
    for (const [table, rows] of Object.entries(tables)) {
      const insert = `INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1)`;
      await pool.query(insert, [JSON.stringify(rows)]);
    }
  }
  // What a database that got them over months has done by itself.
  for (const table of ['cases', 'case_events', 'case_personal', 'case_keys', 'case_grams'])
    await pool.query({ text: `VACUUM ANALYZE ${table}`, query_timeout: VACUUM_MS } as QueryConfig);
}
