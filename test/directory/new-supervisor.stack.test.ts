import { expect, it } from 'vitest';
import { complaint, HOTLINE } from '../support/api.js';
import { demoText } from '../support/directory.js';
import { raw, sentNow } from '../support/mails.js';
import { runningStack } from '../support/running.js';
import { until } from '../support/until.js';

const { stack, send } = runningStack();

type Mail = { to: string[]; replyTo?: string; key: string };

/** A complaint that waits for the approval of its solution, and the mail that asks for it. */
async function awaitingApproval(): Promise<{ id: string; asked: Mail }> {
  const id = String((await send('POST', '/v1/cases', { body: complaint() })).body.caseId);
  const act = (action: string, input: object, personal: object) =>
    send('POST', `/v1/cases/${id}/commands`, { body: { type: 'act', action, input, personal } });
  await act('verify', { finding: 'invalid' }, {});
  await act('propose', {}, { cause: '规则如此', solution: '解释' });
  const asked = await until('a mail that asks for the approval', async () => {
    const mails = (await (await fetch(`${stack.env['COUNTERPART_URL']}/mails`)).json()) as Mail[];
    return mails.find(({ key, replyTo }) => replyTo !== undefined && key.startsWith(`${id}:approval:`));
  });
  return { id, asked };
}

it('a new version of the directory moves approvals to the new supervisor, without a restart', async () => {
  expect((await awaitingApproval()).asked.to).toEqual(['sv@redress.example']);
  const directory = demoText
    .replace('login: sv, roles: [csSupervisor]', 'login: sv, roles: [supervisor]')
    .replace('login: dh, roles: [departmentHead]', 'login: dh, roles: [departmentHead, csSupervisor]');
  const before = stack.pids();
  const { body } = await send('PUT', '/v1/directory', { as: { id: 'AD', roles: ['admin'] }, body: directory });
  expect(body['added']).toBe(true);
  const { id, asked } = await until('an approval asked of the new supervisor', async () => {
    const waiting = await awaitingApproval();
    return waiting.asked.to.includes('dh@redress.example') && waiting;
  });
  // The mail came from the worker; the API takes the new version over by itself, too.
  await until('the API knows the new supervisor', async () => {
    const { body: may } = await send('GET', `/v1/cases/${id}/actions`, {
      as: { id: 'DH', roles: ['staff'] },
      key: null,
    });
    return (may['actions'] as { type: string }[]).some(({ type }) => type === 'decideApproval') || undefined;
  });
  const address = asked.replyTo ?? '';
  const headers = { 'Delivered-To': address, To: address, From: 'dh@redress.example', Date: sentNow() };
  const message = raw({ ...headers, 'Message-ID': `<${id}@redress.example>` }, '同意');
  const decided = await send('POST', '/v1/mail', { as: HOTLINE, key: null, body: message });
  expect(decided.body).toMatchObject({ caseId: id, stage: 'reply' });
  const { worker, api } = stack.pids();
  expect({ worker, api }).toEqual({ worker: before['worker'], api: before['api'] });
});
