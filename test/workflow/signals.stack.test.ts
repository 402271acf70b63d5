import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { beforeAll, expect, it } from 'vitest';
import { mintApprovalToken } from '../../activities/approval-token.js';
import { createMailRegister } from '../../db/mail-register.js';
import { sleep, until } from '../../dev/process.js';
import { findTemporal } from '../../dev/temporal-binary.js';
import type { Event } from '../../domain/case/events.js';
import { instant } from '../../domain/time.js';
import { redressNextDue, redressOverdue, redressStage } from '../../workflows/search-attributes.js';
import { fetchHistory, readRun } from '../../worker/history.js';
import { newId, stepped, type Case, type Given } from '../support/cases.js';
import { runningStack } from '../support/running.js';

const { stack, cases } = runningStack({ api: false });
let temporal: string;
beforeAll(async () => {
  temporal = await findTemporal(() => undefined);
});

/** Sends a signal with the plain command line, as an approver at a terminal does. */
async function cli(name: 'approve' | 'reject', it: Case, input: unknown): Promise<void> {
  const { address, namespace } = stack.config.temporal;
  const where = ['--address', address, '--namespace', namespace, '--workflow-id', it.id];
  await promisify(execFile)(temporal, [
    'workflow',
    'signal',
    ...where,
    '--name',
    name,
    '--input',
    JSON.stringify(input),
  ]);
}

function token(it: Case, more: { revision?: number; expiresAt?: number; secret?: string } = {}): Promise<string> {
  const { revision = 1, expiresAt = Date.now() + 60_000, secret = stack.config.approvalTokenSecret } = more;
  return mintApprovalToken(secret, { caseId: it.id, approval: 'solution', revision, approver: 'SV' }, expiresAt);
}

/** A stored mail of the approver, sent for this revision of the case's approval. */
async function mail(it: Case, text: string, revision = 1): Promise<string> {
  const messageId = `<${newId()}@redress.example>`;
  const times = { sentAt: Date.now() - 1000, receivedAt: Date.now() };
  await createMailRegister(cases.pool, stack.config.payloadKeys).addMail(
    {
      ...{ messageId, org: 'demo', auth: {}, sender: 'sv@redress.example', ...times, subject: 'Re', text },
      ...{ sha256: messageId, raw: Buffer.from(text) },
    },
    { code: 'unclear', why: 'noDecision', grant: { caseId: it.id, approval: 'solution', revision, approver: 'SV' } }
  );
  return messageId;
}

async function awaitingApproval(): Promise<Case> {
  const it = await cases.open({}, { category: 'I-1' });
  await it.run({ type: 'act', action: 'verify', input: { finding: 'invalid' } });
  await it.run({ type: 'act', action: 'propose', input: {} }, { cause: '误解', solution: '解释规则' });
  await it.settled();
  return it;
}

const last = async (it: Case, type: Event['type'], count = 1): Promise<Event[]> => {
  let found: Event[] = [];
  await until(async () => (found = (await it.events()).filter((event) => event.type === type)).length >= count, 15_000);
  return found;
};

it('approves and rejects by a signal of the plain command line with a signed token and the id of a stored mail', async () => {
  const it = await awaitingApproval();
  await cli('reject', it, { token: await token(it), mail: await mail(it, '驳回：缺少依据') });
  const [rejected] = await last(it, 'approvalDecided');
  expect(rejected).toMatchObject({ decision: 'reject', revision: 1, actor: 'SV' });
  await it.run({ type: 'act', action: 'propose', input: {} }, { cause: '误解', solution: '解释规则二' });
  await it.settled();
  const messageId = await mail(it, '同意', 2);
  const signal = { token: await token(it, { revision: 2 }), mail: messageId };
  await cli('approve', it, signal);
  await cli('approve', it, signal);
  const [, approved] = await last(it, 'approvalDecided', 2);
  expect(approved).toMatchObject({ decision: 'approve', revision: 2, evidence: { messageId } });
  const { state } = await it.settled();
  expect([state.stage, state.refusals]).toEqual(['reply', 0]);
  expect((await it.events()).filter(({ type }) => type === 'approvalDecided')).toHaveLength(2);
});

