import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { findTemporal } from '../../dev/temporal-binary.js';
import { complaint, HOTLINE, newKey } from '../support/api.js';
import { raw, sentNow } from '../support/mails.js';
import { runningStack } from '../support/running.js';
import { until } from '../support/until.js';

const { stack, cases, send } = runningStack();

const counterpart = (path: string) => `${stack.env['COUNTERPART_URL']}${path}`;

async function command(id: string, body: object, as: string | undefined = 'A1', key = newKey()) {
  return send('POST', `/v1/cases/${id}/commands`, { body, key, as: { id: as } });
}

async function act(id: string, action: string, input: object = {}, personal: object = {}, as = 'A1'): Promise<unknown> {
  const { status, body } = await command(id, { type: 'act', action, input, personal }, as);
  return status === 200 ? body['stage'] : [status, body.code, body.details];
}

const stage = async (id: string) => (await send('GET', `/v1/cases/${id}`)).body['stage'];

/** Where the approver's newest request for this case may be answered. */
async function replyAddress(id: string, after: number): Promise<string> {
  type Mail = { replyTo?: string; text: string; key: string };
  return until('an approval mail', async () => {
    const mails = (await (await fetch(counterpart('/mails'))).json()) as Mail[];
    const asked = mails.filter(({ replyTo, key }) => replyTo !== undefined && key.startsWith(`${id}:approval:`));
    return asked.length > after && asked.at(-1)?.replyTo;
  });
}

let mails = 0;
function reply(to: string, text: string, from = 'sv@redress.example'): { message: Buffer; id: string } {
  const id = `<${Date.now()}.${++mails}@redress.example>`;
  const headers = { 'Delivered-To': to, To: to, From: from, 'Message-ID': id, Date: sentNow() };
  return { id, message: raw(headers, text) };
}
const mail = (message: Buffer) => send('POST', '/v1/mail', { as: HOTLINE, key: null, body: message });

it('a complaint goes from the first call to its end, with decisions by mail and by the plain temporal command line', async () => {
  const key = newKey();
  const first = await send('POST', '/v1/cases', { key, body: complaint() });
  expect([first.status, first.body['level'], first.body['people']]).toMatchObject([
    201,
    'I',
    { handler: { person: 'A1' } },
  ]);
  const id = String(first.body.caseId);
  await command(id, { type: 'call', connected: true, party: 'member' });
  expect(await act(id, 'verify', { finding: 'valid', ruleRef: 'T&C 4.2' })).toBe('informMM');
  await until('feedback asked for', async () => (await stage(id)) === 'mmFeedback');

  const said = { caseId: id, action: 'giveFeedback', input: { feedback: 'received' }, personal: { feedback: '属实' } };
  const feedback = await fetch(counterpart('/merchant-maintenance/feedback'), {
    method: 'POST',
    body: JSON.stringify(said),
  });
  expect(await feedback.json()).toMatchObject({ api: 202 });
  await until('feedback taken', async () => (await stage(id)) === 'propose');

  const solution = { cause: '价格未同步', solution: '退还 30 元' };
  expect(await act(id, 'propose', {}, solution)).toBe('approve');
  const rejected = reply(await replyAddress(id, 0), '驳回：请补充依据');
  expect((await mail(rejected.message)).body).toMatchObject({ caseId: id, stage: 'propose' });
  const again = await mail(rejected.message);
  expect([again.status, again.headers.get('idempotent-replay')]).toEqual([200, 'true']);

  expect(await act(id, 'propose', {}, solution)).toBe('approve');
  const unclear = reply(await replyAddress(id, 1), '可以吗？');
  expect((await mail(unclear.message)).body).toMatchObject({
    code: 'MAIL_DECISION_UNCLEAR',
    details: { why: 'noDecision' },
  });
  await until('the inbox to show it', async () => {
    const { approvals } = (await send('GET', '/v1/approvals', { as: { id: 'SV' } })).body as {
      approvals?: { caseId: string }[];
    };
    return approvals?.some(({ caseId }) => caseId === id);
  });
  const query = new URLSearchParams({ mail: unclear.id }).toString();
  const token = await send('GET', `/v1/approvals/${id}/token?${query}`, { as: { id: 'SV' } });
  expect(token.body).toMatchObject({ approval: 'solution', revision: 2 });
  const binary = await findTemporal(() => undefined);
  await promisify(execFile)('sh', ['-c', String(token.body['approve']).replace(/^temporal/, `'${binary}'`)]);
  await until('the approval', async () => (await stage(id)) === 'reply');

  expect(await act(id, 'reply', { answer: 'agreed' })).toBe('execute');
  await act(id, 'execute', { operations: [{ code: 'refundDifference', amount: 30 }] });
  await until('everything carried out', async () => (await stage(id)) === 'followUp');
  const lastKey = newKey();
  const last = { type: 'act', action: 'followUp', input: { satisfaction: 'satisfied' } };
  const done = await command(id, last, 'A1', lastKey);
  expect([done.status, done.body['lifecycle']]).toEqual([200, 'completed']);

  await until('the workflow to end', async () => (await command(id, { type: 'close' })).body.code === 'CASE_COMPLETED');
  expect((await command(id, last, 'A1', lastKey)).body).toEqual(done.body);
  const replay = await send('POST', '/v1/cases', { key, body: complaint() });
  expect([replay.status, replay.headers.get('idempotent-replay'), replay.body.caseId]).toEqual([200, 'true', id]);
  const other = await send('POST', '/v1/cases', { key, body: complaint({ category: 'I-5' }) });
  expect([other.status, other.body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);

  const staff = await send('GET', `/v1/cases/${id}`);
  const auditor = await send('GET', `/v1/cases/${id}`, { as: { id: 'AU', roles: ['auditor'] } });
  expect(staff.body).toMatchObject({ lifecycle: 'completed', personal: { narrative: '太贵', solution: '退还 30 元' } });
  expect(JSON.stringify(auditor.body)).not.toMatch(/太贵|88001234|退还/);
  const timeline = await send('GET', `/v1/cases/${id}/timeline?limit=500`);
  const events = timeline.body['events'] as { seq: number; type: string; decision?: string; actor: string }[];
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.filter(({ type }) => type === 'approvalDecided').map((e) => [e.decision, e.actor])).toEqual([
    ['reject', 'SV'],
    ['approve', 'SV'],
  ]);
  const clocks = (await send('GET', `/v1/cases/${id}/clocks`)).body['clocks'] as {
    explanation: { zh: string[]; en: string[] };
  }[];
  expect(clocks.every(({ explanation }) => explanation.zh.length > 2 && explanation.en.length > 2)).toBe(true);
});

