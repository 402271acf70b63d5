import { expect, it } from 'vitest';
import { Refusal } from '../../domain/errors.js';
import { complaint, depsWithoutServers, newKey } from '../support/api.js';
import { servedApp } from '../support/served.js';
import { memoryCalls, telling } from '../support/calls.js';
import { personalRows } from '../support/personal-rows.js';

const deps = { ...depsWithoutServers(), calls: memoryCalls() };
const { engine } = deps;
Object.assign(deps.pool, { query: personalRows(engine, deps.config.payloadKeys) });
const send = servedApp(deps);
const tell = telling(send);

const state = (id: unknown) => engine.cases.get(String(id))?.state;
const callsIn = (id: unknown) =>
  (engine.cases.get(String(id))?.events ?? []).flatMap((e) => (e.type === 'callEnded' ? [[e.actor, e.direction]] : []));
const followers = (id: string) =>
  [...engine.cases.values()].flatMap(({ state: { caseId, links } }) =>
    links.some((link) => link.caseId === id) ? [caseId] : []
  );
const registered = async (legId: string) => (await deps.calls.call(legId))?.caseId;
const unassigned = async (legId: string) =>
  (await deps.calls.list(true, undefined, 200)).some(({ leg }) => leg.legId === legId);
const pause = () => new Promise((done) => setTimeout(done, 5));

async function ended(lifecycle: 'closed' | 'completed' = 'closed', more: Record<string, unknown> = {}) {
  const { body } = await send('POST', '/v1/cases', { body: complaint(more) });
  engine.end(String(body.caseId), lifecycle);
  await pause();
  return String(body.caseId);
}

/** A call of the member that an agent answers now. */
function callOf(more: object = {}) {
  const legId = newKey();
  const told = { callId: `${legId}-call`, legId, agent: 'A2', direction: 'in', party: 'member', ...more };
  const at = new Date().toISOString();
  const event = (name: string, rest: object = {}) => ({ ...told, event: name, at, ...rest });
  return {
    ...{ legId, at, ringing: event('ringing'), connected: event('connected') },
    ended: event('ended', { cause: 'hungUp', durationSeconds: 60 }),
    missed: event('ended', { cause: 'noAnswer', durationSeconds: 0 }),
    transferred: event('transferConnected'),
  };
}

it.each(['closed', 'completed'] as const)(
  'a member who calls about a %s complaint has a new one that follows it, accepted when the call was answered; the call is its first',
  async (lifecycle) => {
    const id = await ended(lifecycle);
    const { legId, at, ringing, connected, ended: hungUp } = callOf({ caseId: id });
    expect((await tell(ringing)).body).toEqual({ legId, status: 'kept' });
    const { status, body } = await tell(connected);
    const [follows] = followers(id);
    expect([status, body]).toEqual([
      202,
      { legId, status: 'accepted, pending', caseId: follows, linkedTo: { caseId: id, relation: 'follows' } },
    ]);
    expect(state(follows)).toMatchObject({
      ...{ lifecycle: 'open', channel: 'hotline', category: 'I-4', acceptedAt: Date.parse(at), contacts: 0 },
      people: { handler: { person: 'A2' } },
    });
    expect((await tell(hungUp)).body).toEqual({ legId, status: 'accepted, pending' });
    expect([callsIn(id), callsIn(follows), followers(id).length]).toEqual([[], [['A2', 'in']], 1]);
    expect([await registered(legId), await unassigned(legId)]).toEqual([follows, false]);
  }
);

it('told twice, out of order, and passed on to somebody else, it is one call and one complaint', async () => {
  const id = await ended();
  const { ringing, connected, ended: hungUp } = callOf({ caseId: id });
  for (const event of [hungUp, connected, ringing, connected]) expect((await tell(event)).status).toBe(202);
  const { callId } = connected as unknown as { callId: string };
  const passed = callOf({ caseId: id, callId, agent: 'S1' });
  expect((await tell(passed.transferred)).body).toMatchObject({ caseId: followers(id)[0] });
  expect(followers(id).length).toBe(1);
  expect(callsIn(followers(id)[0])).toEqual([
    ['A2', 'in'],
    ['S1', 'in'],
  ]);
  const [first, second] = [await ended(), callOf()];
  await Promise.all([1, 2, 3].map(() => tell({ ...second.connected, caseId: first })));
  expect([followers(first).length, callsIn(followers(first)[0])]).toEqual([1, [['A2', 'in']]]);
});

