import { expect, it } from 'vitest';
import { until } from '../../dev/process.js';
import { newId, SV, type Case, type Given } from '../support/cases.js';
import { runningStack } from '../support/running.js';

const { cases } = runningStack({ api: false });

const missedCall = (id?: string): Given => ({
  type: 'call',
  direction: 'out',
  connected: false,
  party: 'member',
  ...(id !== undefined && { id }),
});

/** Commands until the workflow has continued as new. */
async function rollOver(it: Case): Promise<void> {
  const { runs } = await it.status();
  const rolled = await until(async () => {
    await it.run(missedCall());
    return (await it.status()).runs > runs;
  }, 30_000);
  if (!rolled) throw new Error('did not continue as new');
}

it('invariant 2: the same opening sent twice opens one complaint, and both callers get the same answer', async () => {
  const caseId = newId();
  const [one, two] = await Promise.all([cases.open({ caseId }), cases.open({ caseId })]);
  expect(one.id).toBe(two.id);
  await one.settled();
  await cases.open({ caseId });
  expect((await one.events()).filter(({ type }) => type === 'received')).toHaveLength(1);
  expect((await cases.pool.query('SELECT 1 FROM openings WHERE case_id = $1', [caseId])).rowCount).toBe(1);
});

it('invariant 2: a repeated command id acts once and gets its first answer, in the same run and in later ones', async () => {
  const it = await cases.open({ historyLimit: 45 });
  const first = await it.run(missedCall('call-1'), {}, 'u1');
  const refused = await it.run({ type: 'close', id: 'close-1' });
  expect(refused).toMatchObject({ ok: false, code: 'CLOSING_INCOMPLETE' });
  expect(await it.run(missedCall('call-1'), {}, 'u1')).toEqual(first);
  expect(await it.run(missedCall('call-1'), {}, 'u2')).toEqual(first);
  await rollOver(it);
  expect(await it.run(missedCall('call-1'), {}, 'u1')).toEqual(first);
  expect(await it.run(missedCall('call-1'), {}, 'u3')).toEqual(first);
  expect(await it.run({ type: 'close', id: 'close-1' })).toEqual(refused);
  await it.signal(missedCall('call-1'));
  await it.run(missedCall('last'));
  const events = await it.events();
  expect(events.filter(({ cause }) => cause === 'call-1')).toHaveLength(1);
  expect(events.filter(({ cause }) => cause === 'close-1')).toHaveLength(1);
});

it('continues as new with a pending effect, an unrecorded event and an answered id, and none of them is lost or done twice', async () => {
  const it = await cases.open({ historyLimit: 45 });
  const lock = await cases.pool.connect();
  try {
    await it.settled();
    await cases.outside.control({ system: 'merchant-maintenance', mode: 'hang' });
    await lock.query('BEGIN');
    await lock.query('LOCK TABLE case_events IN EXCLUSIVE MODE');
    const answered = await it.run(missedCall('answered'));
    await it.run({ type: 'act', action: 'verify', input: { finding: 'valid', ruleRef: 'T1' } });
    const seq = (await it.rows()).length;
    await rollOver(it);
    const status = await it.status();
    const key = `${it.id}:notice1`;
    expect(status.inFlight).toEqual([key]);
    expect(status.unrecorded).toBe(status.state.seq - seq);
    expect(status.unrecorded).toBeGreaterThan(0);
    expect(await it.run(missedCall('answered'), {}, 'again')).toEqual(answered);
    expect((await it.status()).state.attempts).toBe(status.state.attempts);
    await lock.query('ROLLBACK');
    await cases.outside.control({ system: 'merchant-maintenance', mode: 'ok' });
    const { state } = await it.settled(40_000);
    expect(state.effects[key]?.status).toBe('confirmed');
    expect(state.stage).toBe('mmFeedback');
    const log = (await cases.outside.log(it.id)).filter((request) => request.key === key);
    expect(log.filter(({ effect }) => effect)).toHaveLength(1);
    expect(log.length).toBeGreaterThan(1);
    expect(await it.rows()).toEqual(await it.events());
  } finally {
    lock.release(true);
    await cases.outside.control({ system: 'merchant-maintenance', mode: 'ok' });
  }
});

it('invariant 8: a refused command leaves its refusal and nothing else, in the case, the rows and outside', async () => {
  const it = await cases.open();
  const { state: before } = await it.settled();
  const answer = await it.run(
    { type: 'act', action: 'propose', input: {}, id: 'early' },
    { cause: '未知', solution: '无' }
  );
  expect(answer).toEqual({ ok: false, code: 'ACTION_NOT_ALLOWED', detail: expect.anything() as unknown });
  const { state: after, nextWake } = await it.settled();
  expect({ ...after, seq: 0, refusals: 0 }).toEqual({ ...before, seq: 0, refusals: 0 });
  expect([after.seq, after.refusals]).toEqual([before.seq + 1, 1]);
  expect(nextWake).toBe(before.clocks['C-1']?.warnings[0]?.at);
  expect((await it.rows()).at(-1)).toMatchObject({ type: 'refused', command: 'early', code: 'ACTION_NOT_ALLOWED' });
  expect(await cases.outside.log(it.id)).toEqual([]);
});

it('refuses what is malformed before it is a command, and a malformed signal stops nothing', async () => {
  const it = await cases.open();
  const handle = cases.client.workflow.getHandle(it.id);
  const broken: unknown[] = [undefined, {}, { command: {} }, { command: { id: 'x', type: 'call' }, personal: {} }];
  for (const sealed of [...broken, { command: { id: 'x', type: 'call', actor: SV, source: 'gateway' } }]) {
    const refused = await handle.executeUpdate('command', { args: [sealed] }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ cause: { type: 'INPUT_INVALID' } });
    await handle.signal('machine', sealed);
  }
  for (const type of ['open', 'wake', 'effectResult'] as const)
    expect(await it.run({ type } as Given)).toMatchObject({ ok: false, code: 'INPUT_INVALID' });
  expect(await it.run(missedCall())).toMatchObject({ ok: true });
  expect((await it.status()).state).toMatchObject({ attempts: 1, refusals: 0 });
});
