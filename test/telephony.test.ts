import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { expect, it, onTestFinished } from 'vitest';
import { hear, legOf, outcomeOf, type HeardEvent } from '../domain/call-leg.js';
import { instant, parseInstant } from '../domain/time.js';
import { control, counterpart, effectsOn, failure, input, log, SECRET } from './support/outside.js';

const limits = { ringSeconds: 30, totalSeconds: 180 };
const transfer = (more: object = {}) =>
  input('transferCall', { to: ['supervisorOf:A1', 'supervisor'], with: limits, ...more });

it('a live call is passed on to the people asked for, in turn, and the answer says who took it', async () => {
  const outside = await counterpart();
  const { transferCall } = effectsOn(outside);
  await control(outside, { system: 'telephony', mode: 'ok', answers: ['S2', 'S3'] });
  const done = await transferCall(transfer());
  expect(done.data).toEqual({ takenBy: 'S2' });
  expect(await transferCall(transfer())).toEqual(done);
  const [first, ...again] = await log(outside);
  expect(first).toMatchObject({ system: 'telephony', action: 'transfers', effect: true });
  expect(first?.body).toMatchObject({ targets: ['S1', 'S2', 'S3', 'SD'], with: limits });
  expect(again.map(({ effect }) => effect)).toEqual([false]);
});

it('when nobody takes the call the transfer is refused for good, and the case goes on without it', async () => {
  const outside = await counterpart();
  await control(outside, { system: 'telephony', mode: 'ok', answers: [] });
  const refused = await failure(effectsOn(outside).transferCall(transfer()));
  expect(refused).toMatchObject({ type: 'NO_ANSWER', nonRetryable: true });
});

it('while it rings the same transfer is asked for again after the time the gateway names', async () => {
  const outside = await counterpart();
  const { transferCall } = effectsOn(outside);
  await control(outside, { system: 'telephony', mode: 'busy', ms: 2000, times: 1 });
  const ringing = await failure(transferCall(transfer()));
  expect(ringing).toMatchObject({ type: 'COUNTERPART_BUSY', nonRetryable: false, nextRetryDelay: 2000 });
  expect((await transferCall(transfer())).data).toEqual({ takenBy: 'S1' });
});

it('a transfer without limits, or to nobody, is not asked for', async () => {
  const outside = await counterpart();
  const { transferCall } = effectsOn(outside);
  const types = await Promise.all([
    failure(transferCall(transfer({ with: { ringSeconds: 30 } }))),
    failure(transferCall(transfer({ to: ['riskHead'] }))),
  ]);
  expect(types.map(({ type, nonRetryable }) => [type, nonRetryable])).toEqual([
    ['TRANSFER_LIMITS_MISSING', true],
    ['RECIPIENT_UNKNOWN', true],
  ]);
  expect(await log(outside)).toEqual([]);
});