it('a call of ours, one nobody answered, one of another party and one made before the closing open nothing', async () => {
  const id = await ended('closed');
  const before = new Date((state(id)?.acceptedAt ?? 0) + 1).toISOString();
  const outbound = callOf({ caseId: id, direction: 'out' });
  const merchant = callOf({ caseId: id, party: 'merchant' });
  const missed = callOf({ caseId: id });
  const early = callOf({ caseId: id });
  const events = [outbound.connected, merchant.connected, missed.ringing, missed.missed];
  for (const event of [...events, { ...early.connected, at: before }])
    expect((await tell(event)).body['linkedTo']).toBeUndefined();
  expect([followers(id), callsIn(id).length]).toEqual([[], 4]);
});

it('where whoever answered may not open complaints, it waits to be claimed, received when the call was answered', async () => {
  const id = await ended('completed', { category: 'III-S', facts: { accountId: 'ACC-1' } });
  const { at, connected } = callOf({ caseId: id, agent: 'R1' });
  expect((await tell(connected)).body).toMatchObject({ status: 'accepted, pending', linkedTo: { caseId: id } });
  const [follows = ''] = followers(id);
  expect(state(follows)).toMatchObject({ stage: 'unclaimed', acceptedAt: 0, receivedAt: Date.parse(at) });
  await pause();
  const body = { type: 'claim', category: 'I-5', facts: {} };
  expect((await send('POST', `/v1/cases/${follows}/commands`, { body })).status).toBe(200);
  expect(state(follows)).toMatchObject({ category: 'I-5', anchorAt: Date.parse(at), people: { intakeAgent: {} } });
});

it('where none can be opened the call waits for somebody, and is free for another case', async () => {
  const id = await ended('completed');
  const rows = { query: personalRows(engine, deps.config.payloadKeys) };
  Object.assign(deps.pool, { query: async () => ({ rows: [] }) });
  const { legId, connected } = callOf({ caseId: id });
  const { body } = await tell(connected);
  Object.assign(deps.pool, rows);
  expect(body).toEqual({ legId, status: 'kept', code: 'CASE_COMPLETED' });
  expect([await unassigned(legId), await registered(legId), followers(id)]).toEqual([true, undefined, []]);
  expect((await tell(connected)).body).toMatchObject({ linkedTo: { caseId: id } });
});

it('while the engine is down the gateway sends it again, and then one complaint is opened', async () => {
  const id = await ended();
  const { connected } = callOf({ caseId: id });
  const open = engine.open.bind(engine);
  engine.open = async () => Promise.reject(new Refusal('ENGINE_UNAVAILABLE'));
  expect((await tell(connected)).status).toBe(503);
  engine.open = open;
  expect((await tell(connected)).body).toMatchObject({ status: 'accepted, pending', caseId: followers(id)[0] });
  expect([followers(id).length, callsIn(followers(id)[0])]).toEqual([1, [['A2', 'in']]]);
});

it('a call that is given to an ended case opens the one that follows, and given again gets the first answer', async () => {
  const id = await ended('completed');
  const { legId, connected } = callOf();
  await tell(connected);
  const assign = (caseId: string) => send('POST', `/v1/calls/${legId}/assign`, { body: { caseId } });
  const first = await assign(id);
  expect([first.status, first.body['linkedTo']]).toEqual([201, { caseId: id, relation: 'follows' }]);
  const again = await assign(id);
  expect([again.status, again.body.caseId, followers(id).length]).toEqual([200, first.body.caseId, 1]);
  expect(callsIn(first.body.caseId)).toEqual([['A2', 'in']]);
  expect((await assign(await ended())).body).toMatchObject({
    ...{ code: 'CALL_ASSIGNED', details: { caseId: first.body.caseId } },
  });
});

it('a call entered by hand does the same as one told by the gateway', async () => {
  const id = await ended();
  const enter = (body: object, key = newKey()) =>
    send('POST', `/v1/cases/${id}/commands`, {
      key,
      body: { type: 'call', connected: true, party: 'member', ...body },
    });
  expect((await enter({ direction: 'out' })).body.caseId).toBe(id);
  const key = newKey();
  const first = await enter({ direction: 'in' }, key);
  expect([first.status, first.body['linkedTo']]).toEqual([201, { caseId: id, relation: 'follows' }]);
  expect((await enter({ direction: 'in' }, key)).body.caseId).toBe(first.body.caseId);
  expect(callsIn(first.body.caseId)).toEqual([['A1', 'in']]);
});
