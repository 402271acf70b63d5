import nodemailer from 'nodemailer';
import { beforeAll, expect, it } from 'vitest';
import { caseReplyAddress } from '../../activities/case-token.js';
import { activate } from '../../db/contents.js';
import { ContentStore } from '../../db/content-store.js';
import { freePort } from '../../dev/process.js';
import { complaint, HOTLINE, newKey, packByMail, type Heard } from '../support/api.js';
import { raw } from '../support/mails.js';
import { runningStack } from '../support/running.js';
import { until } from '../support/until.js';

const DOMAIN = 'redress.localhost';
const INTAKE = `complaints@${DOMAIN}`;
const MEMBER = 'wang@member.example';

const smtpPort = (await freePort(0)) ?? 0;
const intake = { MAIL_INTAKE: INTAKE, MAIL_INTAKE_PACK: 'by-mail', MAIL_INTAKE_CATEGORY: 'I-4' };
const { stack, cases, send } = runningStack({
  env: { ...intake, MAIL_RECEIVE_PORT: String(smtpPort), MAIL_ORG: 'demo' },
});

beforeAll(async () => {
  const store = new ContentStore(stack.home, cases.pool);
  for (const pack of [packByMail('by-mail'), packByMail('no-mail', ['agent'])]) {
    const pin = await store.put('pack', pack);
    await activate(cases.pool, 'pack', pin.id, pin.hash);
  }
  // The shelf asks for what is in force every five seconds.
  await until('the packs', async () => JSON.stringify((await send('GET', '/v1/packs')).body).includes('by-mail'));
});

/**
 * A raw mail, of the member unless told otherwise, sent when it is received: a Date in whole seconds could lie before the case
 * that was opened in the same second.
 */
function written(to: string, text: string, headers: Record<string, string> = {}): Buffer {
  const id = `<${newKey()}@member.example>`;
  const usual = { 'Delivered-To': undefined, 'Return-Path': undefined, From: MEMBER, To: to, Subject: '积分未到账' };
  return raw({ ...usual, 'Message-ID': id, Date: undefined, ...headers }, text);
}

/** Delivers a raw mail by SMTP; the code the receiver answered with. */
async function deliver(message: Buffer, to: string, from = MEMBER): Promise<number> {
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port: smtpPort, ignoreTLS: true });
  return transport.sendMail({ envelope: { from, to }, raw: message }).then(
    () => 250,
    ({ responseCode }: { responseCode: number }) => responseCode
  );
}

interface Mail {
  mailId: string;
  messageId: string;
  caseId?: string;
  text: string;
  sender: string;
  verdict: string;
  held?: { reason: string; code: string };
}
const idOf = (message: Buffer) => /Message-ID: (\S+)/.exec(message.toString('utf8'))?.[1];
const mailsOf = async (id: string) => (await send('GET', `/v1/cases/${id}/mails`)).body['mails'] as Mail[];
const waiting = async () => (await send('GET', '/v1/mail/quarantine')).body['mails'] as Mail[];
const held = async (message: Buffer) => (await waiting()).find(({ messageId }) => messageId === idOf(message));
const resolve = (mailId: string, body: object, key = newKey()): Promise<Heard> =>
  send('POST', `/v1/mail/quarantine/${mailId}/resolve`, { key, body: { reason: '已核对', ...body } });
const view = async (id: string) => (await send('GET', `/v1/cases/${id}`)).body;
const command = (id: string, body: object) => send('POST', `/v1/cases/${id}/commands`, { body });

/** The case a mail opened. */
const openedBy = (message: Buffer) =>
  until('the case', async () => {
    const { rows } = await cases.pool.query<{ case_id: string | null }>(
      'select case_id from inbound_mails where message_id = $1',
      [idOf(message)]
    );
    return rows[0]?.case_id ?? undefined;
  });

