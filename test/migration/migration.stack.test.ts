import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Caller } from '../../api/auth.js';
import { pinnedIn } from '../../cli/replay.js';
import { packageRoot } from '../../config/root.js';
import { ContentStore } from '../../db/content-store.js';
import { demoParameters, shippedPack } from '../../db/activation.js';
import { sleep, until } from '../../dev/process.js';
import { mergePatch } from '../../domain/scenario/merge-patch.js';
import { fetchHistory } from '../../worker/history.js';
import { judgeHistory } from '../../worker/replay.js';
import { complaint, HOTLINE, newKey } from '../support/api.js';
import { runningStack } from '../support/running.js';

const PACK = 'points-platform';
const { stack, cases, send } = runningStack();

const PO: Caller = { id: 'PO', org: 'demo', client: 'PO', roles: ['policyOwner'], gateway: false };
const AD: Caller = { ...PO, id: 'AD', client: 'AD', roles: ['admin'] };

/** The shipped rules with another limit of the first callback, under another version; answers its hash. */
async function published(version: string, due: object): Promise<string> {
  const { content } = shippedPack(PACK, demoParameters(PACK));
  const other = mergePatch(content, { version, clocks: { 'C-1': { due: null } } });
  const whole = mergePatch(other, { clocks: { 'C-1': { due } } });
  return (await new ContentStore(stack.home, cases.pool).put('pack', whole)).hash;
}

async function opened(): Promise<string> {
  const { body } = await send('POST', '/v1/cases', { as: HOTLINE, body: complaint({ agent: 'A1' }) });
  const id = body.caseId ?? '';
  await cases.get(id).settled();
  return id;
}
const dueOf = async (id: string) => (await cases.get(id).status()).state.clocks['C-1']?.dueAt ?? 0;
const adoptions = async (id: string) => (await cases.get(id).events()).filter(({ type }) => type === 'packAdopted');
const post = (path: string, body: object, as: Caller, key = newKey()) => send('POST', path, { as, body, key });
type Line = { caseId: string; outcome: string; code?: string; changes: { what: string; name: string }[] };
const linesOf = (body: Record<string, unknown>) => body['cases'] as Line[];

/** Previews, proposes and approves; answers what became of the cases. */
async function goOver(request: object) {
  const { body } = await post('/v1/migrations/preview', request, PO);
  const preview = body['preview'] as string;
  const proposed = await post('/v1/migrations', { ...request, preview }, PO);
  return post(`/v1/migrations/${proposed.body['id'] as string}/approve`, { preview }, AD);
}

it('open cases go over to another version as previewed and approved by somebody else, each once, whoever is killed in the middle', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 10; i++) ids.push(await opened());
  const due = await dueOf(ids[0] ?? '');
  const to = await published('2.0.0', { workingDays: 3 });

  const seen = await post('/v1/migrations/preview', { pack: PACK, to }, PO);
  const preview = seen.body['preview'] as string;
  expect(seen.body).toMatchObject({
    counts: { adopted: 0, failed: 0, pending: ids.length },
    changes: { moved: ids.length },
  });
  expect(linesOf(seen.body)[0]?.changes).toMatchObject([{ what: 'moved', name: 'C-1' }]);
  expect(await dueOf(ids[0] ?? '')).toBe(due);

  const key = newKey();
  const proposed = await post('/v1/migrations', { pack: PACK, to, preview }, AD, key);
  const id = proposed.body['id'] as string;
  expect(proposed.body).toMatchObject({ status: 'proposed', proposedBy: 'AD', left: ids.length });
  expect((await post('/v1/migrations', { pack: PACK, to, preview }, AD, key)).body['id']).toBe(id);
  expect((await post(`/v1/migrations/${id}/approve`, { preview }, AD)).body.code).toBe('MIGRATION_OWN');
  expect((await post(`/v1/migrations/${id}/approve`, { preview }, PO)).body.code).toBe('FORBIDDEN_ROLE');
  expect(await adoptions(ids[0] ?? '')).toEqual([]);

  const mine = await post('/v1/migrations', { pack: PACK, to, preview }, PO);
  const path = `/v1/migrations/${mine.body['id'] as string}`;
  expect((await post(`${path}/approve`, { preview: 'f'.repeat(64) }, AD)).body.code).toBe('MIGRATION_STALE');
  const worker = stack.pids()['worker'];
  const first = post(`${path}/approve`, { preview }, AD);
  await until(async () => (await adoptions(ids[0] ?? '')).length > 0, 20_000, 10);
  stack.kill('worker', 'SIGKILL');
  await first;
  await until(() => stack.pids()['worker'] !== undefined && stack.pids()['worker'] !== worker, 30_000);
  const done = await until(async () => (await post(`${path}/approve`, { preview }, AD)).status === 200, 60_000);
  expect(done).toBe(true);

  const { body } = await send('GET', path, { as: { ...PO, roles: ['auditor'] } });
  expect(body).toMatchObject({
    status: 'done',
    approvedBy: 'AD',
    counts: { adopted: ids.length, failed: 0, pending: 0 },
  });
  for (const one of ids) {
    const { state } = await cases.get(one).settled();
    expect([state.pack.hash, (await adoptions(one)).length, await cases.get(one).rows()]).toEqual([
      to,
      1,
      await cases.get(one).events(),
    ]);
    expect(state.clocks['C-1']?.dueAt).toBeGreaterThan(due);
  }
  const stored = await fetchHistory(cases.client.workflow, ids[0] ?? '');
  const judged = await judgeHistory(
    stored,
    stack.config.payloadKeys,
    pinnedIn(new ContentStore(stack.home, cases.pool))
  );
  expect(judged).toMatchObject({ ok: true, differences: [], nonDeterministic: [], drift: [] });
  const found = cases.client.workflow.list({ query: `WorkflowId = '${ids[0] ?? ''}'` });
  await expect
    .poll(async () => {
      for await (const one of found) return one.typedSearchAttributes.getAll().map(({ value }) => value);
      return [];
    })
    .toContain(`${PACK}@2.0.0`);
});

