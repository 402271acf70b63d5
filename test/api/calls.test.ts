import { expect, it } from 'vitest';
import type { Command } from '../../domain/case/commands.js';
import { Refusal } from '../../domain/errors.js';
import { complaint, depsWithoutServers, HOTLINE, newKey, serveApp } from '../support/api.js';
import { servedApp } from '../support/served.js';
import { memoryCalls, telling } from '../support/calls.js';

const lines: string[] = [];
const deps = { ...depsWithoutServers({}, (line) => lines.push(line)), calls: memoryCalls() };
// A database that answers, and has recorded nothing yet: cases are asked themselves.
Object.assign(deps.pool, { query: async () => ({ rows: [] }) });
const send = servedApp(deps);
const tell = telling(send);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const iso = (ms: number) => new Date(ms).toISOString();

async function opened(acceptedAt = Date.now() - 2 * HOUR): Promise<string> {
  const body = complaint({ agent: 'A1', source: 'gateway', acceptedAt: iso(acceptedAt) });
  return String((await send('POST', '/v1/cases', { as: HOTLINE, body })).body.caseId);
}

/** A call of A1 to the member: rings 8 seconds, is talked for a minute. */
function callOf(more: { caseId?: string; agent?: string; at?: number } = {}) {
  const { at = Date.now() - HOUR, ...given } = more;
  const legId = newKey();
  const common = { callId: `${legId}-call`, legId, agent: 'A1', direction: 'out', party: 'member', ...given };
  const event = (name: string, after: number, rest: object = {}) => ({
    ...{ ...common, event: name, at: iso(at + after) },
    ...rest,
  });
  return {
    legId,
    ringing: event('ringing', 0, { number: '13912345678' }),
    connected: event('connected', 8000),
    ended: event('ended', 68_000, { cause: 'hungUp', durationSeconds: 60, recordingId: 'rec-1' }),
    missed: event('ended', 30_000, { cause: 'noAnswer', durationSeconds: 0 }),
    event,
  };
}

/** The calls a case was told of, in the order they came. */
const callsIn = (caseId: string) =>
  (deps.engine.cases.get(caseId)?.sealed ?? []).map(({ command }) => command).filter((c) => c.type === 'call');
const clock = (caseId: string) => deps.engine.cases.get(caseId)?.state.clocks['C-1'];
const assign = (legId: string, caseId: string) => send('POST', `/v1/calls/${legId}/assign`, { body: { caseId } });

async function unassigned(as = 'A1', roles: ['staff'] | ['auditor'] = ['staff']) {
  const { body } = await send('GET', '/v1/calls?unassigned=true', { as: { id: as, roles } });
  return body['calls'] as { legId: string; contradictions: string[]; number?: string; heard: { number?: string }[] }[];
}
const isUnassigned = async (legId: string) => (await unassigned()).some((call) => call.legId === legId);

it('a connected call meets the first callback with the time of the gateway, and the case is told of it once', async () => {
  const caseId = await opened();
  const { legId, ringing, connected, ended } = callOf({ caseId });
  expect((await tell(ringing)).body).toEqual({ legId, status: 'kept' });
  for (const event of [connected, connected, ended, ringing])
    expect((await tell(event)).body).toEqual({ legId, status: 'accepted, pending' });
  expect(callsIn(caseId)).toEqual([
    {
      ...{ id: `call:${legId}`, type: 'call', source: 'gateway', direction: 'out', connected: true, party: 'member' },
      occurredAt: Date.parse(connected.at),
      actor: expect.objectContaining({ id: 'A1', roles: ['agent'], asOf: Date.parse(connected.at) }) as object,
    },
  ]);
  expect(clock(caseId)).toMatchObject({ outcome: 'met', stoppedAt: Date.parse(connected.at) });
});

it('events in any order come to the same call', async () => {
  const orders = [
    [2, 0, 1],
    [1, 2, 0],
    [2, 1, 0],
  ] as const;
  for (const order of orders) {
    const caseId = await opened();
    const { legId, ...call } = callOf({ caseId });
    const events = [call.ringing, call.connected, call.ended];
    for (const index of order) await tell(events[index] ?? {});
    const told = callsIn(caseId).map(({ id, connected, occurredAt }) => ({ id, connected, occurredAt }));
    expect(told).toEqual([{ id: `call:${legId}`, connected: true, occurredAt: Date.parse(call.connected.at) }]);
  }
});

it('a call nobody answered is an attempt, at the time it rang, and stops no clock', async () => {
  const caseId = await opened();
  const { ringing, missed } = callOf({ caseId });
  await tell(missed);
  expect(callsIn(caseId)).toEqual([]);
  await tell(ringing);
  expect(callsIn(caseId)).toMatchObject([{ connected: false, occurredAt: Date.parse(ringing.at) }]);
  expect(clock(caseId)?.outcome).toBe('open');
});

