import { expect, it, onTestFinished } from 'vitest';
import type { ApiDeps } from '../../api/deps.js';
import { complaint, depsWithoutServers, HOTLINE, serveApp, type Send } from '../support/api.js';
import { memoryCalls, telling } from '../support/calls.js';
import { demoText, directoryOf } from '../support/directory.js';
import { raw } from '../support/mails.js';

const AHEAD = '2059-09-30T09:00:00+08:00';

async function served(env: Record<string, string>, more: Partial<ApiDeps> = {}): Promise<Send> {
  const deps = { ...depsWithoutServers(env), calls: memoryCalls(), ...more };
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

it('in a rehearsal who is on leave is asked as of the time the request states, not as of the real one', async () => {
  const away = `leave: [{ from: 2059-09-30T12:00:00+08:00, until: 2059-10-08T00:00:00+08:00 }], seniority: 2`;
  const directory = directoryOf(demoText.replace('deputy: A1, seniority: 2', `deputy: A1, ${away}`));
  const send = await served({ REHEARSAL: 'true' }, { directory });
  const clock = { mode: 'stepped', now: AHEAD };
  const opened = await send('POST', '/v1/cases', { as: HOTLINE, body: complaint({ agent: 'A1', clock }) });
  const path = `/v1/cases/${String(opened.body.caseId)}/commands`;
  const assign = async (now: string): Promise<unknown> => {
    const body = { type: 'assign', agent: 'S1', slot: 'handler', person: 'A2' };
    const headers = { 'rehearsal-now': now };
    const { status, body: answer } = await send('POST', path, { as: HOTLINE, body, headers });
    return answer.code ?? status;
  };
  expect(await assign('2059-09-30T12:00:00+08:00')).toBe('PERSON_ON_LEAVE');
  expect(await assign('2059-09-30T11:59:59+08:00')).toBe(200);
  expect(await assign('yesterday')).toBe('INPUT_INVALID');
});
