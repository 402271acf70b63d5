import { expect, it } from 'vitest';
import { ContentStore } from '../../db/content-store.js';
import { activate } from '../../db/contents.js';
import { sleep, until } from '../../dev/process.js';
import type { EventOf } from '../../domain/case/events.js';
import { instant } from '../../domain/time.js';
import { fetchHistory } from '../../worker/history.js';
import { casesOf, type Case, type Given } from '../support/cases.js';
import { shipped } from '../support/courses.js';
import { runningStack } from '../support/running.js';

const { stack, cases } = runningStack({ api: false });

const call = (direction: 'in' | 'out', promisedAt?: number): Given => ({
  ...{ type: 'call', direction, connected: true, party: 'member' },
  ...(promisedAt !== undefined && { promise: { at: instant(promisedAt), by: 'A1' } }),
});

const breaches = async (it: Case): Promise<EventOf<'clockBreached'>[]> =>
  (await it.events()).filter((event) => event.type === 'clockBreached');

const breached = (it: Case, count = 1): Promise<boolean> =>
  until(async () => (await breaches(it)).length >= count, 20_000);

const history = async (it: Case) => (await fetchHistory(cases.client.workflow, it.id)).runs[0]?.events ?? [];

/** When the timers of a case end, in milliseconds since 1970, as the engine keeps them. */
async function timers(it: Case): Promise<number[]> {
  const ms = (span?: { seconds?: unknown; nanos?: number | null } | null): number =>
    Number(span?.seconds ?? 0) * 1000 + (span?.nanos ?? 0) / 1e6;
  return (await history(it)).flatMap(({ eventTime, timerStartedEventAttributes: timer }) =>
    timer ? [ms(eventTime) + ms(timer.startToFireTimeout)] : []
  );
}

it('T40: the engine is told the due instant itself, not a round of a sweep: the timer ends there and the breach is of that instant', async () => {
  const it = await cases.open();
  const before = (await timers(it)).length;
  const due = Date.now() + 3_000;
  await it.run(call('out', due));
  expect(await breached(it)).toBe(true);
  const [armed = 0] = (await timers(it)).slice(before);
  expect([armed >= due, armed < due + 60_000]).toEqual([true, true]);
  expect((await breaches(it)).map((e) => [e.clock, e.at])).toEqual([['C-17', due]]);
  const { state } = await it.settled();
  const told = Object.values(state.effects).filter((e) => e.clock === 'C-17');
  expect(told.map((e) => [e.to, e.status])).toEqual([[['supervisorOf:A1'], 'confirmed']]);
});

it('T41: a worker killed in the middle of a freeze leaves no mark that it runs: the next one ends it, once, and the death is told', async () => {
  await cases.outside.control({ system: 'account-core', mode: 'slow', ms: 1_500 });
  const it = await cases.open({}, { category: 'III-S', facts: { accountId: 'ACC-T41' } });
  await it.run({ type: 'confirmStep', step: 'verifyIdentity', input: { identity: 'self' } });
  expect(await until(async () => (await it.status()).inFlight.some((key) => key.endsWith(':freeze')), 5_000)).toBe(
    true
  );
  const reported = stack.reports.length;
  stack.kill('worker', 'SIGKILL');
  await cases.outside.control({ system: 'account-core', mode: 'ok' });
  expect(await until(async () => (await it.status()).state.holds['freeze'] !== undefined, 60_000)).toBe(true);
  const done = (await cases.outside.log(it.id)).filter(({ effect, key }) => effect && key.endsWith(':freeze'));
  expect(done).toHaveLength(1);
  expect(stack.reports.slice(reported).filter((line) => line.startsWith('worker: '))).not.toEqual([]);
});

it('T42: what fell due while no worker ran is made up for complaints opened before, each once, with the instant it was due', async () => {
  const opened = [await cases.open(), await cases.open()];
  const due = opened.map((_, i) => Date.now() + 3_000 + i * 500);
  for (const [i, it] of opened.entries()) await it.run(call('out', due[i]));
  stack.kill('worker', 'SIGSTOP');
  await sleep(Math.max(...due) + 1_000 - Date.now());
  stack.kill('worker', 'SIGCONT');
  for (const [i, it] of opened.entries()) {
    expect(await breached(it)).toBe(true);
    await it.settled();
    const [breach, ...more] = await breaches(it);
    expect([breach?.dueAt, breach?.at, more]).toEqual([due[i], due[i], []]);
    expect(breach?.detectedAt).toBeGreaterThan(due[i] ?? Infinity);
  }
});

it('T45: a timer cancelled while the worker is dead leaves nothing stuck: the call is answered, and the next promise acts', async () => {
  const it = await cases.open();
  await it.run(call('out', Date.now() + 600_000));
  stack.kill('worker', 'SIGSTOP');
  const answer = it.run(call('out'));
  await sleep(500);
  stack.kill('worker', 'SIGKILL');
  expect(await answer).toMatchObject({ ok: true });
  expect((await it.settled()).state.clocks['C-17']?.outcome).toBe('met');
  expect((await history(it)).filter((e) => e.timerCanceledEventAttributes)).not.toEqual([]);
  const due = Date.now() + 2_000;
  await it.run(call('in', due));
  expect(await breached(it)).toBe(true);
  expect((await breaches(it)).map((e) => [e.clock, e.at])).toEqual([['C-17#2', due]]);
});

it('T46: a promise ten years ahead has its timer, and no run ends before it', async () => {
  const it = await cases.open();
  const due = Date.parse('2037-06-01T09:00:00Z');
  await it.run(call('out', due));
  expect((await it.settled()).nextWake).toBe(due);
  const end = (await timers(it)).at(-1) ?? 0;
  expect(Math.abs(end - due)).toBeLessThan(60_000);
  const [started] = await history(it);
  const { workflowRunTimeout: run, workflowExecutionTimeout: whole } =
    started?.workflowExecutionStartedEventAttributes ?? {};
  expect([run, whole].map((limit) => Number(limit?.seconds ?? 0))).toEqual([0, 0]);
});

// Last: it publishes other rules to the stack.
it('T28: publishing a pack touches no open complaint, not even the time of its last change; T29: it keeps its limits, a new one has the new', async () => {
  const it = await cases.open();
  await it.settled();
  const look = async (): Promise<unknown> => [
    (await cases.pool.query('SELECT * FROM cases WHERE case_id = $1', [it.id])).rows,
    (await history(it)).length,
  ];
  const before = await look();
  const content = structuredClone(shipped().pack.content) as {
    version: string;
    clocks: Record<string, { due: unknown }>;
  };
  content.version = '9.0.0';
  Object.assign(content.clocks['C-1'] ?? {}, { due: { elapsed: 'PT1M' } });
  const pin = await new ContentStore(stack.home, cases.pool).put('pack', content);
  await activate(cases.pool, 'pack', pin.id, pin.hash);
  const later = await casesOf(stack);
  const fresh = await later.open();
  const [one, two] = [(await it.settled()).state, (await fresh.settled()).state];
  expect(await look()).toEqual(before);
  expect([one.pack.version, two.pack.version]).toEqual([shipped().pack.data.version, '9.0.0']);
  const length = ({ clocks: { 'C-1': clock } }: typeof one): number => (clock?.dueAt ?? 0) - (clock?.anchor ?? 0);
  expect(length(two)).toBe(60_000);
  expect(length(one)).toBeGreaterThan(24 * 3_600_000 - 1);
  await it.run(call('out'));
  expect((await it.settled()).state.clocks['C-1']).toMatchObject({ outcome: 'met', dueAt: one.clocks['C-1']?.dueAt });
  await later.close();
});