it('a call passed on is told by whom it was passed to, each leg once', async () => {
  const caseId = await opened();
  const first = callOf({ caseId, agent: 'S1' });
  const second = callOf({ caseId, agent: 'S2' });
  await tell(first.event('transferRinging', 0));
  await tell(first.event('transferFailed', 30_000, { cause: 'noAnswer' }));
  await tell(second.event('transferRinging', 30_000));
  await tell(second.event('transferConnected', 40_000));
  const told = callsIn(caseId);
  expect(told.map(({ actor, transfer, connected }) => [actor.id, transfer, connected])).toEqual([
    ['S1', true, false],
    ['S2', true, true],
  ]);
});

it('a contradiction is kept and told in the log; the case keeps the time that came first', async () => {
  const caseId = await opened();
  const { legId, ringing, connected, event } = callOf({ caseId });
  lines.length = 0;
  for (const one of [ringing, connected, event('connected', 9000)]) await tell(one);
  expect(callsIn(caseId)).toMatchObject([{ occurredAt: Date.parse(connected.at) }]);
  expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(
    expect.objectContaining({ msg: 'call.contradictory', legId, contradictions: ['connectedAt'] })
  );
  const { body } = await send('GET', '/v1/calls');
  const kept = (body['calls'] as { legId: string; connectedAt: string; heard: object[] }[]).find(
    (c) => c.legId === legId
  );
  expect([kept?.connectedAt, kept?.heard.length]).toEqual([connected.at, 3]);
});

it('a call without a case, with an unknown case or of an unknown person is kept for somebody to assign', async () => {
  const caseId = await opened();
  const cases = [
    [callOf(), undefined],
    [callOf({ caseId: 'C-aaaaaaaaaaaaaaaa' }), 'CASE_UNKNOWN'],
    [callOf({ caseId, agent: 'ZZ9' }), 'PERSON_UNKNOWN'],
  ] as const;
  for (const [{ legId, connected }, code] of cases) {
    const { status, body } = await tell(connected);
    expect([status, body]).toEqual([202, { legId, status: 'kept', ...(code && { code }) }]);
    expect(await isUnassigned(legId)).toBe(true);
  }
  expect(callsIn(caseId)).toEqual([]);
  const [none, unknownCase, unknownPerson] = cases.map(([{ legId }]) => legId);
  expect((await assign(String(unknownCase), caseId)).status).toBe(200);
  expect(await isUnassigned(String(unknownCase))).toBe(false);
  expect((await assign(String(unknownPerson), caseId)).body.code).toBe('PERSON_UNKNOWN');
  expect((await assign('no-such-leg', caseId)).body.code).toBe('CALL_UNKNOWN');
  expect((await assign(String(none), 'C-aaaaaaaaaaaaaaaa')).body.code).toBe('CASE_UNKNOWN');
});

it('an earlier call assigned after the breach overturns it, with the time the gateway told', async () => {
  const acceptedAt = Date.now() - 30 * DAY;
  const caseId = await opened(acceptedAt);
  expect([clock(caseId)?.outcome, clock(caseId)?.dutyDoneAt]).toEqual(['breached', undefined]);
  const { legId, ringing, connected, ended } = callOf({ at: acceptedAt + HOUR });
  for (const event of [ringing, connected, ended]) await tell(event);
  expect([clock(caseId)?.outcome, clock(caseId)?.dutyDoneAt]).toEqual(['breached', undefined]);
  expect((await assign(legId, caseId)).status).toBe(200);
  expect(clock(caseId)).toMatchObject({ outcome: 'breached', overturnedAt: Date.parse(connected.at) });
  expect(callsIn(caseId)).toMatchObject([{ id: `call:${legId}`, occurredAt: Date.parse(connected.at) }]);
  expect((await assign(legId, caseId)).status).toBe(200);
  expect(callsIn(caseId).length).toBe(1);
  const other = await opened();
  const again = await assign(legId, other);
  expect([again.status, again.body.code]).toEqual([409, 'CALL_ASSIGNED']);
});

it('a case that refuses an assigned call leaves it free for another; one assigned while it rings is told of it later', async () => {
  const [young, old] = [await opened(), await opened(Date.now() - 10 * DAY)];
  const { legId, ringing, connected } = callOf({ at: Date.now() - DAY });
  await tell(connected);
  expect((await assign(legId, young)).body.code).toBe('TIME_BEFORE_CASE');
  expect(await isUnassigned(legId)).toBe(true);
  expect((await assign(legId, old)).status).toBe(200);
  const open = callOf({ at: Date.now() - 60_000 });
  await tell(open.ringing);
  const { status, body } = await assign(open.legId, young);
  expect([status, body['status']]).toEqual([202, 'accepted, pending']);
  await tell(open.connected);
  expect(callsIn(young).at(-1)).toMatchObject({ id: `call:${open.legId}`, connected: true });
  expect(ringing.at < connected.at).toBe(true);
});

