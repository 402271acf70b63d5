import { expect, it } from 'vitest';
import { complaint, depsWithoutServers, HOTLINE, newKey } from '../support/api.js';
import { servedApp } from '../support/served.js';
import { personalRows } from '../support/personal-rows.js';

const deps = depsWithoutServers();
const { engine } = deps;
let forgotten = false;
const rows = personalRows(engine, deps.config.payloadKeys);
Object.assign(deps.pool, {
  query: async (sql: string, values: [string[]]) => (forgotten ? { rows: [] } : rows(sql, values)),
});
const send = servedApp(deps);

const state = (id: unknown) => engine.cases.get(String(id))?.state;
const personal = (id: unknown) => engine.cases.get(String(id))?.input.open.personal;

const MEMBER = { memberName: '王芳', memberNumber: '88001234', phone: '13912345678' };
async function ended(lifecycle: 'closed' | 'completed', more: Record<string, unknown> = {}): Promise<string> {
  const told = { ...MEMBER, narrative: '太贵', demand: '退差价' };
  const { body } = await send('POST', '/v1/cases', { body: complaint({ personal: told, ...more }) });
  engine.end(String(body.caseId), lifecycle);
  return String(body.caseId);
}
const contact = (id: string, key = newKey(), as = 'A2', note: Record<string, string> = {}) =>
  send('POST', `/v1/cases/${id}/commands`, {
    ...{ key, as: { id: as, client: as } },
    body: { type: 'contact', channel: 'hotline', personal: note },
  });
const links = (id: unknown) => state(id)?.links.map(({ caseId, relation }) => ({ caseId, relation }));

