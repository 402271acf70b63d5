import { expect, it } from 'vitest';
import { caseReplyAddress } from '../../activities/case-token.js';
import { type Caller } from '../../api/auth.js';
import { until } from '../../dev/process.js';
import { complaint, HOTLINE, newKey, type Heard } from '../support/api.js';
import { runningStack } from '../support/running.js';

const { stack, cases, send } = runningStack();

const SV: Partial<Caller> = { id: 'SV', client: 'SV' };
let members = 0;
/** A member number nobody else uses. */
const member = (): string => `8800${Date.now()}${++members}`;
const opened = async (memberNumber: string, more: Record<string, unknown> = {}): Promise<Heard> => {
  const personal = { memberNumber, narrative: '太贵', demand: '退差价' };
  const heard = await send('POST', '/v1/cases', { body: complaint({ facts: {}, personal, ...more }) });
  expect([200, 201]).toContain(heard.status);
  return heard;
};
const idOf = ({ body }: Heard): string => String(body.caseId);
const command = (id: string, body: object, as = SV): Promise<Heard> =>
  send('POST', `/v1/cases/${id}/commands`, { as, body });
const merge = (id: string, into: string): Promise<Heard> =>
  command(id, { type: 'merge', into, personal: { reason: '同一件事' } });
const view = async (id: string): Promise<Heard['body']> => (await send('GET', `/v1/cases/${id}`)).body;
const ended = (id: string): Promise<boolean> => until(async () => (await view(id))['mergedInto'] !== undefined, 60_000);
const offered = async (id: string, as: Partial<Caller> = SV): Promise<unknown> =>
  (await send('GET', `/v1/cases/${id}/duplicates`, { as })).body['duplicates'];

it('a complaint told again is offered when it is opened and later, with what both have in common; never itself, nor to another client', async () => {
  const number = member();
  const first = await opened(number);
  expect(first.body['similar']).toBeUndefined();
  const second = await opened(number);
  expect(second.body['similar']).toMatchObject([{ caseId: idOf(first), matched: ['memberNumber'] }]);
  expect(await offered(idOf(first))).toMatchObject([{ caseId: idOf(second), matched: ['memberNumber'] }]);
  await opened(member());
  const shop: Partial<Caller> = { id: 'shop', client: 'shop', roles: ['client'], gateway: false };
  const own = async (): Promise<Heard> =>
    send('POST', '/v1/cases', {
      as: HOTLINE,
      body: complaint({ facts: {}, personal: { memberNumber: number }, agent: 'A1' }),
    });
  const byHotline = await own();
  expect(byHotline.body['similar']).toHaveLength(2);
  expect((await send('GET', `/v1/cases/${idOf(first)}/duplicates`, { as: shop })).status).toBe(404);
});

it('merged and unmerged through the API: one case goes on, the other says which, and goes on by itself again', async () => {
  const number = member();
  const [duplicate, survivor] = [idOf(await opened(number)), idOf(await opened(number))];
  const actions = (await send('GET', `/v1/cases/${duplicate}/actions`, { as: SV })).body['actions'];
  expect(actions).toContainEqual({ type: 'merge' });
  expect((await merge(duplicate, duplicate)).body).toMatchObject({ code: 'MERGE_BLOCKED', details: { by: ['self'] } });
  expect((await merge(duplicate, 'C-aaaaaaaaaaaaaaaa')).body.code).toBe('CASE_UNKNOWN');
  expect((await merge(duplicate, survivor)).status).toBe(200);
  expect(await ended(duplicate)).toBe(true);
  expect(await view(duplicate)).toMatchObject({ lifecycle: 'closed', outcome: 'merged', mergedInto: survivor });
  expect(await view(survivor)).toMatchObject({ lifecycle: 'open', absorbed: [duplicate] });
  const refused = await command(duplicate, { type: 'contact', channel: 'hotline' });
  expect(refused.body).toMatchObject({ code: 'CASE_MERGED', details: { into: survivor } });
  expect(await offered(survivor)).toEqual([]);
  const found = await send('POST', '/v1/lookup', { key: null, body: { q: number } });
  expect(found.body['cases']).toContainEqual(expect.objectContaining({ caseId: duplicate, mergedInto: survivor }));
  expect((await command(duplicate, { type: 'unmerge' })).body['lifecycle']).toBe('open');
  await cases.get(duplicate).settled();
  await cases.get(survivor).settled();
  expect(await view(survivor)).toMatchObject({ absorbed: [], links: [] });
  expect((await merge(duplicate, survivor)).status).toBe(200);
  expect(await ended(duplicate)).toBe(true);
  for (const id of [duplicate, survivor]) {
    const { drift } = await cases.get(id).settled();
    expect([drift, await cases.get(id).rows()]).toEqual([[], await cases.get(id).events()]);
  }
});

