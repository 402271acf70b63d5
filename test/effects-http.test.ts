import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { accounts, control, counterpart, effectsOn, failure, input, log } from './support/outside.js';

const frozen = input('freezeAccount', { personal: { account: '6210-0001' } });
const acting = (entries: { effect: boolean }[]) => entries.filter(({ effect }) => effect).length;

it('freezes once however often the request is repeated, and answers the same (invariant 7)', async () => {
  const outside = await counterpart();
  const { freezeAccount } = effectsOn(outside);
  const first = await freezeAccount(frozen);
  for (let i = 0; i < 5; i++) expect(await freezeAccount(frozen)).toEqual(first);
  expect(acting(await log(outside))).toBe(1);
  expect(await accounts(outside)).toMatchObject([{ account: '6210-0001', frozen: true, ref: first.ref }]);
});

it('freezes once when the answer of the first attempt is lost after the freeze (invariant 7)', async () => {
  const outside = await counterpart();
  const { freezeAccount } = effectsOn(outside);
  await control(outside, { system: 'account-core', mode: 'failAfterEffect', times: 1 });
  expect(await failure(freezeAccount(frozen))).toMatchObject({ type: 'COUNTERPART_UNREACHABLE', nonRetryable: false });
  expect(await accounts(outside)).toMatchObject([{ frozen: true }]);
  const { ref } = await freezeAccount(frozen);
  expect(await accounts(outside)).toMatchObject([{ ref }]);
  expect(acting(await log(outside))).toBe(1);
});

it('freezes once when the first attempt times out and both requests are on their way together', async () => {
  const outside = await counterpart();
  const { freezeAccount } = effectsOn(outside);
  await control(outside, { system: 'account-core', mode: 'slow', times: 2, ms: 600 });
  const types = await Promise.all([failure(freezeAccount(frozen)), failure(freezeAccount(frozen))]);
  expect(types.map(({ type }) => type)).toEqual(['COUNTERPART_TIMEOUT', 'COUNTERPART_TIMEOUT']);
  await expect.poll(async () => (await log(outside)).length).toBe(2);
  await freezeAccount(frozen);
  expect(acting(await log(outside))).toBe(1);
});

it('gives up an attempt at a counterpart that hangs, in its time, without having done anything', async () => {
  const outside = await counterpart();
  await control(outside, { system: 'crm', mode: 'hang' });
  const begun = performance.now();
  expect(await failure(effectsOn(outside).annotate(input('annotate')))).toMatchObject({
    type: 'COUNTERPART_TIMEOUT',
    nonRetryable: false,
  });
  expect(performance.now() - begun).toBeLessThan(2000);
  expect(acting(await log(outside))).toBe(0);
});

it('ends with the code of a business refusal and does not repeat it', async () => {
  const outside = await counterpart();
  const { freezeAccount, unfreezeAccount } = effectsOn(outside);
  const closed = input('freezeAccount', { personal: { account: 'closed-7' } });
  expect(await failure(freezeAccount(closed))).toMatchObject({ type: 'ACCOUNT_CLOSED', nonRetryable: true });
  expect(await failure(unfreezeAccount({ ...closed, action: 'unfreezeAccount' }))).toMatchObject({
    type: 'NOT_FROZEN',
  });
  expect(await failure(freezeAccount(input('freezeAccount')))).toMatchObject({
    type: 'ACCOUNT_MISSING',
    nonRetryable: true,
  });
  await control(outside, { system: 'risk-control', mode: 'refuse', refusal: 'DUPLICATE_TICKET' });
  const refused = await failure(effectsOn(outside).sendRiskTicket(input('sendRiskTicket')));
  expect(refused).toMatchObject({ type: 'DUPLICATE_TICKET', nonRetryable: true });
});

it('repeats after a failure, and after the time a busy counterpart asks for', async () => {
  const outside = await counterpart();
  const { notifyMerchantMaintenance: notify } = effectsOn(outside);
  await control(outside, { system: 'merchant-maintenance', mode: 'fail', times: 1 });
  expect(await failure(notify(input('notify')))).toMatchObject({ type: 'COUNTERPART_FAILED', nonRetryable: false });
  await control(outside, { system: 'merchant-maintenance', mode: 'busy', ms: 7000, times: 1 });
  const busy = await failure(notify(input('notify')));
  expect(busy).toMatchObject({ type: 'COUNTERPART_BUSY', nonRetryable: false, nextRetryDelay: 7000 });
  expect(await notify(input('notify'))).toMatchObject({ ref: expect.stringMatching(/^MM-/) as string });
  expect((await log(outside)).map(({ status }) => status)).toEqual([500, 503, 200]);
});

