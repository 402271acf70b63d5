import { expect, it, onTestFinished } from 'vitest';
import { depsWithoutServers, HOTLINE, serveApp, type Send } from '../support/api.js';
import { memoryCalls, telling } from '../support/calls.js';
import { raw } from '../support/mails.js';

const AHEAD = '2059-09-30T09:00:00+08:00';

async function served(env: Record<string, string>): Promise<Send> {
  const deps = { ...depsWithoutServers(env), calls: memoryCalls() };
  Object.assign(deps.pool, { query: async () => ({ rows: [] }) });
  const { send, close } = await serveApp(deps);
  onTestFinished(() => close());
  return send;
}

it('outside a rehearsal nobody says what time it is, such as when a mail came in', async () => {
  const send = await served({});
  const headers = { 'rehearsal-now': AHEAD };
  const heard = await send('POST', '/v1/mail', { as: HOTLINE, key: null, body: raw({}, '同意'), headers });
  expect([heard.status, heard.body.code]).toEqual([409, 'REHEARSAL_ONLY']);
});

it('a call of a rehearsed day that lies ahead of the real one is kept; in the real world it is refused as of the future', async () => {
  const call = {
    callId: 'c-1',
    legId: 'c-1-1',
    agent: 'A1',
    direction: 'out',
    party: 'member',
    event: 'connected',
    at: AHEAD,
  };
  const real = telling(await served({}));
  expect((await real(call)).body.code).toBe('TIME_IN_FUTURE');
  const rehearsed = telling(await served({ REHEARSAL: 'true' }));
  expect((await rehearsed(call)).body).toEqual({ legId: 'c-1-1', status: 'kept' });
});