it('records the refusal of a token that is forged, expired or for another case, and of a mail nobody has or that belongs to another case', async () => {
  const it = await awaitingApproval();
  const stranger = await awaitingApproval();
  const other = await token(stranger);
  const good = await mail(it, '同意');
  await cli('approve', it, { token: await token(it, { secret: 'x'.repeat(40) }), mail: good });
  await cli('approve', it, { token: await token(it, { expiresAt: Date.now() - 1000 }), mail: good });
  await cli('approve', it, { token: other, mail: good });
  await cli('approve', it, { token: other, mail: good, caseId: it.id });
  await cli('approve', it, { token: await token(it), mail: '<none@redress.example>' });
  await cli('approve', it, { token: await token(it), mail: await mail(stranger, '同意') });
  await cli('approve', it, { token: await token(it) });
  await cli('approve', it, 'nonsense');
  const codes = (await last(it, 'refused', 7)).map((event) => event.type === 'refused' && event.code);
  const expected = [
    'TOKEN_FORGED',
    'TOKEN_EXPIRED',
    'TOKEN_OTHER_CASE',
    'MAIL_UNKNOWN',
    'MAIL_UNKNOWN',
    'EVIDENCE_MISSING',
    'TOKEN_FORGED',
  ];
  expect([...codes].sort()).toEqual(expected.sort());
  const { state } = await it.settled();
  expect([state.stage, state.approvals['solution']?.decision]).toEqual(['approve', undefined]);
});

it('tells operators the stage, the next due date and whether something is late, as the complaint goes on', async () => {
  const it = await awaitingApproval();
  const told = async () => {
    const { typedSearchAttributes: found } = await cases.client.workflow.getHandle(it.id).describe();
    return [found.get(redressStage), found.get(redressOverdue), found.get(redressNextDue)?.getTime()];
  };
  const due = async () => Math.min(...Object.values((await it.status()).state.clocks).map(({ dueAt }) => dueAt));
  expect(await told()).toEqual(['approve', false, await due()]);
  const missed = Date.now() + 1_500;
  await it.run(promise(missed));
  await it.settled();
  expect(await told()).toEqual(['approve', false, missed]);
  await last(it, 'clockBreached');
  await it.settled();
  expect(await told()).toEqual(['approve', true, missed]);
});

const promise = (at: number): Given => ({
  type: 'call',
  direction: 'in',
  connected: true,
  party: 'member',
  promise: { at: instant(at), by: 'A1' },
});
const breaches = async (it: Case) => (await it.events()).filter((event) => event.type === 'clockBreached');

it('invariant 3: a real timer fires once, at its instant', async () => {
  const it = await cases.open();
  const due = Date.now() + 2_500;
  await it.run(promise(due));
  expect((await it.status()).nextWake).toBe(due);
  await sleep(due - Date.now() - 300);
  expect(await breaches(it)).toEqual([]);
  await until(async () => (await breaches(it)).length > 0, 5_000);
  await sleep(1_000);
  const [breach, ...more] = await breaches(it);
  expect(more).toEqual([]);
  expect(breach).toMatchObject({ dueAt: due, at: due, timed: true });
  const late = ((breach as unknown as { detectedAt: number }).detectedAt ?? 0) - due;
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThan(2_000);
});

