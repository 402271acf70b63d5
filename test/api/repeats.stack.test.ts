import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signDevToken } from '../../api/auth.js';
import { activate } from '../../db/contents.js';
import { ContentStore } from '../../db/content-store.js';
import { until } from '../../dev/process.js';
import { complaint, HOTLINE, newKey, pointsPlatformContent, sender, type Send } from '../support/api.js';
import { raw } from '../support/mails.js';
import { startStack, type TestStack } from '../support/stack.js';

const PACK = 'points-platform';
const INTAKE = 'complaints@redress.localhost';

let stack: TestStack;
let pool: pg.Pool;
let send: Send;
beforeAll(async () => {
  const intake = { MAIL_INTAKE: INTAKE, MAIL_INTAKE_PACK: PACK, MAIL_INTAKE_CATEGORY: 'I-4', MAIL_ORG: 'demo' };
  stack = await startStack({ env: intake });
  const { url: connectionString, schema } = stack.config.database;
  pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}` });
  const pin = await new ContentStore(stack.home, pool).put('pack', withRepeats());
  await activate(pool, 'pack', pin.id, pin.hash);
  send = sender(stack.apiUrl, (caller) => signDevToken(stack.config.jwt, caller));
  const there = async () => JSON.stringify((await send('GET', '/v1/packs')).body).includes('9.0.0');
  expect(await until(there, 60_000)).toBe(true);
});
afterAll(async () => {
  await pool.end();
  await stack.stop();
});

/** A version that merges nothing, in which a complaint that is not valid ends at once and the same matter within three months is urgent. */
function withRepeats(): object {
  const { merging: _, ...content } = pointsPlatformContent() as unknown as { closing: object; merging: object };
  const closing = { when: "case.validity == 'invalid'", forms: [], chains: [], duties: [] };
  const again = {
    label: { zh: '再次投诉', en: 'Again' },
    ...{ sharing: ['phone', 'email'], same: ['merchantId'], within: { months: 3 } },
    ...{ adds: { overlay: 'urgent', cause: 'U1' }, provenance: 'recommended' },
  };
  return { ...content, version: '9.0.0', closing: { ...content.closing, ...closing }, repeats: { again } };
}

const view = async (id: string) => (await send('GET', `/v1/cases/${id}`)).body;
const command = (id: string, body: object) =>
  send('POST', `/v1/cases/${id}/commands`, { body, as: { id: 'A1', client: 'A1' } });

interface Customer {
  phone?: string;
  email?: string;
}

async function told(by: Customer, merchantId: string, as = HOTLINE): Promise<Record<string, unknown>> {
  const personal = { memberName: '王芳', narrative: '太贵', demand: '退差价', ...by };
  const body = complaint({ pack: PACK, agent: 'A1', personal, facts: { merchantId } });
  const opened = await send('POST', '/v1/cases', { as, body });
  expect(opened.status).toBe(201);
  return opened.body;
}

async function ended(id: string): Promise<void> {
  await command(id, { type: 'call', connected: true, party: 'member' });
  await command(id, { type: 'act', action: 'verify', input: { finding: 'invalid' } });
  expect(await until(async () => (await view(id))['lifecycle'] === 'completed', 60_000)).toBe(true);
}

const eventsOf = async (id: string) =>
  (await send('GET', `/v1/cases/${id}/timeline?limit=500`)).body['events'] as Record<string, unknown>[];

it('the same matter of the same customer again after its case has ended is a repeat of it, whoever opens it', async () => {
  const phone = '+86 138 0013 8000';
  const first = String((await told({ phone }, 'M-1'))['caseId']);
  const meanwhile = await told({ phone }, 'M-1');
  expect(meanwhile['overlays']).toEqual([]);
  const offered = async () => (await send('GET', `/v1/cases/${first}/duplicates`)).body['duplicates'];
  expect(await until(async () => JSON.stringify(await offered()).includes(String(meanwhile['caseId'])), 60_000)).toBe(
    true
  );
  await ended(first);
  const other = await told({ phone }, 'M-2');
  expect(other['overlays']).toEqual([]);
  const again = await told({ phone: '13800138000' }, 'M-1', { ...HOTLINE, id: 'web', client: 'web' });
  expect(again['overlays']).toEqual(['urgent']);
  const id = String(again['caseId']);
  expect(await until(async () => (await eventsOf(id)).length > 0, 60_000)).toBe(true);
  const found = (await eventsOf(id)).filter(({ type }) => ['repeatFound', 'linked'].includes(String(type)));
  expect(found).toMatchObject([
    { type: 'repeatFound', repeat: 'again', caseId: first },
    { type: 'linked', caseId: first, relation: 'again' },
  ]);
  expect((await view(first))['lifecycle']).toBe('completed');
});

it('a complaint by mail is compared again when whoever claims it says which matter it is', async () => {
  const email = `${newKey()}@member.example`;
  await ended(String((await told({ email }, 'M-3'))['caseId']));
  const usual = { 'Delivered-To': undefined, 'Return-Path': undefined, Date: undefined };
  const headers = { ...usual, From: email, To: INTAKE, 'Message-ID': `<${newKey()}@member.example>` };
  const mailed = await send('POST', '/v1/mail', { as: HOTLINE, key: null, body: raw(headers, '又出现了') });
  const id = String(mailed.body.caseId);
  expect(await until(async () => (await view(id))['lifecycle'] === 'open', 60_000)).toBe(true);
  expect((await view(id))['overlays']).toEqual({});
  const claim = { type: 'claim', category: 'I-4', facts: { merchantId: 'M-3', orderRef: 'O-9' } };
  expect((await command(id, claim)).body['overlays']).toEqual(['urgent']);
});