it('a complaint by mail opens one case however often it is delivered: received by the mailbox’s time, nobody’s until it is claimed', async () => {
  const message = written(INTAKE, '请补上我的积分', { Date: 'Mon, 02 Mar 2026 09:00:00 +0800' });
  const before = Date.now();
  expect(await deliver(message, INTAKE)).toBe(250);
  expect(await deliver(message, INTAKE)).toBe(250);
  const gateway = await send('POST', '/v1/mail', { as: HOTLINE, key: null, body: message });
  const id = await openedBy(message);
  expect([gateway.status, gateway.body.caseId, gateway.headers.get('idempotent-replay')]).toEqual([200, id, 'true']);

  const seen = await until('the record', async () => (await view(id))['personal'] !== undefined && view(id));
  expect(seen).toMatchObject({
    channel: 'email',
    people: {},
    personal: { email: MEMBER, narrative: '请补上我的积分' },
  });
  expect(seen['acceptedAt']).toBeUndefined();
  expect(Date.parse(String(seen['receivedAt']))).toBeGreaterThanOrEqual(before);
  const all = (await send('GET', '/v1/cases?limit=200')).body['cases'] as { caseId: string; pack: string }[];
  expect(all.filter(({ pack }) => pack === 'by-mail').map(({ caseId }) => caseId)).toEqual([id]);

  const timeline = (await send('GET', `/v1/cases/${id}/timeline`)).body['events'] as { type: string }[];
  expect(timeline.map(({ type }) => type)).toContain('received');
  const claimed = await command(id, { type: 'claim', facts: { orderRef: 'O-9' } });
  expect(claimed.body).toMatchObject({
    acceptedAt: expect.any(String) as string,
    people: { handler: { person: 'A1' } },
  });
});

it('a reply counts as one contact of its case, its text is listed with the case, and a reply of our own people is no contact', async () => {
  const id = String((await send('POST', '/v1/cases', { body: complaint({ pack: 'by-mail' }) })).body.caseId);
  await until('the record', async () => (await view(id))['caseId'] !== undefined);
  const address = String((await send('GET', `/v1/cases/${id}/mails`)).body['replyAddress']);
  const reply = written(address, '还没有收到');
  expect([await deliver(reply, address), await deliver(reply, address)]).toEqual([250, 250]);
  const own = written(address, '请尽快', { From: 's1@redress.example' });
  expect(await deliver(own, address, 's1@redress.example')).toBe(250);
  const automatic = written(address, '休假中', { 'Auto-Submitted': 'auto-replied' });
  expect(await deliver(automatic, address)).toBe(250);

  const mails = await until('three mails', async () => {
    const found = await mailsOf(id);
    return found.length === 3 && found;
  });
  expect(mails.map(({ verdict, text, sender: by }) => [verdict, text, by])).toEqual([
    ['caseReply', '还没有收到', MEMBER],
    ['caseReply', '请尽快', 's1@redress.example'],
    ['automaticReply', '休假中', MEMBER],
  ]);
  const state = await until('the contact', async () => Number((await view(id))['contacts']) > 0 && view(id));
  expect(state['contacts']).toBe(1);
  const client = await send('GET', `/v1/cases/${id}/mails`, { as: HOTLINE });
  expect(client.body.code).toBe('FORBIDDEN_ROLE');
});

it('a mail nobody can place is kept, told to the supervisors, and opened, attached or discarded by a person, once', async () => {
  const stray = written(`redress@${DOMAIN}`, '我的投诉在哪里');
  expect(await deliver(stray, `redress@${DOMAIN}`)).toBe(250);
  const mail = await until('the quarantine', () => held(stray));
  expect(mail).toMatchObject({ held: { reason: 'noReplyAddress' }, text: '我的投诉在哪里' });
  const notice = await until('the notice', async () => {
    const sent = (await (await fetch(`${stack.env['COUNTERPART_URL']}/mails`)).json()) as {
      key: string;
      to: string[];
    }[];
    return sent.find(({ key }) => key === `${mail.mailId}:quarantine`);
  });
  expect(notice.to).toContain('s1@redress.example');
  expect(JSON.stringify(notice)).not.toMatch(/投诉在哪里|member\.example/);

  const others = await send('GET', '/v1/mail/quarantine', { as: { org: 'other' } });
  expect(others.body['mails']).toEqual([]);

  const key = newKey();
  const opened = await resolve(mail.mailId, { action: 'open' }, key);
  expect(opened.body).toMatchObject({
    mailId: mail.mailId,
    action: 'open',
    caseId: expect.stringMatching(/^C-/) as string,
  });
  expect((await resolve(mail.mailId, { action: 'open' }, key)).body).toEqual(opened.body);
  expect((await resolve(mail.mailId, { action: 'discard' })).body.code).toBe('MAIL_RESOLVED');
  const id = String(opened.body.caseId);
  expect(await mailsOf(id)).toMatchObject([{ mailId: mail.mailId }]);

  const second = written(`redress@${DOMAIN}`, '补充一点');
  await deliver(second, `redress@${DOMAIN}`);
  const { mailId } = await until('the quarantine', () => held(second));
  expect((await resolve(mailId, { action: 'attach', caseId: 'C-aaaaaaaaaaaaaaaa' })).body.code).toBe('CASE_UNKNOWN');
  expect((await resolve(mailId, { action: 'attach', caseId: id })).body).toEqual({
    mailId,
    action: 'attach',
    caseId: id,
  });
  expect((await mailsOf(id)).map((one) => one.mailId)).toEqual([mail.mailId, mailId]);
  await until('the contact', async () => (await view(id))['contacts'] === 1);

  const spam = written(`redress@${DOMAIN}`, 'Buy now');
  await deliver(spam, `redress@${DOMAIN}`);
  const last = await until('the quarantine', () => held(spam));
  expect((await resolve(last.mailId, { action: 'discard' })).body).toEqual({ mailId: last.mailId, action: 'discard' });
  expect(await waiting()).toEqual([]);
  expect((await resolve('M-00000000000000000000', { action: 'discard' })).body.code).toBe('MAIL_UNKNOWN');
  const { rows } = await cases.pool.query('select * from inbound_mails');
  expect(JSON.stringify(rows)).not.toMatch(/Buy now|已核对|wang@member/);
});

