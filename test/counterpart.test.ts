import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../config/root.js';
import {
  accounts,
  control,
  counterpart,
  effectsOn,
  failure,
  folder,
  input,
  log,
  mails,
  SECRET,
} from './support/outside.js';

/** The real process; needs the build. Resolves when it says that it is ready. */
async function start(state: string): Promise<{ url: string; smtpUrl: string; kill: () => Promise<void> }> {
  const main = join(packageRoot(), 'dist/dev/counterpart/main.js');
  const env = { ...process.env, COUNTERPART_STATE: state, WEBHOOK_SECRET: SECRET };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  onTestFinished(kill);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { ...(JSON.parse(line.toString()) as { url: string; smtpUrl: string }), kill };
}

it('remembers after kill -9 every effect and mail it had, and honours their keys', async () => {
  const state = join(folder(), 'state.ndjson');
  const freeze = input('freezeAccount', { personal: { account: '6210-0002' } });
  const mail = input('sendMail', { to: ['SV'], with: { subject: 'overdue' } });
  const before = await start(state);
  const { ref } = await effectsOn(before, 5000).freezeAccount(freeze);
  await effectsOn(before, 5000).sendMail(mail);
  await before.kill();
  appendFileSync(state, '{"kind":"request","torn');
  const after = await start(state);
  expect(await accounts(after)).toMatchObject([{ account: '6210-0002', frozen: true, ref }]);
  expect((await effectsOn(after, 5000).freezeAccount(freeze)).ref).toBe(ref);
  await effectsOn(after, 5000).sendMail(mail);
  expect(await mails(after)).toMatchObject([{ copies: 2 }]);
  await after.kill();
  const third = await start(state);
  expect((await log(third)).map(({ effect }) => effect)).toEqual([true, false]);
});

it('keeps a freeze until it is lifted by an unfreeze, also for a second case', async () => {
  const outside = await counterpart();
  const { freezeAccount, unfreezeAccount } = effectsOn(outside);
  const of = (caseId: string, action: string) => input(action, { caseId, personal: { account: '6210-0003' } });
  const first = await freezeAccount(of('C-aaaaaaaaaaaaaaaa', 'freezeAccount'));
  const second = await freezeAccount(of('C-bbbbbbbbbbbbbbbb', 'freezeAccount'));
  expect(second).toMatchObject({ ref: first.ref, data: { already: true, caseId: 'C-aaaaaaaaaaaaaaaa' } });
  await unfreezeAccount(of('C-aaaaaaaaaaaaaaaa', 'unfreezeAccount'));
  expect(await accounts(outside)).toMatchObject([{ account: '6210-0003', frozen: false }]);
});

it('shows the requests of one case', async () => {
  const outside = await counterpart();
  const { annotate } = effectsOn(outside);
  await annotate(input('annotate', { caseId: 'C-aaaaaaaaaaaaaaaa' }));
  await annotate(input('annotate', { caseId: 'C-bbbbbbbbbbbbbbbb', with: { note: '冻结' } }));
  expect(await log(outside, 'C-bbbbbbbbbbbbbbbb')).toMatchObject([{ body: { with: { note: '冻结' } }, effect: true }]);
});

it('fails for one case only where it is told so', async () => {
  const outside = await counterpart();
  const { annotate } = effectsOn(outside);
  await control(outside, { system: 'crm', caseId: 'C-aaaaaaaaaaaaaaaa', mode: 'refuse' });
  const of = (caseId: string) => annotate(input('annotate', { caseId, key: `${caseId}:annotate` }));
  expect(await failure(of('C-aaaaaaaaaaaaaaaa'))).toMatchObject({ type: 'REFUSED_BY_CONTROL' });
  expect(await of('C-bbbbbbbbbbbbbbbb')).toHaveProperty('ref');
});

it('refuses a control it does not know', async () => {
  const outside = await counterpart();
  expect(await control(outside, { system: 'crm', mode: 'explode' })).toBe(400);
  expect(await control(outside, { system: 'payroll', mode: 'ok' })).toBe(400);
});

it('lets merchant maintenance answer by a signed callback of the API', async () => {
  const seen: unknown[] = [];
  const api = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = request.headers as Record<string, string>;
      seen.push(request.url, new Webhook(SECRET).verify(Buffer.concat(chunks), headers), headers['webhook-id']);
      response.writeHead(202).end();
    });
  });
  await once(api.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void api.close());
  const outside = await counterpart({ apiUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}` });
  const feedback = { id: 'fb-1', caseId: 'C-abcdefghijklmnop', text: '商户同意补发赠品' };
  const said = await fetch(`${outside.url}/merchant-maintenance/feedback`, {
    method: 'POST',
    body: JSON.stringify(feedback),
  });
  expect([said.status, await said.json()]).toEqual([200, { id: 'fb-1', api: 202 }]);
  expect(seen).toEqual([
    '/v1/callbacks/merchant-maintenance',
    { caseId: feedback.caseId, text: feedback.text, occurredAt: expect.stringMatching(/Z$/) as string },
    'fb-1',
  ]);
});

it('says so when the API does not take the feedback', async () => {
  const outside = await counterpart({ apiUrl: 'http://127.0.0.1:9' });
  const body = JSON.stringify({ caseId: 'C-abcdefghijklmnop' });
  expect((await fetch(`${outside.url}/merchant-maintenance/feedback`, { method: 'POST', body })).status).toBe(502);
});

it('lists the mails about one case', async () => {
  const outside = await counterpart();
  const { sendMail } = effectsOn(outside, 2000);
  for (const caseId of ['C-aaaaaaaaaaaaaaaa', 'C-bbbbbbbbbbbbbbbb'])
    await sendMail(
      input('sendMail', { caseId, to: ['csSupervisor'], with: { subject: { zh: '提醒', en: 'Reminder' } } })
    );
  const found = (await (await fetch(`${outside.url}/mails?case=C-bbbbbbbbbbbbbbbb`)).json()) as { key: string }[];
  expect(found.map(({ key }) => key)).toEqual(['C-bbbbbbbbbbbbbbbb:sendMail:1']);
});
