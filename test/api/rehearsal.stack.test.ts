import { expect, it } from 'vitest';
import { complaint, HOTLINE } from '../support/api.js';
import { runningStack } from '../support/running.js';

const { send } = runningStack({ env: { REHEARSAL: 'true' } });

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

it('a rehearsal takes no complaint without a virtual clock', async () => {
  const { body } = await send('POST', '/v1/cases', { as: HOTLINE, body: complaint({ agent: 'A1' }) });
  expect(body.code).toBe('LIVE_ONLY');
});