it('a decision over the API takes only the approver’s own stored mail, sent for this approval, as evidence', async () => {
  const propose = async () => {
    const id = String((await send('POST', '/v1/cases', { body: complaint() })).body.caseId);
    await act(id, 'verify', { finding: 'invalid' });
    expect(await act(id, 'propose', {}, { cause: '规则如此', solution: '解释' })).toBe('approve');
    return { id, address: await replyAddress(id, 0) };
  };
  const [one, other] = [await propose(), await propose()];
  const question = reply(one.address, '可以吗？');
  const stranger = reply(one.address, '同意', 'a1@redress.example');
  expect((await mail(question.message)).body.code).toBe('MAIL_DECISION_UNCLEAR');
  expect((await mail(stranger.message)).body.code).toBe('MAIL_SENDER_MISMATCH');
  expect((await mail(reply('approve+00@redress.localhost', '同意').message)).body.code).toBe('MAIL_ADDRESS_UNKNOWN');
  expect((await mail(Buffer.from('no mail at all'))).body.code).toBe('MAIL_MALFORMED');
  const approve = async (id: string, mailId: string, as = 'SV') => {
    const body = { type: 'decideApproval', approval: 'solution', decision: 'approve', mailId };
    const answer = await command(id, body, as);
    return answer.body.code ?? answer.body['stage'];
  };
  expect(await approve(one.id, '<none@redress.example>')).toBe('MAIL_UNKNOWN');
  expect(await approve(other.id, question.id)).toBe('MAIL_UNKNOWN');
  expect(await approve(one.id, stranger.id)).toBe('MAIL_SENDER_MISMATCH');
  expect(await approve(one.id, question.id, 'S1')).toBe('MAIL_SENDER_MISMATCH');
  expect(await approve(one.id, question.id)).toBe('reply');
  const rows = await until('the record of it', async () => {
    const decided = "SELECT event FROM case_events WHERE case_id = $1 AND type = 'approvalDecided'";
    const found = await cases.pool.query<{ event: { evidence: object } }>(decided, [one.id]);
    return found.rows.length > 0 && found.rows;
  });
  expect(rows.map(({ event }) => event.evidence)).toMatchObject([
    { messageId: question.id, sender: 'sv@redress.example' },
  ]);
});