it('a gateway that names somebody who was not asked is not believed', async () => {
  const server = createServer((_request, response) => {
    response.end(JSON.stringify({ ref: 'TC-1', at: '2026-04-10T08:20:00Z', data: { takenBy: 'A1' } }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const failed = await failure(effectsOn({ url, smtpUrl: 'smtp://127.0.0.1:9' }).transferCall(transfer()));
  expect(failed).toMatchObject({ type: 'COUNTERPART_ANSWER_INVALID', nonRetryable: false });
});

type Heard = { id: string; event: HeardEvent };

/** A counterpart whose API only listens. */
async function listening(): Promise<{ url: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const api = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = request.headers as Record<string, string>;
      const said = new Webhook(SECRET).verify(Buffer.concat(chunks), headers) as HeardEvent & { at: string };
      const event = { ...said, at: parseInstant(said.at), receivedAt: instant(heard.length) };
      heard.push({ id: String(headers['webhook-id']), event });
      response.writeHead(request.url === '/v1/callbacks/telephony' ? 202 : 404).end();
    });
  });
  await once(api.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void api.close());
  const { url } = await counterpart({ apiUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}` });
  return { url, heard };
}

async function play(url: string, call: object): Promise<[number, unknown]> {
  const answer = await fetch(`${url}/telephony/calls`, { method: 'POST', body: JSON.stringify(call) });
  return [answer.status, await answer.json()];
}

/** The legs the API can make of what it heard, by agent. */
function legs(heard: Heard[]) {
  const ids = [...new Set(heard.map(({ event }) => event.legId))];
  return ids.map((id) => {
    const events = heard.map(({ event }) => event).filter(({ legId }) => legId === id);
    const leg = legOf(events.reduce<readonly HeardEvent[]>(hear, []) as [HeardEvent]);
    return { agent: leg.agent, transfer: leg.transfer, contradictions: leg.contradictions, ...outcomeOf(leg) };
  });
}

const CASE = 'C-abcdefghijklmnop';
const at = '2026-10-08T23:59:00+08:00';
const began = parseInstant(at);

it('the gateway in play tells a call as it was, also with every event twice and the last one first', async () => {
  const { url, heard } = await listening();
  const call = { callId: 'k1', caseId: CASE, agent: 'A1', ringSeconds: 30, at };
  const [status, body] = await play(url, { ...call, faults: { duplicate: true, reorder: true, delayMs: 5 } });
  expect(status).toBe(200);
  expect(heard.map(({ id }) => id)).toEqual(
    ['ended', 'connected', 'ringing'].flatMap((event) => [`k1-1:${event}`, `k1-1:${event}`])
  );
  expect(legs(heard)).toEqual([
    { agent: 'A1', transfer: false, contradictions: [], connected: true, at: began + 30_000 },
  ]);
  const [logged] = await log({ url }, CASE);
  expect(logged).toMatchObject({
    system: 'telephony',
    action: 'calls',
    key: 'k1',
    effect: true,
    answer: { ref: 'k1' },
  });
  expect(logged?.answer?.data).toEqual({ sent: (body as { sent: object }).sent });
});

it('the gateway in play tells of an attempt, and of a call that was offered to two', async () => {
  const { url, heard } = await listening();
  await play(url, { agent: 'A1', answered: false, at });
  await play(url, {
    agent: 'A1',
    direction: 'in',
    at,
    transfers: [
      { agent: 'S1', answered: false },
      { agent: 'S2', answered: true },
    ],
  });
  expect(legs(heard)).toEqual([
    { agent: 'A1', transfer: false, contradictions: [], connected: false, at: began },
    { agent: 'A1', transfer: false, contradictions: [], connected: true, at: began + 8000 },
    { agent: 'S1', transfer: true, contradictions: [], connected: false, at: began + 8000 },
    { agent: 'S2', transfer: true, contradictions: [], connected: true, at: began + 68_000 },
  ]);
});

it('a call in play that a case asks to pass on goes on as further legs of it', async () => {
  const { url, heard } = await listening();
  await play(url, { callId: 'k2', caseId: CASE, agent: 'A1', direction: 'in' });
  await control({ url }, { system: 'telephony', mode: 'ok', answers: ['S2'] });
  await effectsOn({ url, smtpUrl: 'smtp://127.0.0.1:9' }, 5000).transferCall(transfer());
  await expect
    .poll(() =>
      legs(heard)
        .slice(1)
        .map(({ agent, transfer: passed, connected }) => [agent, passed, connected])
    )
    .toEqual([
      ['S1', true, false],
      ['S2', true, true],
    ]);
  expect(new Set(heard.map(({ event }) => event.callId))).toEqual(new Set(['k2']));
});

it('a call nobody can make sense of is not played; one the API does not take is told', async () => {
  const deaf = await counterpart({ apiUrl: 'http://127.0.0.1:9' });
  expect(await play(deaf.url, { agent: 'A1', mood: 'bad' })).toEqual([400, { code: 'CALL_INVALID' }]);
  const [status, body] = await play(deaf.url, { callId: 'k3', agent: 'A1', answered: false });
  expect([status, body]).toEqual([
    502,
    {
      callId: 'k3',
      sent: ['ringing', 'ended'].map((event) => ({ legId: 'k3-1', event, api: 'unreachable' })),
    },
  ]);
});