it('refuses the same key with another content, and has no second effect', async () => {
  const outside = await counterpart();
  const { operateCrm } = effectsOn(outside);
  await operateCrm(input('operateCrm', { with: { points: 100 } }));
  const other = await failure(operateCrm(input('operateCrm', { with: { points: 900 } })));
  expect(other).toMatchObject({ type: 'KEY_REUSED', nonRetryable: true });
  expect(acting(await log(outside))).toBe(1);
});

it('is not heard without the right signature, and keeps trying: a secret can be mended', async () => {
  const outside = await counterpart();
  const { annotate } = effectsOn(outside, 300, 'whsec_c29tZW9uZSBlbHNlJ3Mgc2VjcmV0IQ==');
  expect(await failure(annotate(input('annotate')))).toMatchObject({
    type: 'COUNTERPART_MISMATCH',
    nonRetryable: false,
  });
  expect(await log(outside)).toEqual([]);
});

it('retries when nobody listens', async () => {
  const { annotate } = effectsOn({ url: 'http://127.0.0.1:9', smtpUrl: 'smtp://127.0.0.1:9' });
  expect(await failure(annotate(input('annotate')))).toMatchObject({
    type: 'COUNTERPART_UNREACHABLE',
    nonRetryable: false,
  });
});

async function strange(listener: RequestListener) {
  const server = createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return effectsOn({ url, smtpUrl: 'smtp://127.0.0.1:9' });
}

it.each([
  ['an answer without reference', 200, '{"at":"2026-04-10T08:20:00Z"}', 'COUNTERPART_ANSWER_INVALID'],
  ['an answer with a time without offset', 200, '{"ref":"X","at":"2026-04-10T08:20:00"}', 'COUNTERPART_ANSWER_INVALID'],
  ['a page instead of JSON', 200, '<html>王小明</html>', 'COUNTERPART_ANSWER_INVALID'],
  [
    'an endless answer',
    200,
    `{"ref":"X","at":"2026-04-10T08:20:00Z","data":{"x":"${'x'.repeat(70_000)}"}}`,
    'COUNTERPART_ANSWER_INVALID',
  ],
  ['a wrong address', 404, 'no such page for 王小明', 'COUNTERPART_MISMATCH'],
  ['a code that is none', 422, '{"code":"member 王小明 unknown"}', 'COUNTERPART_MISMATCH'],
  ['a redirect', 302, '', 'COUNTERPART_MISMATCH'],
  ['a refusal of our login', 401, '{"code":"LOGIN_REFUSED"}', 'COUNTERPART_MISMATCH'],
])('retries after %s and lets no text of it into the failure', async (_what, status, body, type) => {
  const { annotate } = await strange((_request, response) => response.writeHead(status, { location: '/x' }).end(body));
  const failed = await failure(annotate(input('annotate')));
  expect(failed).toMatchObject({ type, nonRetryable: false });
  expect(JSON.stringify([failed.message, failed.details, String(failed.cause)])).not.toMatch(/王小明|html|LOGIN/);
});

it('takes nothing of a refusal but its code', async () => {
  const body = JSON.stringify({ code: 'ACCOUNT_CLOSED', message: '王小明 closed it' });
  const { annotate } = await strange((_request, response) => response.writeHead(422).end(body));
  const failed = await failure(annotate(input('annotate')));
  expect(failed).toMatchObject({ type: 'ACCOUNT_CLOSED', nonRetryable: true });
  expect(JSON.stringify([failed.message, failed.details, String(failed.cause)])).not.toContain('王小明');
});

it.each([
  ['an HTTP date', () => new Date(Date.now() + 60_000).toUTCString(), 58_000, 60_000],
  ['a date gone by', () => new Date(0).toUTCString(), 1, 1],
  ['a week', () => '604800', 3_600_000, 3_600_000],
])('waits within bounds when Retry-After is %s', async (_what, value, least, most) => {
  const { annotate } = await strange((_request, response) => response.writeHead(429, { 'retry-after': value() }).end());
  const delay = Number((await failure(annotate(input('annotate')))).nextRetryDelay);
  expect(delay).toBeGreaterThanOrEqual(least);
  expect(delay).toBeLessThanOrEqual(most);
});

it('leaves the interval to the retry policy when Retry-After is missing or nonsense', async () => {
  const { annotate } = await strange((_request, response) => response.writeHead(503, { 'retry-after': 'soon' }).end());
  const failed = await failure(annotate(input('annotate')));
  expect(failed.type).toBe('COUNTERPART_BUSY');
  expect(failed.nextRetryDelay).toBeUndefined();
});