it('a refusal at the edge is kept in its register, without personal data; those of unknown callers are not', async () => {
  const personal = { memberNumber: '88001234', narrative: '不可外传' };
  const headers = { 'x-request-id': 'refused-at-edge' };
  await send('POST', '/v1/cases', { body: complaint({ category: 'IX', personal }), headers });
  await send('POST', '/v1/cases', {
    as: null,
    body: complaint({ personal }),
    headers: { 'x-request-id': 'nobody-known' },
  });
  const kept = await until('the record', async () => {
    const { rows } = await cases.pool.query('SELECT * FROM refusals WHERE request_id = $1', ['refused-at-edge']);
    return rows.length > 0 && rows;
  });
  expect(kept).toMatchObject([
    { actor: 'A1', method: 'POST', path: '/v1/cases', code: 'CATEGORY_UNKNOWN', detail: { category: 'IX' } },
  ]);
  const { rows } = await cases.pool.query('SELECT * FROM refusals');
  expect(JSON.stringify(rows)).not.toMatch(/不可外传|88001234|nobody-known/);
});

it('the queue comes in the order of the pack, page by page, without gap or repeat', async () => {
  const open = async (more: object) =>
    String((await send('POST', '/v1/cases', { body: complaint(more as never) })).body.caseId);
  const plain = await open({});
  const urgent = await open({
    facts: { partyKind: 'media', superiorDeadline: new Date(Date.now() + 3_600_000).toISOString() },
  });
  const seen = await until('both in the queue', async () => {
    const pages: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const { body } = await send('GET', `/v1/queue?limit=1${cursor && `&cursor=${cursor}`}`);
      pages.push(...(body['cases'] as { caseId: string }[]).map(({ caseId }) => caseId));
      cursor = body['cursor'] as string | undefined;
    }
    return pages.includes(plain) && pages.includes(urgent) && pages;
  });
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.indexOf(urgent)).toBeLessThan(seen.indexOf(plain));
  const risk = (await send('GET', '/v1/queue?atRisk=true')).body['cases'] as { caseId: string }[];
  expect(risk.map(({ caseId }) => caseId)).toContain(urgent);
  expect((await send('GET', '/v1/queue?cursor=bm9uc2Vuc2U')).body.code).toBe('INPUT_INVALID');
  const own = await send('GET', '/v1/cases', { as: { ...HOTLINE, id: 'shop', client: 'shop', gateway: false } });
  expect(own.body['cases']).toEqual([]);
});

it('an unsigned or altered callback, and one for no case, come to nothing', async () => {
  const post = (headers: Record<string, string>) =>
    send('POST', '/v1/callbacks/merchant-maintenance', {
      as: null,
      key: null,
      body: { caseId: 'C-aaaaaaaaaaaaaaaa', action: 'giveFeedback' },
      headers,
    });
  expect((await post({})).body.code).toBe('SIGNATURE_INVALID');
  const now = String(Math.floor(Date.now() / 1000));
  const forged = { 'webhook-id': 'm1', 'webhook-timestamp': now, 'webhook-signature': 'v1,AAAA' };
  expect((await post(forged)).body.code).toBe('SIGNATURE_INVALID');
  const unknown = { caseId: 'C-aaaaaaaaaaaaaaaa', action: 'giveFeedback' };
  const said = await fetch(counterpart('/merchant-maintenance/feedback'), {
    method: 'POST',
    body: JSON.stringify(unknown),
  });
  expect(await said.json()).toMatchObject({ api: 404 });
});

it('without a worker an opening is durable and pending, a command is not taken; both come right when it is back', async () => {
  const before = String((await send('POST', '/v1/cases', { body: complaint() })).body.caseId);
  stack.kill('worker', 'SIGSTOP');
  const key = newKey();
  const commandKey = newKey();
  const verify = { type: 'act', action: 'verify', input: { finding: 'invalid' } };
  const [opening, waiting] = await Promise.all([
    send('POST', '/v1/cases', { key, body: complaint() }),
    command(before, verify, 'A1', commandKey),
  ]);
  stack.kill('worker', 'SIGKILL');
  expect([opening.status, opening.body['status']]).toEqual([202, 'accepted, pending']);
  expect([waiting.status, waiting.body.code, waiting.headers.get('retry-after')]).toEqual([
    503,
    'ENGINE_UNAVAILABLE',
    '5',
  ]);
  const late = await until('the answer', async () => {
    const answer = await send('POST', '/v1/cases', { key, body: complaint() });
    return answer.status === 200 && answer;
  });
  expect(late.body).toMatchObject({ caseId: opening.body.caseId, level: 'I' });
  const done = await until('the decision', async () => {
    const answer = await command(before, verify, 'A1', commandKey);
    return answer.status === 200 && answer;
  });
  expect(done.body['stage']).toBe('propose');
  const timeline = await until('the record', async () => {
    const { body } = await send('GET', `/v1/cases/${before}/timeline`);
    const acted = (body['events'] as { type: string }[]).filter(({ type }) => type === 'acted');
    return acted.length > 0 && acted;
  });
  expect(timeline.length).toBe(1);
});
