import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { caseView } from '../../api/views.js';
import { complaint, depsWithoutServers, HOTLINE, pointsPlatform, WEBHOOK_SECRET, type Heard } from '../support/api.js';
import { servedApp } from '../support/served.js';

const deps = depsWithoutServers();
const send = servedApp(deps);

const MINUTE = 60_000;
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString();
const onDuty = deps.directory.onDuty('dutySupervisor', Date.now())[0];

/** A security case whose freeze has not been confirmed for half an hour; what pages the duty supervisor, by the key of its first attempt. */
async function paged(): Promise<{ id: string; page: string }> {
  const given = {
    category: 'III-S',
    facts: { accountId: 'ACC-1' },
    agent: 'A1',
    source: 'gateway',
    acceptedAt: ago(60),
  };
  const id = String((await send('POST', '/v1/cases', { as: HOTLINE, body: complaint(given) })).body.caseId);
  const body = {
    type: 'confirmStep',
    step: 'verifyIdentity',
    input: { identity: 'self' },
    agent: 'A1',
    occurredAt: ago(35),
  };
  expect((await send('POST', `/v1/cases/${id}/commands`, { as: HOTLINE, body })).status).toBe(200);
  return { id, page: `${id}:page:breach:C-9:dutySupervisor` };
}

let messages = 0;
function answer(said: object, secret = WEBHOOK_SECRET): Promise<Heard> {
  const body = JSON.stringify({ acknowledgedAt: new Date().toISOString(), ...said });
  const [id, now] = [`answer-${++messages}`, new Date()];
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
  return send('POST', '/v1/callbacks/pages', { as: null, key: null, body, headers });
}

interface Page {
  status: string;
  attempts: number;
  acknowledged?: { by: string; at: string };
}
const { pack } = pointsPlatform();
/** As the case shows them. */
function pagesOf(id: string): Page[] {
  const state = deps.engine.cases.get(id)?.state;
  return state ? (caseView(state, pack.data) as { pages: Page[] }).pages : [];
}
const mine = { as: { id: onDuty?.id ?? '' } };

it('the pager tells once, twice and under another message id who answered: one person has it, at the time that was told', async () => {
  const { id, page } = await paged();
  expect(pagesOf(id)).toMatchObject([{ status: 'waiting', attempts: 1, clock: 'C-9' }]);
  const said = { page, person: onDuty?.mail, acknowledgedAt: ago(0) };
  expect([(await answer(said)).status, (await answer(said)).status]).toEqual([202, 202]);
  const [first] = pagesOf(id);
  expect(first).toMatchObject({ status: 'acknowledged', acknowledged: { by: onDuty?.id } });
  expect(Date.parse(first?.acknowledged?.at ?? '')).toBe(Date.parse(said.acknowledgedAt));
  expect(deps.engine.cases.get(id)?.state.refusals).toBe(0);
});

it('nothing of an unsigned answer is believed, nor one of an unknown person or about an unknown case', async () => {
  const { id, page } = await paged();
  const forged = await answer({ page, person: onDuty?.id }, `whsec_${Buffer.alloc(32, 8).toString('base64')}`);
  expect([forged.status, forged.body.code]).toEqual([401, 'SIGNATURE_INVALID']);
  expect((await answer({ page, person: 'nobody@redress.example' })).body.code).toBe('PERSON_UNKNOWN');
  expect((await answer({ page: 'nonsense', person: onDuty?.id })).body.code).toBe('CASE_UNKNOWN');
  expect(pagesOf(id)).toMatchObject([{ status: 'waiting' }]);
});

it('somebody who is not paged may tell what they like: the page waits on, and the case has it on record', async () => {
  const { id, page } = await paged();
  expect((await answer({ page, person: 'A1' })).status).toBe(202);
  expect(pagesOf(id)).toMatchObject([{ status: 'waiting' }]);
  expect(deps.engine.cases.get(id)?.state.refusals).toBe(1);
});

it('whoever is on duty finds the page among their actions and takes it on; the next is told who has it', async () => {
  const { id } = await paged();
  const acknowledge = () => send('POST', `/v1/cases/${id}/commands`, { ...mine, body: { type: 'acknowledgePage' } });
  const { body } = await send('GET', `/v1/cases/${id}/actions`, mine);
  const wanted = { type: 'acknowledgePage', page: 'breach:C-9:dutySupervisor' };
  expect(body['actions']).toContainEqual(wanted);
  expect((await acknowledge()).status).toBe(200);
  const second = await acknowledge();
  expect([second.status, second.body.code, second.body.details]).toEqual([
    409,
    'PAGE_ACKNOWLEDGED',
    { page: wanted.page, by: onDuty?.id, at: expect.stringMatching(/^\d{4}-.*\+08:00$/) as string },
  ]);
});
