import { expect, it } from 'vitest';
import { activePack, complaint, depsWithoutServers, newKey, openedByMailbox, packByMail } from '../support/api.js';
import { servedApp } from '../support/served.js';

const deps = depsWithoutServers({}, () => undefined, activePack(packByMail('by-mail')));
const send = servedApp(deps);

const command = (id: string, body: object, as = 'A2') =>
  send('POST', `/v1/cases/${id}/commands`, { body, as: { id: as } });

const unclaimed = () => openedByMailbox(deps, 'by-mail');
const state = (id: string) => deps.engine.cases.get(id)?.state;

it('a complaint that came in unattended belongs to nobody and runs no first-callback clock until somebody claims it', async () => {
  const id = await unclaimed();
  expect(state(id)).toMatchObject({ acceptedAt: 0, people: {}, channel: 'email' });
  const claimed = await command(id, { type: 'claim', category: 'I-5', facts: { orderRef: 'O-9' } });
  expect([claimed.status, claimed.body['category']]).toEqual([200, 'I-5']);
  expect(state(id)).toMatchObject({ people: { handler: { person: 'A2' } }, facts: { orderRef: 'O-9' } });
  expect(state(id)?.acceptedAt).toBeGreaterThan(0);
});

it('a claim may not name people, places, categories or facts that do not exist, and a claimed case not be claimed again', async () => {
  const id = await unclaimed();
  const refused = async (more: object) => {
    const { status, body } = await command(id, { type: 'claim', ...more });
    return [status, body.code];
  };
  expect(await refused({ people: { handler: 'NOBODY' } })).toEqual([422, 'PERSON_UNKNOWN']);
  expect(await refused({ people: { throne: 'A1' } })).toEqual([422, 'SLOT_UNKNOWN']);
  expect(await refused({ category: 'none' })).toEqual([422, 'CATEGORY_UNKNOWN']);
  expect(await refused({ also: ['none'] })).toEqual([422, 'CATEGORY_UNKNOWN']);
  expect(await refused({ facts: { importantMember: 'yes' } })).toEqual([422, 'FACT_INVALID']);
  expect(await refused({})).toEqual([200, undefined]);
  expect(await refused({})).toEqual([409, 'ACTION_NOT_ALLOWED']);
});

it('a contact on an open case is counted, once for each key, on a channel the pack knows', async () => {
  const id = String((await send('POST', '/v1/cases', { body: complaint({ pack: 'by-mail' }) })).body.caseId);
  const key = newKey();
  const contact = { type: 'contact', channel: 'hotline' };
  const once = () => send('POST', `/v1/cases/${id}/commands`, { key, body: contact });
  expect([(await once()).status, (await once()).status]).toEqual([200, 200]);
  expect(state(id)?.contacts).toBe(1);
  expect((await command(id, { type: 'contact', channel: 'pigeon' })).body.code).toBe('CHANNEL_UNKNOWN');
});
