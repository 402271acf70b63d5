import { Connection } from '@temporalio/client';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { listenUntil } from '../../api/listen.js';
import { activeKey, parseKeys, seal, unseal } from '../../config/keyring.js';
import { TemporalEngine } from '../../api/temporal.js';
import { quickTries } from '../../worker/quick-tries.js';
import { complaint, depsWithoutServers, serveApp } from '../support/api.js';

async function withEngineAt(address: string) {
  const connection = Connection.lazy({ address, interceptors: quickTries });
  const options = { connection, namespace: 'redress', taskQueue: 'redress', dataConverter: {}, patience: 1000 };
  const served = await serveApp({ ...depsWithoutServers(), engine: new TemporalEngine(options) });
  onTestFinished(async () => {
    await served.close();
    await connection.close();
  });
  return served;
}

it('without Temporal nothing is opened, and the caller is told when to try again', async () => {
  const { send } = await withEngineAt('127.0.0.1:9');
  const { status, body, headers } = await send('POST', '/v1/cases', { body: complaint() });
  expect([status, body.code, body['retry'], headers.get('retry-after')]).toEqual([
    503,
    'ENGINE_UNAVAILABLE',
    'later',
    '5',
  ]);
  expect((await send('GET', '/ready', { as: null })).body).toEqual({ temporal: false, database: false });
});

it('invariant 1: a Temporal that takes connections but never answers is no reason to say accepted', async () => {
  const sockets = new Set<{ destroy: () => void }>();
  const silent = createServer((socket) => void sockets.add(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  const { send } = await withEngineAt(`127.0.0.1:${(silent.address() as AddressInfo).port}`);
  const { status, body } = await send('POST', '/v1/cases', { body: complaint() });
  expect([status, body.code]).toEqual([503, 'ENGINE_UNAVAILABLE']);
});

it('an opening whose workflow task failed before it was taken is tried again, and then told as not taken', async () => {
  const asked: string[] = [];
  const server = createHttp2Server().listen(0, '127.0.0.1');
  server.on('stream', (stream, headers) => {
    const call = String(headers[':path']).split('/').at(-1) ?? '';
    asked.push(call);
    // 12: this server tells nothing of itself; 9: the task failed (FAILED_PRECONDITION).
    const status = call === 'GetSystemInfo' ? '12' : '9';
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': status }, { endStream: true });
  });
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { send } = await withEngineAt(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  const { status, body } = await send('POST', '/v1/cases', { body: complaint() });
  expect([status, body.code]).toEqual([503, 'ENGINE_UNAVAILABLE']);
  expect(asked.filter((call) => call === 'ExecuteMultiOperation')).toHaveLength(3);
});

it('what is wrong with a complaint is told also while Temporal is down', async () => {
  const { send } = await withEngineAt('127.0.0.1:9');
  const { body } = await send('POST', '/v1/cases', { body: complaint({ category: 'IX' }) });
  expect(body.code).toBe('CATEGORY_UNKNOWN');
});

it('a case sealed with a key that is not at hand is told as such, not as an internal error', async () => {
  const [lost, present] = [1, 2].map((fill) => parseKeys(`k1:${Buffer.alloc(32, fill).toString('base64')}`));
  const sealed = seal(activeKey(lost ?? []), Buffer.from('x'), 'case');
  const deps = depsWithoutServers();
  const engine = { ...deps.engine, status: async () => unseal(activeKey(present ?? []), sealed, 'case') as never };
  const { send, close } = await serveApp({ ...deps, engine });
  onTestFinished(close);
  const { status, body } = await send('POST', '/v1/cases/C-aaaaaaaaaaaaaaaa/commands', { body: { type: 'close' } });
  expect([status, body.code]).toEqual([503, 'PAYLOAD_UNREADABLE']);
});

it('stopping lets a request in flight end, tells its connection to go, and takes no new one', async () => {
  const stop = new AbortController();
  let arrived: () => void = () => undefined;
  const here = new Promise<void>((done) => (arrived = done));
  let port = 0;
  const ended = listenUntil(
    (_request, response) => {
      arrived();
      setTimeout(() => response.end('done'), 300);
    },
    { host: '127.0.0.1', port: 0 },
    stop.signal,
    (server) => (port = (server.address() as AddressInfo).port)
  );
  await expect.poll(() => port).not.toBe(0);
  const agent = new Agent({ keepAlive: true });
  const sent = request({ host: '127.0.0.1', port, agent }).end();
  await here;
  stop.abort();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  expect(response.headers.connection).toBe('close');
  response.resume();
  await ended;
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
  agent.destroy();
});