it('unsigned, altered, stale and malformed events come to nothing; one from the future may come again', async () => {
  const caseId = await opened();
  const { connected } = callOf({ caseId });
  const unsigned = await send('POST', '/v1/callbacks/telephony', { as: null, key: null, body: connected });
  expect([unsigned.status, unsigned.body.code]).toEqual([401, 'SIGNATURE_INVALID']);
  const forged = telling(send, `whsec_${Buffer.alloc(32, 9).toString('base64')}`);
  expect((await forged(connected)).body.code).toBe('SIGNATURE_INVALID');
  // A message caught on its way and sent again later.
  expect((await tell(connected, { ago: 600 })).body.code).toBe('SIGNATURE_INVALID');
  const answers = await Promise.all([
    tell({ ...connected, event: 'hold' }),
    tell({ ...connected, at: '2026-10-08T23:59:30' }),
    tell({ ...connected, legId: '+86 139' }),
    tell({ ...connected, mood: 'bad' }),
    tell({ ...connected, at: iso(Date.now() + 60_000) }),
  ]);
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
    [400, 'INPUT_INVALID'],
    [400, 'INPUT_INVALID'],
    [400, 'INPUT_INVALID'],
    [400, 'UNKNOWN_FIELD'],
    [422, 'TIME_IN_FUTURE'],
  ]);
  expect([callsIn(caseId), await isUnassigned(connected.legId)]).toEqual([[], false]);
  const id = newKey();
  for (let times = 0; times < 2; times++) await tell(connected, { id });
  expect(callsIn(caseId).length).toBe(1);
});

it('while the engine is down the gateway is told to send it again, and then the case has it', async () => {
  const caseId = await opened();
  const { legId, connected } = callOf({ caseId });
  const signal = deps.engine.signal.bind(deps.engine);
  deps.engine.signal = async () => Promise.reject(new Refusal('ENGINE_UNAVAILABLE'));
  const { status, body } = await tell(connected);
  deps.engine.signal = signal;
  expect([status, body.code, await isUnassigned(legId)]).toEqual([503, 'ENGINE_UNAVAILABLE', true]);
  expect((await tell(connected)).body).toEqual({ legId, status: 'accepted, pending' });
  expect(callsIn(caseId)).toMatchObject([{ occurredAt: Date.parse(connected.at) }]);
});

it('a call for a completed case is kept and waits for nobody', async () => {
  const caseId = await opened();
  const { legId, connected } = callOf({ caseId });
  const signal = deps.engine.signal.bind(deps.engine);
  deps.engine.signal = async () => false;
  const { body } = await tell(connected);
  deps.engine.signal = signal;
  expect(body).toEqual({ legId, status: 'kept', code: 'CASE_COMPLETED' });
  expect(await isUnassigned(legId)).toBe(false);
});

it('a call for a merged case goes to the case that goes on for it', async () => {
  const [duplicate, survivor] = [await opened(), await opened()];
  const body = { type: 'merge', into: survivor, personal: { reason: '同一件事' } };
  expect((await send('POST', `/v1/cases/${duplicate}/commands`, { as: { id: 'SV' }, body })).status).toBe(200);
  const key = deps.engine.cases.get(duplicate)?.state.merge?.key ?? '';
  const command: Command = {
    ...{ id: `result:${key}`, type: 'effectResult', key, status: 'confirmed', ref: survivor },
    ...{ actor: { id: 'system', roles: [] }, source: 'system' },
  };
  await deps.engine.signal(duplicate, { command, personal: {} });
  const { connected } = callOf({ caseId: duplicate });
  expect((await tell(connected)).body['status']).toBe('accepted, pending');
  expect([callsIn(duplicate), callsIn(survivor).length]).toEqual([[], 1]);
});

it('the number of the other party is for staff only, and in no log', async () => {
  lines.length = 0;
  const { legId, ringing, missed } = callOf();
  for (const event of [ringing, missed]) await tell(event);
  const forStaff = (await unassigned()).find((call) => call.legId === legId);
  const forAuditor = (await unassigned('AU', ['auditor'])).find((call) => call.legId === legId);
  expect([forStaff?.number, forStaff?.heard[0]?.number]).toEqual(['13912345678', '13912345678']);
  expect(forAuditor).toMatchObject({ legId });
  expect(JSON.stringify(forAuditor)).not.toContain('139');
  expect(lines.join('')).not.toContain('13912345678');
  expect((await send('GET', '/v1/calls', { as: HOTLINE })).body.code).toBe('FORBIDDEN_ROLE');
});

it('in a rehearsal the gateway tells the virtual time, and the call counts at it', async () => {
  const servers = { REHEARSAL: 'true', DATABASE_SCHEMA: 'r', TEMPORAL_NAMESPACE: 'r', TASK_QUEUE: 'r' };
  const rehearsal = { ...depsWithoutServers(servers), calls: memoryCalls() };
  const app = await serveApp(rehearsal);
  const clock = { mode: 'stepped', now: '2059-09-30T09:00:00+08:00' };
  const opening = await app.send('POST', '/v1/cases', { body: complaint({ clock }) });
  const caseId = String(opening.body.caseId);
  await telling(app.send)({ ...callOf({ caseId }).connected, at: '2059-09-30T09:05:00+08:00' });
  await app.close();
  const told = rehearsal.engine.cases
    .get(caseId)
    ?.sealed.map(({ command }) => command)
    .at(-1);
  expect(told).toMatchObject({ type: 'call', occurredAt: Date.parse('2059-09-30T09:05:00+08:00') });
});
