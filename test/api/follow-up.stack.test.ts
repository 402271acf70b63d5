import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { caseReplyAddress } from '../../activities/case-token.js';
import { signDevToken } from '../../api/auth.js';
import { activate } from '../../db/contents.js';
import { ContentStore } from '../../db/content-store.js';
import { until } from '../../dev/process.js';
import { complaint, HOTLINE, newKey, pointsPlatformContent, sender, type Heard, type Send } from '../support/api.js';
import { telling } from '../support/calls.js';
import { raw } from '../support/mails.js';
import { startStack, type TestStack } from '../support/stack.js';

const PACK = 'soon-ended';
const DAY = 24 * 3_600_000;

let stack: TestStack;
let pool: pg.Pool;
let send: Send;
let tell: ReturnType<typeof telling>;
beforeAll(async () => {
  stack = await startStack();
  const { url: connectionString, schema } = stack.config.database;
  pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}` });
  const pin = await new ContentStore(stack.home, pool).put('pack', soonEnded());
  await activate(pool, 'pack', pin.id, pin.hash);
  send = sender(stack.apiUrl, (caller) => signDevToken(stack.config.jwt, caller));
  tell = telling(send, stack.config.webhookSecret);
  const there = async () => JSON.stringify((await send('GET', '/v1/packs')).body).includes(PACK);
  expect(await until(there, 60_000)).toBe(true);
});
afterAll(async () => {
  await pool.end();
  await stack.stop();
});

/** A variant in which a complaint that is not valid ends at once. */
function soonEnded(): object {
  const content = pointsPlatformContent() as unknown as { closing: object };
  const closing = { when: "case.validity == 'invalid'", forms: [], chains: [], duties: [] };
  return { ...content, id: PACK, closing: { ...content.closing, ...closing } };
}

const view = async (id: string) => (await send('GET', `/v1/cases/${id}`)).body;
const command = (id: string, body: object, key = newKey(), as = 'A1'): Promise<Heard> =>
  send('POST', `/v1/cases/${id}/commands`, { key, body, as: { id: as, client: as } });

/** Ended on time it is completed and its workflow gone; ended late it is closed and keeps its residual duties. */
async function ended(lifecycle: 'closed' | 'completed'): Promise<string> {
  const long = new Date(Date.now() - 30 * DAY).toISOString();
  const late = lifecycle === 'closed' ? { acceptedAt: long, source: 'gateway' } : {};
  const personal = { memberName: '王芳', memberNumber: newKey(), narrative: '太贵', demand: '退差价' };
  const body = complaint({ pack: PACK, agent: 'A1', personal, ...late });
  const id = String((await send('POST', '/v1/cases', { as: HOTLINE, body })).body.caseId);
  await command(id, { type: 'call', connected: true, party: 'member' });
  await command(id, { type: 'act', action: 'verify', input: { finding: 'invalid' } });
  expect(await until(async () => (await view(id))['lifecycle'] === lifecycle, 60_000)).toBe(true);
  return id;
}

it.each(['closed', 'completed'] as const)(
  'call, contact and mail about a %s complaint meet in the one that follows it, each once',
  async (lifecycle) => {
    const id = await ended(lifecycle);
    const legId = newKey();
    const call = { callId: `${legId}-call`, legId, agent: 'A2', direction: 'in', party: 'member', caseId: id };
    const connected = { ...call, event: 'connected', at: new Date().toISOString() };
    const [told, ...again] = await Promise.all([1, 2, 3].map(() => tell(connected)));
    expect([told, ...again].map((one) => one?.status)).toEqual([202, 202, 202]);
    const shown = (await send('GET', '/v1/calls')).body['calls'] as { legId: string; caseId: string }[];
    const follows = shown.find((one) => one.legId === legId)?.caseId ?? '';
    expect(follows).not.toBe(id);

    const [key, contact] = [newKey(), { type: 'contact', channel: 'hotline', personal: { narrative: '还是没有退' } }];
    const first = await command(id, contact, key);
    expect([first.status, first.body.caseId, first.body['linkedTo']]).toEqual([
      ...[200, follows, { caseId: id, relation: 'follows' }],
    ]);
    expect((await command(id, contact, key)).body.caseId).toBe(follows);

    const address = caseReplyAddress(stack.config.approvalTokenSecret, id, stack.config.mailDomain);
    const usual = { 'Delivered-To': undefined, 'Return-Path': undefined, Date: undefined };
    const message = raw(
      { ...usual, From: 'wang@member.example', To: address, 'Message-ID': `<${newKey()}@member.example>` },
      '请尽快'
    );
    const mail = () => send('POST', '/v1/mail', { as: HOTLINE, key: null, body: message });
    expect([(await mail()).body.caseId, (await mail()).body.caseId]).toEqual([follows, follows]);

    expect(await until(async () => (await view(follows))['contacts'] === 2, 60_000)).toBe(true);
    const seen = await view(follows);
    expect(seen).toMatchObject({
      ...{ category: 'I-4', channel: 'hotline', people: { intakeAgent: { person: 'A2' } } },
      ...{ personal: { memberName: '王芳', narrative: '还是没有退' }, facts: { merchantId: 'M-1', orderRef: 'O-9' } },
    });
    expect(seen['personal']).not.toHaveProperty('demand');
    const events = (await send('GET', `/v1/cases/${follows}/timeline?limit=500`)).body['events'] as { type: string }[];
    expect(events.filter(({ type }) => type === 'callEnded').length).toBe(1);
    const mails = (await send('GET', `/v1/cases/${follows}/mails`)).body['mails'] as { text: string }[];
    expect(mails.map(({ text }) => text)).toEqual(['请尽快']);
    expect((await view(id))['lifecycle']).toBe(lifecycle);
  }
);
