import { createSecretKey } from 'node:crypto';
import { Command } from 'commander';
import { beforeAll, expect, it, vi } from 'vitest';
import { registerLookup } from '../../cli/lookup.js';
import { ContentStore } from '../../db/content-store.js';
import { OPENED, PAGE } from '../../db/lookup.js';
import { record, type Burst } from '../../db/recorder.js';
import type { Event } from '../../domain/case/events.js';
import { complaint, HOTLINE, newKey } from '../support/api.js';
import { runningStack } from '../support/running.js';
import { until } from '../support/until.js';

const { stack, cases, send } = runningStack();
let first: string;
let second: string;

const FACTS = { merchantId: 'M-77', orderRef: 'O-2026-0310', accountId: 'ACC-5' };
const PERSONAL = {
  memberName: '阿不都·热合曼',
  memberNumber: '88001234',
  phone: '010-8888 6666 转 123',
  email: 'Abdu.R@Example.com',
  narrative: '兑换的电饭煲与页面不符，退换，换货款项一直未退',
  demand: '退还差价',
};
const OTHER = { memberName: '李四', memberNumber: '88005678', phone: '13900000000', narrative: '积分延迟到账' };

beforeAll(async () => {
  first = await opened({ facts: FACTS, personal: PERSONAL });
  second = await opened({ facts: { merchantId: 'M-77' }, personal: OTHER });
});

/** Opens a case and waits until it can be found. */
async function opened(more: Record<string, unknown>): Promise<string> {
  const id = String((await send('POST', '/v1/cases', { body: complaint(more) })).body.caseId);
  await until(`${id} recorded`, async () => (await lookup(id)).length > 0);
  return id;
}

type Found = { caseId: string; matched: string[] };
const answer = async (body: object, as = {}) => (await send('POST', '/v1/lookup', { body, key: null, as })).body;

async function lookup(q: string, kind?: string): Promise<Found[]> {
  return ((await answer({ q, kind }))['cases'] as Found[]).map(({ caseId, matched }) => ({ caseId, matched }));
}

const rows = async (sql: string, ...values: unknown[]) =>
  (await cases.pool.query<Record<string, unknown>>(sql, values)).rows;

it.each([
  ['a telephone number with its extension', '（010）８８８８６６６６ 转 123', 'phone'],
  ['the number the display shows', '+86 10 88886666', 'phone'],
  ['a member number', '8800 1234', 'memberNumber'],
  ['an address', 'abdu.r@EXAMPLE.com', 'email'],
  ['an order', 'o-2026-0310', 'orderRef'],
  ['an account', 'ＡＣＣ－５', 'accountId'],
  ['a name with another dot', '阿不都•热合曼', 'memberName'],
  ['part of a name', '热合', 'memberName'],
  ['words of the complaint', '电饭煲 与页面', 'narrative'],
  ['two characters of the demand', '差价', 'demand'],
])('a case is found by %s', async (_what, q, kind) => {
  expect(await lookup(q)).toEqual([{ caseId: first, matched: [kind] }]);
  expect(await lookup(q, kind)).toEqual([{ caseId: first, matched: [kind] }]);
  expect(await lookup(q, 'case')).toEqual([]);
});

it('an answer tells where a case stands, and nothing personal', async () => {
  const { cases, more, cursor } = await answer({ q: first.toUpperCase() }, HOTLINE);
  expect([cases, more, cursor]).toMatchObject([
    [{ caseId: first, stage: 'verify', category: 'I-4', level: 'I', handler: 'A1', lifecycle: 'open', overdue: false }],
    false,
    undefined,
  ]);
  expect((cases as Record<string, unknown>[])[0]).toMatchObject({
    ...{ acceptedAt: expect.stringMatching(/\+08:00$/) as string, nextDueAt: expect.any(String) as string },
    matched: ['case'],
  });
  expect(JSON.stringify(cases)).not.toMatch(/阿不都|88001234|8888|电饭煲/);
});

it('cases of one merchant come newest first; those of another organisation do not come', async () => {
  expect(await lookup('m-77')).toEqual([second, first].map((caseId) => ({ caseId, matched: ['merchantId'] })));
  expect((await answer({ q: 'm-77' }, { org: 'other' }))['cases']).toEqual([]);
});

