import { expect, it } from 'vitest';
import { complaint, HOTLINE } from '../support/api.js';
import { telling } from '../support/calls.js';
import { runningStack } from '../support/running.js';

const { send, stack } = runningStack({ env: { REHEARSAL: 'true' } });

const clock = { mode: 'stepped', now: '2026-03-10T10:00:00+08:00' };

it('a rehearsed complaint acts exactly at its instants as its clock is moved, and not before', async () => {
  const body = complaint({ agent: 'A1', clock });
  const opened = await send('POST', '/v1/cases', { as: HOTLINE, body });
  expect(opened.body).toMatchObject({
    acceptedAt: '2026-03-10T10:00:00+08:00',
    clocks: [{ clock: 'C-1', outcome: 'open', dueAt: '2026-03-12T00:00:00+08:00' }],
  });
  const id = String(opened.body.caseId);
  const advance = (to: string) => send('POST', `/v1/cases/${id}/advance`, { as: HOTLINE, key: null, body: { to } });
  const breaches = async () => {
    const { body: timeline } = await send('GET', `/v1/cases/${id}/timeline?limit=500`);
    const events = timeline['events'] as { type: string; at: string }[];
    return events.filter(({ type }) => type === 'clockBreached').map(({ at }) => at);
  };
  expect((await advance('2026-03-11T23:59:59.999+08:00')).body).toMatchObject({ now: '2026-03-11T23:59:59.999+08:00' });
  await expect.poll(breaches).toEqual([]);
  expect((await advance('2026-03-12T08:00:00+08:00')).status).toBe(200);
  await expect.poll(breaches, { timeout: 10_000 }).toEqual(['2026-03-12T00:00:00+08:00']);
  expect((await advance('2026-03-01T00:00:00+08:00')).body.code).toBe('TIME_IN_PAST');
  const { body: may } = await send('GET', `/v1/cases/${id}/actions`);
  expect(may['actions']).not.toEqual([]);
});

it('invariant 3: while the worker is dead complaints and calls come in and wait, and what came due is found late, at its due instant', async () => {
  const opening = { agent: 'A1', category: 'II-E', people: { subjectAgent: 'A2' } };
  const open = (now: string) =>
    send('POST', '/v1/cases', {
      as: HOTLINE,
      key: `night-${Date.parse(now)}`,
      body: complaint({ ...opening, clock: { ...clock, now } }),
    });
  const night = '2026-03-10T23:40:00+08:00';
  const before = ['2026-03-10T20:00:00+08:00', '2026-03-10T20:00:01+08:00'];
  const [called = '', forgotten = ''] = await Promise.all(
    before.map(async (at) => String((await open(at)).body.caseId))
  );
  const advance = (id: string, asleep: boolean) =>
    send('POST', `/v1/cases/${id}/advance`, {
      as: HOTLINE,
      key: null,
      body: { to: '2026-03-11T00:30:00+08:00', asleep },
    });
  await stack.halt('worker');
  for (const id of [called, forgotten]) expect((await advance(id, true)).status).toBe(202);
  const call = {
    callId: 'night',
    legId: 'night-1',
    agent: 'N1',
    direction: 'out',
    party: 'member',
    event: 'connected',
  };
  const told = await telling(
    send,
    stack.config.webhookSecret
  )({ ...call, caseId: called, at: '2026-03-10T23:50:00+08:00' });
  expect(told.status).toBe(202);
  expect((await open(night)).status).toBe(202);
  await stack.resume('worker');
  const late = await open(night);
  expect(late.status).toBe(200);
  const id = String(late.body.caseId);
  expect((await advance(id, true)).status).toBe(202);
  const outcomes = async (of: string): Promise<unknown[]> => {
    await advance(of, false);
    const { body } = await send('GET', `/v1/cases/${of}/timeline?limit=500`);
    const events = body['events'] as { type: string; at: string; clock?: string; detectedAt?: string }[];
    const ended = events.filter(
      ({ type, clock: name }) => ['clockMet', 'clockBreached'].includes(type) && name === 'C-4'
    );
    return ended.map(({ type, at, detectedAt }) => [type, at, detectedAt]);
  };
  const due = '2026-03-11T00:00:00+08:00';
  await expect.poll(() => outcomes(called)).toEqual([['clockMet', '2026-03-10T23:50:00+08:00', undefined]]);
  const found = [['clockBreached', due, '2026-03-11T00:30:00+08:00']];
  await expect.poll(() => outcomes(forgotten)).toEqual(found);
  await expect.poll(() => outcomes(id)).toEqual(found);
}, 60_000);

it('a rehearsal takes no complaint without a virtual clock', async () => {
  const { body } = await send('POST', '/v1/cases', { as: HOTLINE, body: complaint({ agent: 'A1' }) });
  expect(body.code).toBe('LIVE_ONLY');
});
