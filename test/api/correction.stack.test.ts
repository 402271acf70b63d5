import { expect, it } from 'vitest';
import { until } from '../../dev/process.js';
import { complaint, newKey } from '../support/api.js';
import { runningStack } from '../support/running.js';

const { send } = runningStack();

type Line = { seq: number; type: string; actor?: string; [field: string]: unknown };

it('a call entered as connected is corrected by a supervisor: the callback is owed again, and the timeline shows both readings', async () => {
  const id = String((await send('POST', '/v1/cases', { body: complaint() })).body.caseId);
  const command = (body: object, as: string, key = newKey()) =>
    send('POST', `/v1/cases/${id}/commands`, { body, key, as: { id: as } });
  const timeline = async () => (await send('GET', `/v1/cases/${id}/timeline?limit=500`)).body['events'] as Line[];
  const firstCallback = ({ body }: { body: Record<string, unknown> }) =>
    JSON.stringify(body['clocks']).includes('"C-1"');
  expect(firstCallback(await command({ type: 'call', connected: true, party: 'member' }, 'A1'))).toBe(false);
  await until(async () => (await timeline()).some(({ type }) => type === 'callEnded'), 20_000, 200);
  const call = (await timeline()).find(({ type }) => type === 'callEnded');
  const offered = (await send('GET', `/v1/cases/${id}/actions`, { as: { id: 'S2' } })).body['actions'] as Line[];
  expect(offered).toContainEqual(expect.objectContaining({ type: 'correct', entry: call?.seq, event: 'callEnded' }));

  const wrong = { type: 'correct', entry: call?.seq, reading: { input: { connected: false } } };
  expect((await command(wrong, 'S2')).body.code).toBe('REASON_MISSING');
  const key = newKey();
  const personal = { reason: '号码有误，未接通' };
  const corrected = await command({ ...wrong, personal }, 'S2', key);
  expect([corrected.status, firstCallback(corrected)]).toEqual([200, true]);
  expect((await command({ ...wrong, personal }, 'S2', key)).body).toEqual(corrected.body);
  expect((await command({ ...wrong, personal }, 'S3')).body.code).toBe('ENTRY_CORRECTED');
  expect((await command({ ...wrong, entry: 999, personal }, 'S3')).body.code).toBe('ENTRY_UNKNOWN');

  await until(async () => (await timeline()).some(({ type }) => type === 'clockReopened'), 20_000, 200);
  const events = await timeline();
  const correction = events.find(({ type }) => type === 'corrected');
  expect(correction).toMatchObject({ actor: 'S2', entry: call?.seq, was: { input: { connected: true } } });
  expect(events.filter(({ type }) => type === 'callEnded')).toMatchObject([
    { seq: call?.seq, connected: true, actor: 'A1', correctedBy: correction?.seq },
    { connected: false, actor: 'A1', corrects: call?.seq, at: call?.['at'] },
  ]);
  expect(JSON.stringify(events)).not.toContain(personal.reason);
});