it('a case that has every pair of neighbouring characters but not the words is not answered', async () => {
  const [row] = await rows('SELECT count(*)::int AS n FROM case_grams');
  expect(row?.['n']).toBeGreaterThan(0);
  expect(await lookup('换货款')).toEqual([{ caseId: first, matched: ['narrative'] }]);
  expect(await lookup('退换货')).toEqual([]);
  expect(await lookup('010-8888 6666 转 124')).toEqual([]);
  expect(await lookup('没有人说过')).toEqual([]);
});

it('what was said later finds the case; a number that was corrected and what came with a refused command do not', async () => {
  const id = await opened({ personal: { ...OTHER, memberNumber: '70000001' } });
  const act = async (action: string, personal: object, input = {}) => {
    const body = { type: 'act', action, input, personal };
    return (await send('POST', `/v1/cases/${id}/commands`, { body, key: newKey() })).status;
  };
  expect(await act('propose', { memberNumber: '70000002', narrative: '拒绝的话' })).toBe(409);
  expect(await act('verify', { memberNumber: '70000003', narrative: '补充说明' }, { finding: 'invalid' })).toBe(200);
  await until('the record', async () => (await lookup('70000003')).length > 0);
  expect(await lookup('补充说明')).toEqual([{ caseId: id, matched: ['narrative'] }]);
  for (const gone of ['70000001', '70000002', '拒绝的话']) expect(await lookup(gone)).toEqual([]);
  expect(await act('propose', { cause: '规则如此', solution: '解释' })).toBe(200);
  const form = await until('the form number', async () => {
    const [row] = await rows(`SELECT number FROM form_numbers WHERE case_id = $1`, id);
    return row && (await lookup(String(row['number']))).length > 0 && String(row['number']);
  });
  expect(await lookup(form.toLowerCase())).toEqual([{ caseId: id, matched: ['form'] }]);
});

it('the index holds no value, neither in clear nor as bytes', async () => {
  const dump = await rows('SELECT k::text AS row FROM case_keys k UNION ALL SELECT g::text FROM case_grams g');
  const all = JSON.stringify(dump);
  expect(all).toContain('memberNumber');
  const values = Object.values({ ...PERSONAL, ...FACTS, ...OTHER });
  const normal = ['01088886666', 'abdu.r@example.com', '热合', '差价', 'o-2026-0310'];
  for (const value of [...values, ...normal]) {
    for (const written of [value, Buffer.from(value).toString('hex'), Buffer.from(value).toString('base64')])
      expect(all).not.toContain(written);
  }
  const other = await rows('SELECT digest FROM case_keys WHERE octet_length(digest) <> 16');
  expect(other).toEqual([]);
});

/** What was recorded of a case, as a burst of another one. */
async function burstAs(caseId: string): Promise<Burst> {
  const events = await rows('SELECT event FROM case_events WHERE case_id = $1 ORDER BY seq', first);
  const own = { caseId, org: 'demo', client: 'A1', firstRunId: `run-${caseId}` };
  const personal = [{ command: 'open', personal: PERSONAL }];
  return { ...own, events: events.map(({ event }) => event as Event), personal };
}

const recording = (lookupKey = stack.config.lookupKey) => {
  const store = new ContentStore(stack.config.home, cases.pool);
  const packOf = ({ pack }: { pack: { hash: string } }) => store.pack(pack.hash);
  return { pool: cases.pool, keys: stack.config.payloadKeys, lookupKey, packOf };
};

const indexed = (caseId: string) =>
  rows(
    `SELECT kind, digest::text AS value FROM case_keys WHERE case_id = $1
     UNION ALL SELECT kind, grams::text FROM case_grams WHERE case_id = $1 ORDER BY kind, value`,
    caseId
  );

it('a burst recorded again, whole or in part, leaves each key once', async () => {
  const id = 'C-aaaaaaaaaaaaaaaa';
  const burst = await burstAs(id);
  await record(recording(), { ...burst, events: burst.events.slice(0, 1) });
  await record(recording(), burst);
  const once = await indexed(id);
  await record(recording(), burst);
  expect(await indexed(id)).toEqual(once);
  expect(once.map(({ kind }) => kind)).toEqual(
    // The landline is kept without and with its extension.
    [
      'accountId',
      'case',
      'demand',
      'email',
      'memberName',
      'memberNumber',
      'merchantId',
      'narrative',
      'orderRef',
      'phone',
      'phone',
    ]
  );
});