it('a mail that answers to the merged case reaches the one that goes on', async () => {
  const number = member();
  const [duplicate, survivor] = [idOf(await opened(number)), idOf(await opened(number))];
  await merge(duplicate, survivor);
  expect(await ended(duplicate)).toBe(true);
  const to = caseReplyAddress(stack.config.approvalTokenSecret, duplicate, stack.config.mailDomain);
  const lines = [`Message-ID: <${newKey()}@member.example>`, 'From: member@member.example', `To: ${to}`];
  const raw = [...lines, `Date: ${new Date().toUTCString()}`, 'Subject: Re', '', '还没有收到'].join('\r\n');
  const headers = { 'content-type': 'message/rfc822' };
  const heard = await send('POST', '/v1/mail', { as: HOTLINE, key: null, body: Buffer.from(raw), headers });
  expect([heard.status, heard.body.caseId]).toEqual([200, survivor]);
  const mails = (await send('GET', `/v1/cases/${survivor}/mails`)).body['mails'] as unknown[];
  expect([mails.length, (await cases.get(survivor).status()).state.contacts]).toEqual([1, 1]);
});

it('a worker killed at any moment of a merging leaves both cases agreed: merged once, absorbed once', async () => {
  const number = member();
  const pairs = await Promise.all(
    Array.from({ length: 4 }, async () => [idOf(await opened(number)), idOf(await opened(number))] as const)
  );
  const asked = pairs.map(async ([duplicate, survivor], i) => {
    await new Promise((done) => setTimeout(done, i * 60));
    return merge(duplicate, survivor);
  });
  await new Promise((done) => setTimeout(done, 150));
  stack.kill('worker', 'SIGKILL');
  for (const heard of await Promise.all(asked)) expect([200, 202, 503]).toContain(heard.status);
  for (const [duplicate, survivor] of pairs) {
    // What was not durably taken is asked again, as a caller would.
    const agreed = async (): Promise<boolean> => {
      if ((await view(duplicate))['mergedInto'] === survivor) return true;
      await merge(duplicate, survivor).catch(() => undefined);
      return false;
    };
    expect(await until(agreed, 60_000, 500)).toBe(true);
    for (const id of [duplicate, survivor]) {
      await cases.get(id).settled(60_000);
      const events = await cases.get(id).events();
      const counted = events.filter(({ type }) => type === 'merged' || type === 'absorbed');
      expect(counted.map(({ type }) => type)).toEqual([id === duplicate ? 'merged' : 'absorbed']);
    }
  }
});

it('a worker that dies once the duplicate has asked and before the other case has answered loses nothing: both agree when it is back', async () => {
  const number = member();
  const [duplicate, survivor] = [idOf(await opened(number)), idOf(await opened(number))];
  const deciding = merge(duplicate, survivor);
  await until(
    async () =>
      (
        await cases
          .get(duplicate)
          .status()
          .catch(() => undefined)
      )?.state.merge !== undefined,
    20_000,
    5
  );
  stack.kill('worker', 'SIGKILL');
  expect([200, 202]).toContain((await deciding).status);
  expect(await ended(duplicate)).toBe(true);
  expect((await cases.get(survivor).settled(60_000)).state.absorbed).toEqual([duplicate]);
});
