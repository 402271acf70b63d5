import { expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { returned, returnedIds } from '../../api/mail-bounce.js';
import { complaint, depsWithoutServers, newKey, WEBHOOK_SECRET } from '../support/api.js';
import { servedApp } from '../support/served.js';
import { memoryLetters } from './memory.js';

const letters = memoryLetters();
const deps = { ...depsWithoutServers(), letters };
// A database that answers, and has recorded nothing yet: cases are asked themselves.
Object.assign(deps.pool, { query: async () => ({ rows: [] }) });
const send = servedApp(deps);

const at = new Date().toISOString();
/** The gateway calls back, signed unless told otherwise. */
function tell(receipt: object, secret = WEBHOOK_SECRET) {
  const [id, now, body] = [newKey(), new Date(), JSON.stringify({ at, ...receipt })];
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
  return send('POST', '/v1/callbacks/deliveries', { as: null, key: null, body: Buffer.from(body), headers });
}

/** A case with a letter on its way. */
async function written(): Promise<{ id: string; key: string }> {
  const id = String((await send('POST', '/v1/cases', { body: complaint() })).body.caseId);
  const key = `${id}:letter:reply@1`;
  const letter = { letter: 'reply', version: 1, channel: 'sms', language: 'zh', automatic: false } as const;
  await letters.write({ key, caseId: id, ...letter, address: '13912345678', text: '…' });
  return { id, key };
}
const told = (id: string) =>
  (deps.engine.cases.get(id)?.sealed ?? []).flatMap(({ command }) =>
    command.type === 'deliveryFailed' ? [[command.key, command.code]] : []
  );

it('a letter that failed is told to its case, once, however often the gateway tells it', async () => {
  const { id, key } = await written();
  const failed = { key, status: 'failed', code: 'ABSENT' };
  const heard = [await tell(failed), await tell(failed), await tell({ ...failed, code: 'OTHER' })];
  expect(heard.map(({ status, body }) => [status, body['status']])).toEqual(Array(3).fill([202, 'accepted, pending']));
  expect(told(id)).toEqual([[key, 'ABSENT']]);
  expect(await letters.ofCase(id)).toMatchObject([{ status: 'failed', code: 'ABSENT' }]);
});

it('delivered beats failed, in whatever order the two are told', async () => {
  const [first, second] = [await written(), await written()];
  await tell({ key: first.key, status: 'delivered' });
  expect((await tell({ key: first.key, status: 'failed', code: 'ABSENT' })).body['status']).toBe('kept');
  await tell({ key: second.key, status: 'failed', code: 'ABSENT' });
  await tell({ key: second.key, status: 'delivered' });
  expect(told(first.id)).toEqual([]);
  const both = [...(await letters.ofCase(first.id)), ...(await letters.ofCase(second.id))];
  expect(both.map(({ status }) => status)).toEqual(['delivered', 'delivered']);
});

it('a receipt for an unknown key is answered so and kept; one that is not signed is not looked at', async () => {
  const stray = { key: 'C-unknown:letter:reply@1', status: 'failed', code: 'ABSENT' };
  expect((await tell(stray)).body.code).toBe('LETTER_UNKNOWN');
  expect(letters.receipts).toContainEqual(expect.objectContaining(stray));
  const forged = { ...stray, key: 'C-forged:letter:reply@1' };
  expect((await tell(forged, `whsec_${Buffer.alloc(32, 9).toString('base64')}`)).body.code).toBe('SIGNATURE_INVALID');
  expect(letters.receipts).not.toContainEqual(expect.objectContaining(forged));
});

const report = (...lines: string[]) =>
  Buffer.from(['Content-Type: multipart/report; boundary=r', 'Message-ID: <b@mx.example>', '', ...lines].join('\r\n'));

it.each([
  ['a failure', report('Action: failed', 'Status: 5.1.1'), { status: 'failed', code: '5.1.1' }],
  ['a delivery', report('Action: delivered', 'Status: 2.0.0'), { status: 'delivered', code: '2.0.0' }],
  ['a delay settles nothing', report('Action: delayed', 'Status: 4.4.1'), undefined],
  ['having been read settles nothing', report('Disposition: manual-action; displayed'), undefined],
  [
    'an old bounce in words',
    Buffer.from('Subject: failure notice\r\n\r\nno such user'),
    { status: 'failed', code: 'BOUNCED' },
  ],
])('of a bounce is read: %s', (_what, message, expected) => {
  expect(returned(message)).toEqual(expected);
});

it('a bounce names the mail it returns, in a report or in the mail that came back', () => {
  const message = report('Original-Message-ID: <1.a@redress.example>', '--r', 'message-id: <2.b@redress.example>');
  expect(returnedIds(message)).toEqual(['<b@mx.example>', '<1.a@redress.example>', '<2.b@redress.example>']);
});