it('a contact the case refuses stays attached, and a person is told', async () => {
  const id = String((await send('POST', '/v1/cases', { body: complaint({ pack: 'no-mail' }) })).body.caseId);
  const address = caseReplyAddress(stack.config.approvalTokenSecret, id, DOMAIN);
  const reply = written(address, '还没有收到');
  expect(await deliver(reply, address)).toBe(250);
  const mail = await until('the quarantine', () => held(reply));
  expect(mail).toMatchObject({ caseId: id, held: { reason: 'refused', code: 'ROLE_NOT_ALLOWED' } });
  expect((await mailsOf(id)).map(({ mailId }) => mailId)).toEqual([mail.mailId]);
  const again = await send('POST', '/v1/mail', { as: HOTLINE, key: null, body: reply });
  expect([again.status, again.body.code]).toEqual([403, 'ROLE_NOT_ALLOWED']);
  await resolve(mail.mailId, { action: 'discard' });
});

it('an approval comes by SMTP as well; a reply to the completed case opens one that follows it', async () => {
  const id = String((await send('POST', '/v1/cases', { body: complaint({ pack: 'by-mail' }) })).body.caseId);
  const act = (action: string, input: object, personal: object = {}) =>
    command(id, { type: 'act', action, input, personal });
  await command(id, { type: 'call', connected: true, party: 'member' });
  await act('verify', { finding: 'invalid' });
  await act('propose', {}, { cause: '规则如此', solution: '解释' });
  const address = await until('the request', async () => {
    const sent = (await (await fetch(`${stack.env['COUNTERPART_URL']}/mails`)).json()) as {
      key: string;
      replyTo?: string;
    }[];
    return sent.find(({ key, replyTo }) => replyTo !== undefined && key.startsWith(`${id}:approval:`))?.replyTo;
  });
  expect(await deliver(written(address, '同意', { From: 'sv@redress.example' }), address, 'sv@redress.example')).toBe(
    250
  );
  await until('the approval', async () => (await view(id))['stage'] === 'reply');
  await act('reply', { answer: 'explained' });
  await until('the end', async () => (await command(id, { type: 'close' })).body.code === 'CASE_COMPLETED');

  const reply = written(INTAKE, '我不同意', {
    'In-Reply-To': `<${caseReplyAddress(stack.config.approvalTokenSecret, id, DOMAIN).replace('case+', '').replace('@', '.00@')}>`,
  });
  expect(await deliver(reply, INTAKE)).toBe(250);
  const cases = async () => (await send('GET', '/v1/cases?pack=by-mail')).body['cases'] as { caseId: string }[];
  const follows = await until('the case that follows', async () => {
    for (const { caseId } of await cases()) {
      const seen = await view(caseId);
      const links = seen['links'] as { caseId: string; relation: string }[];
      if (links.some((link) => link.caseId === id && link.relation === 'follows')) return seen;
    }
    return undefined;
  });
  expect(follows).toMatchObject({ lifecycle: 'open', channel: 'email', category: 'I-4' });
  expect((await mailsOf(String(follows['caseId']))).map(({ verdict }) => verdict)).toEqual(['caseReply']);
  expect((await mailsOf(id)).map(({ verdict }) => verdict)).toEqual(['approve']);
});