it.each(['closed', 'completed'] as const)(
  'a contact on a %s complaint opens the one that follows: same category and person, no demand, what was said now, whoever took it',
  async (lifecycle) => {
    const id = await ended(lifecycle);
    const before = state(id);
    const { status, headers, body } = await contact(id, newKey(), 'A2', { narrative: '还是没有退' });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/cases/${body.caseId}`);
    expect(body).toMatchObject({
      ...{ linkedTo: { caseId: id, relation: 'follows' }, category: 'I-4', lifecycle: 'open' },
      ...{ acceptedAt: expect.any(String) as string, people: { handler: { person: 'A2' } } },
    });
    expect(links(body.caseId)).toEqual([{ caseId: id, relation: 'follows' }]);
    expect(state(body.caseId)).toMatchObject({
      ...{ channel: 'hotline', contacts: 0, facts: { merchantId: 'M-1', orderRef: 'O-9' } },
    });
    expect(personal(body.caseId)).toEqual({ ...MEMBER, narrative: '还是没有退' });
    expect(state(id)).toMatchObject({ lifecycle, contacts: 0, people: before?.people });
  }
);

it('the same contact twice opens one complaint; another one goes to it as a contact, and never opens a second', async () => {
  for (const lifecycle of ['closed', 'completed'] as const) {
    const id = await ended(lifecycle);
    const [key, other] = [newKey(), newKey()];
    const first = await contact(id, key);
    const again = await contact(id, key);
    expect([again.status, again.body.caseId, again.headers.get('idempotent-replay')]).toEqual([
      ...[200, first.body.caseId, 'true'],
    ]);
    expect(state(first.body.caseId)?.contacts).toBe(0);
    for (let times = 0; times < 2; times++) {
      const later = await contact(id, other);
      expect([later.status, later.body.caseId]).toEqual([200, first.body.caseId]);
      expect(later.body['linkedTo']).toEqual({ caseId: id, relation: 'follows' });
    }
    expect(state(first.body.caseId)?.contacts).toBe(1);
  }
});

it('contacts at the same moment, by whatever keys, meet in one complaint', async () => {
  const id = await ended('closed');
  const answers = await Promise.all([contact(id), contact(id), contact(id)]);
  expect(new Set(answers.map(({ body }) => body.caseId)).size).toBe(1);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
  expect(state(answers[0]?.body.caseId)?.contacts).toBe(2);
});

it('where the complaint that follows has ended as well, a contact opens the next one', async () => {
  const id = await ended('completed');
  const second = (await contact(id)).body.caseId;
  engine.end(String(second), 'closed');
  const third = await contact(id);
  expect(third.status).toBe(201);
  expect(third.body['linkedTo']).toEqual({ caseId: second, relation: 'follows' });
  expect(personal(third.body.caseId)).toEqual(MEMBER);
  expect((await contact(id)).body.caseId).toBe(third.body.caseId);
});

it('who may take no contacts opens nothing, and is not told how', async () => {
  for (const [lifecycle, code] of [
    ['closed', 'CASE_CLOSED'],
    ['completed', 'CASE_COMPLETED'],
  ] as const) {
    const id = await ended(lifecycle);
    const before = engine.cases.size;
    const refused = await contact(id, newKey(), 'R1');
    expect([refused.status, refused.body.code, refused.body.details ?? null]).toEqual([409, code, null]);
    const stranger = { id: 'shop', client: 'shop', roles: ['client' as const] };
    const body = { type: 'contact', channel: 'hotline' };
    expect((await send('POST', `/v1/cases/${id}/commands`, { as: stranger, body })).body.code).toBe('CASE_UNKNOWN');
    expect(engine.cases.size).toBe(before);
  }
});

it('a hotline gateway hands the contact in for an agent; the complaint that follows is seen by whoever saw the first', async () => {
  const { body: first } = await send('POST', '/v1/cases', { as: HOTLINE, body: complaint({ agent: 'A1' }) });
  engine.end(String(first.caseId), 'closed');
  const body = { type: 'contact', channel: 'hotline', agent: 'A2' };
  const follows = await send('POST', `/v1/cases/${first.caseId}/commands`, { as: HOTLINE, body });
  expect([follows.status, state(follows.body.caseId)?.people['intakeAgent']?.person]).toEqual([201, 'A2']);
  expect(engine.cases.get(String(follows.body.caseId))?.input.client).toBe('hotline');
});

it('what the pack requires comes along: the account, and the agent complained of with the supervisor of today', async () => {
  const account = await ended('closed', { category: 'III-S', facts: { accountId: 'ACC-1', onLine: true } });
  expect(state((await contact(account)).body.caseId)?.facts).toEqual({ accountId: 'ACC-1' });
  const attitude = await ended('closed', { category: 'II-A', facts: {}, people: { subjectAgent: 'A1' } });
  expect(state((await contact(attitude)).body.caseId)?.people).toMatchObject({
    ...{ subjectAgent: { person: 'A1' }, subjectSupervisor: { person: 'S1' }, handler: { person: 'S1' } },
  });
});

it('where the first complaint no longer says who complained, the contact is refused with why, and with what to open', async () => {
  const id = await ended('completed');
  forgotten = true;
  const refused = await contact(id);
  const told = await contact(id, newKey(), 'A2', { phone: '13912345678' });
  forgotten = false;
  const openWith = { pack: 'points-platform', category: 'I-4', channel: 'hotline' };
  expect([refused.status, refused.body.code]).toEqual([409, 'CASE_COMPLETED']);
  expect(refused.body.details).toEqual({
    ...{ why: 'IDENTITY_MISSING', openWith: { ...openWith, linkedTo: { caseId: id, relation: 'follows' } } },
  });
  expect([told.status, personal(told.body.caseId)]).toEqual([201, { phone: '13912345678' }]);
});

it('a merged complaint names the one that goes on, and opens none', async () => {
  const [duplicate, survivor] = [await ended('closed'), await ended('closed')];
  const running = engine.cases.get(duplicate);
  const merge = { into: survivor, by: 'SV', key: 'k', done: true, dropped: [] };
  if (running) running.state = { ...running.state, merge };
  for (const lifecycle of ['closed', 'completed'] as const) {
    engine.end(duplicate, lifecycle);
    const { body } = await contact(duplicate);
    expect([body.code, body.details]).toEqual(['CASE_MERGED', { into: survivor }]);
  }
});