it('invariant 3: after an outage everything due acts late, once, in due order, with breachedAt = dueAt and detectedAt apart', async () => {
  const it = await cases.open();
  const [one, two, three] = [3_000, 2_000, 4_000].map((ms) => Date.now() + ms) as [number, number, number];
  for (const at of [one, two, three]) await it.run(promise(at));
  stack.kill('worker', 'SIGSTOP');
  await sleep(three + 3_500 - Date.now());
  const resumed = Date.now();
  stack.kill('worker', 'SIGCONT');
  await until(async () => (await breaches(it)).length === 3, 20_000);
  const found = (await breaches(it)) as unknown as { dueAt: number; at: number; detectedAt: number }[];
  expect(found.map(({ dueAt }) => dueAt)).toEqual([two, one, three]);
  expect(found.map(({ at }) => at)).toEqual([two, one, three]);
  // The engine had given the task to the sleeping worker; it counts from the start of the task that came through (limit 3 s).
  for (const { detectedAt } of found) expect(detectedAt).toBeGreaterThanOrEqual(resumed - 3_100);
  const { state } = await it.settled();
  const clocks = Object.values(state.clocks).filter(({ outcome }) => outcome === 'breached');
  expect(clocks.every(({ breachedAt, dueAt, detectedAt }) => breachedAt === dueAt && (detectedAt ?? 0) > dueAt)).toBe(
    true
  );
  expect(await breaches(it)).toHaveLength(3);
});

it('invariant 14: no personal value is in a history, a search attribute, an id, an event row or a log', async () => {
  const it = await awaitingApproval();
  await cli('approve', it, { token: await token(it), mail: await mail(it, '同意，王小明') });
  await last(it, 'approvalDecided');
  await it.run({ type: 'call', direction: 'out', connected: true, party: 'member' });
  await it.run({ type: 'act', action: 'reply', input: { answer: 'explained' } }, { memberPosition: '张三表示满意' });
  expect(await it.ended()).toBe(true);
  const secrets = ['13912345678', '价格与承诺不符', '误解', '解释规则', '王小明', '张三表示满意', 'sv@redress.example'];
  const history = await fetchHistory(cases.client.workflow, it.id);
  const described = await cases.client.workflow.getHandle(it.id).describe();
  const rows = await it.rows();
  const state = (await cases.pool.query('SELECT state FROM cases WHERE case_id = $1', [it.id])).rows;
  const sealed = (await cases.pool.query('SELECT sealed FROM case_personal WHERE case_id = $1', [it.id])).rows;
  const places = {
    history: opened(history.runs.map(historyToJSON).join()),
    described: opened(JSON.stringify({ ...described, raw: undefined, historySize: undefined }, noBigint)),
    rows: JSON.stringify(rows.map((row) => ('evidence' in row ? { ...row, evidence: undefined } : row))),
    state: JSON.stringify(state),
    sealed: sealed.map((row: { sealed: Buffer }) => row.sealed.toString('utf8')).join(),
    log: cases
      .workerLog('')
      .map((line) => JSON.stringify(line))
      .join(),
  };
  for (const [place, text] of Object.entries(places)) {
    expect(text.length, place).toBeGreaterThan(10);
    for (const secret of secrets) expect(text.includes(secret), `${secret} in ${place}`).toBe(false);
  }
  // The look would find them: they are there once the payloads are opened.
  const read = JSON.stringify(await Promise.all(history.runs.map((run) => readRun(run, stack.config.payloadKeys))));
  expect(read).toContain('13912345678');
});

const noBigint = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

/** The text with everything in base64 also read as UTF-8. */
function opened(text: string): string {
  const found = text.match(/[A-Za-z0-9+/]{8,}={0,2}/g) ?? [];
  return text + found.map((part) => Buffer.from(part, 'base64').toString('utf8')).join();
}

it('invariant 15: a rehearsal that meets a worker of the real world is not decided, and reaches nothing', async () => {
  const it = await cases.start(
    { clock: stepped(instant(Date.now())) },
    { category: 'III-S', facts: { accountId: 'ACC-R' } }
  );
  expect(await until(() => cases.workerLog('decision.stuck', it.id, 'WrongWorld').length > 0, 15_000)).toBe(true);
  const { state, stuck } = await it.status();
  expect([state.seq, stuck]).toEqual([0, ['open']]);
  expect(await cases.outside.log(it.id)).toEqual([]);
  expect(await it.rows()).toEqual([]);
  await cases.client.workflow.getHandle(it.id).terminate('end of the test');
});