it('more cases than one answer holds are led on to, none twice, open ones first', async () => {
  const ids = Array.from({ length: PAGE + 4 }, (_, i) => `C-${'abcdefghijklmnopqrstuvwx'.charAt(i).repeat(15)}7`);
  for (const id of ids) await record(recording(), await burstAs(id));
  // So many that the first page ends among them.
  const closed = ids.slice(0, 8);
  await cases.pool.query(`UPDATE cases SET lifecycle = 'completed' WHERE case_id = ANY($1)`, [closed]);
  const pages: Found[][] = [];
  for (let cursor: unknown = undefined, more: unknown = true; more;) {
    const page = await answer({ q: '88001234', cursor });
    pages.push(page['cases'] as Found[]);
    ({ cursor, more } = page);
  }
  const found = pages.flat().map(({ caseId }) => caseId);
  expect(pages[0]?.length).toBe(PAGE);
  expect(new Set(found).size).toBe(found.length);
  expect(found.slice().sort()).toEqual([first, 'C-aaaaaaaaaaaaaaaa', ...ids].sort());
  expect(found.slice(-closed.length).sort()).toEqual(closed);
});

it('no more candidates are opened for one answer than promised; the next page goes on behind them', async () => {
  const burst = await burstAs('C-bbbbbbbbbbbbbbbb');
  const keys = 'abcdefghijklmnopqrstuvwxyz234567';
  for (let i = 0; i < OPENED; i++) {
    const caseId = `C-zz${keys.charAt(Math.floor(i / 32))}${keys.charAt(i % 32)}aaaaaaaaaaaa`;
    const personal = [{ command: 'open', personal: { memberNumber: '1234567', narrative: '多退换，换货少' } }];
    await record(recording(), { ...burst, caseId, firstRunId: caseId, personal });
  }
  const true_ = await opened({ personal: { memberNumber: '7654321', narrative: '要退换货' } });
  await cases.pool.query('UPDATE cases SET accepted_at = accepted_at - 1000000 WHERE case_id = $1', [true_]);
  const page = await answer({ q: '退换货' });
  expect([page['cases'], page['more']]).toEqual([[], true]);
  const found: Found[] = [];
  for (let { cursor, more } = page; more;) {
    const next = await answer({ q: '退换货', cursor });
    found.push(...(next['cases'] as Found[]));
    ({ cursor, more } = next);
  }
  expect(found.map(({ caseId }) => caseId)).toEqual([true_]);
});

it('after a change of its key the index finds nothing until it is rebuilt, and then all; what belongs to no case goes', async () => {
  const whole = await indexed(first);
  const lookupKey = createSecretKey(Buffer.alloc(32, 1));
  await cases.pool.query('DELETE FROM case_keys WHERE case_id = $1', [first]);
  await cases.pool.query('DELETE FROM case_grams WHERE case_id = $1', [first]);
  const gone = 'C-cccccccccccccccc';
  await record(recording(lookupKey), await burstAs(gone));
  await cases.pool.query('DELETE FROM cases WHERE case_id = $1', [gone]);
  expect(await lookup('abdu.r@example.com', 'email')).not.toContainEqual({ caseId: first, matched: ['email'] });

  for (const [name, value] of Object.entries(stack.env)) vi.stubEnv(name, value);
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const program = new Command('redress').exitOverride();
  registerLookup(program);
  await program.parseAsync(['lookup', 'rebuild'], { from: 'user' });
  const all = await rows('SELECT count(*)::int AS n FROM cases');
  expect(out.mock.calls.join('')).toContain(`${String(all[0]?.['n'])} cases`);

  out.mockClear();
  vi.stubEnv('REDRESS_API', stack.apiUrl);
  await program.parseAsync(['find', first.toUpperCase(), '--lang', 'en'], { from: 'user' });
  const printed = out.mock.calls.join('');
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  expect(printed).toMatch(new RegExp(`Found by[^]*${first} .*case`));
  expect(await indexed(first)).toEqual(whole);
  expect(await indexed(gone)).toEqual([]);
});