it('a case opened by the old rules meanwhile is left over for a second pass, and one that has moved on stays', async () => {
  const to = await published('2.1.0', { workingDays: 4 });
  const [early, moved] = [await opened(), await opened()];
  const request = { pack: PACK, to, cases: [early, moved] };
  const { body } = await post('/v1/migrations/preview', request, PO);
  const preview = body['preview'] as string;
  const proposed = await post('/v1/migrations', { ...request, preview }, PO);
  const path = `/v1/migrations/${proposed.body['id'] as string}`;
  const late = await opened();
  // The callback is made: its due date does not move any more.
  await cases.get(moved).run({ type: 'call', direction: 'out', connected: true, party: 'member' });
  const approved = await post(`${path}/approve`, { preview }, AD);
  expect(linesOf(approved.body).map(({ caseId, outcome, code }) => [caseId, outcome, code])).toEqual(
    [early, moved]
      .sort()
      .map((one) => [one, one === early ? 'adopted' : 'failed', one === early ? undefined : 'MIGRATION_STALE'])
  );
  expect(await adoptions(moved)).toEqual([]);
  const second = await post('/v1/migrations/preview', { pack: PACK, to, from: '1.0.0' }, PO);
  const left = linesOf(second.body).map(({ caseId }) => caseId);
  expect(left).toEqual(expect.arrayContaining([moved, late]));
  expect(left).not.toContain(early);
  expect((await post('/v1/migrations/preview', { pack: PACK, to: '7.7.7' }, PO)).body.code).toBe('PACK_UNKNOWN');
  const listed = await send('GET', '/v1/migrations', { as: PO });
  expect((listed.body['migrations'] as { status: string }[]).length).toBeGreaterThan(2);
});

it('a new year that is held is adopted by the cases that wait for it as previewed and approved', async () => {
  const to = await published('3.0.0', { workingDays: 60 });
  const [waits, other] = [await opened(), await opened()];
  const beyond = { pack: PACK, to, cases: [waits] };
  expect((await goOver(beyond)).body).toMatchObject({ status: 'done', counts: { adopted: 1 } });
  expect((await cases.get(waits).settled()).state.clocks['C-1']).toMatchObject({ provisional: true });
  const file = join(packageRoot(), 'policies', 'calendars', 'cn-2025-11-04.json');
  const content = JSON.parse(readFileSync(file, 'utf8')) as object;
  const year = { ...content, version: '2026-11-25', coveredUntil: '2027-12-31' };
  const held = await send('POST', '/v1/calendars?hold=true', { as: AD, body: year, key: null });
  expect(held.body).toMatchObject({ calendar: { version: '2026-11-25' }, adopted: [], pending: [] });
  const done = await goOver({ calendar: 'cn' });
  expect(linesOf(done.body)).toMatchObject([
    { caseId: waits, outcome: 'adopted', changes: [{ what: 'definite', name: 'C-1' }] },
  ]);
  const { state } = await cases.get(waits).settled();
  expect([state.clocks['C-1']?.provisional, state.calendar.version]).toEqual([false, '2026-11-25']);
  expect((await cases.get(other).status()).state.calendar.version).toBe('2025-11-04');
});

it('a breach that the new rules find is told in the preview, and counted apart from those that count', async () => {
  const to = await published('4.0.0', { elapsed: 'PT1S' });
  const id = await opened();
  await sleep(1_500);
  const { body } = await goOver({ pack: PACK, to, cases: [id] });
  expect(linesOf(body)[0]?.changes.map(({ what }) => what)).toEqual(expect.arrayContaining(['moved', 'breached']));
  await cases.get(id).settled();
  const { body: found } = await send('GET', '/v1/clock-records?outcome=retroactive', { as: AD });
  expect(found['records']).toMatchObject([{ caseId: id, clock: 'C-1', outcome: 'retroactive' }]);
  const { body: counted } = await send('GET', '/v1/clock-records?outcome=breached', { as: AD });
  expect((counted['records'] as { caseId: string }[]).filter((one) => one.caseId === id)).toEqual([]);
});
