import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { signDevToken, type Caller } from '../../api/auth.js';
import { FileFolder } from '../../db/file-folder.js';
import { FileStore, hashOf } from '../../db/file-store.js';
import { allOf, FilesInMemory, SAMPLES } from '../support/files.js';
import { A1, complaint, depsWithoutServers, HOTLINE, newKey, serveApp, WEBHOOK_SECRET } from '../support/api.js';
import { folder } from '../support/outside.js';

const AUDITOR: Partial<Caller> = { id: 'AU', client: 'AU', roles: ['auditor'] };
const SHOP: Caller = { id: 'shop', org: 'demo', client: 'shop', roles: ['client'], gateway: false };
const { pdf } = SAMPLES;

/** An API with a case of A1's on it, files in a folder and their register in memory. */
async function withCase(env: Record<string, string> = {}, opener: Partial<Caller> = A1, database = true) {
  const lines: string[] = [];
  const made = depsWithoutServers(env, (line) => lines.push(line));
  const register = new FilesInMemory();
  const store = new FileStore(new FileFolder(folder()), made.config.payloadKeys);
  const deps = { ...made, files: { store, register: database ? register : made.files.register } };
  const { url, send, close } = await serveApp(deps);
  onTestFinished(close);
  const opening = opener.gateway ? { agent: 'A1' } : {};
  const id = String((await send('POST', '/v1/cases', { as: opener, body: complaint(opening) })).body.caseId);
  const add = (
    sample: { type: string; content: Buffer },
    as: Partial<Caller> = A1,
    more: { key?: string; name?: string } = {}
  ) =>
    send('POST', `/v1/cases/${id}/files`, {
      ...{ as, body: sample.content },
      ...(more.key !== undefined && { key: more.key }),
      headers: { 'content-type': sample.type, 'x-file-name': encodeURIComponent(more.name ?? '发票.pdf') },
    });
  const list = (as: Partial<Caller> = A1) => send('GET', `/v1/cases/${id}/files`, { as });
  const get = async (sha256: string, as: Partial<Caller> = A1) => {
    const token = await signDevToken(deps.config.jwt, { ...A1, ...as });
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${url}/v1/cases/${id}/files/${sha256}`, { headers });
    const content = Buffer.from(await response.arrayBuffer());
    const code = response.ok ? undefined : (JSON.parse(content.toString()) as { code: string }).code;
    return { status: response.status, headers: response.headers, content, code };
  };
  return { id, send, add, list, get, register, store, lines };
}

it('a file is added to a case, listed and fetched again as an attachment, and who fetched it is kept', async () => {
  const { id, add, list, get, register } = await withCase();
  const added = await add(pdf);
  const sha256 = hashOf(pdf.content);
  const reference = { sha256, type: 'application/pdf', size: pdf.content.length, name: '发票.pdf' };
  expect([added.status, added.body]).toEqual([201, reference]);
  expect(added.headers.get('location')).toBe(`/v1/cases/${id}/files/${sha256}`);
  const at = expect.stringMatching(/\+08:00$/) as string;
  expect((await list()).body).toEqual({ caseId: id, files: [{ ...reference, by: 'A1', at, commands: [] }] });
  expect(register.reads).toEqual([]);
  const { status, headers, content } = await get(sha256, { id: 'N1' });
  expect([status, content]).toEqual([200, pdf.content]);
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'application/pdf',
    'content-disposition': expect.stringMatching(
      /^attachment; .*filename\*=utf-8''%E5%8F%91%E7%A5%A8\.pdf$/i
    ) as string,
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  });
  const requestId = headers.get('x-request-id');
  expect(register.reads).toEqual([{ caseId: id, sha256, readBy: 'N1', requestId }]);
});

it('the same content is in a case once, with its first name; the same key never brings two', async () => {
  const { add, store, register } = await withCase();
  const key = newKey();
  expect((await add(pdf, A1, { key })).status).toBe(201);
  for (const more of [{ key }, {}, { name: 'other.pdf' }]) {
    const again = await add(pdf, A1, more);
    expect([again.status, again.headers.get('idempotent-replay'), again.body['name']]).toEqual([
      200,
      'true',
      '发票.pdf',
    ]);
  }
  const other = await add(SAMPLES.png, A1, { key });
  expect([other.status, other.body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  const together = await Promise.all([add(SAMPLES.jpeg), add(SAMPLES.jpeg)]);
  expect(together.map(({ status }) => status).sort()).toEqual([200, 201]);
  expect([register.files.length, (await allOf(store.names())).length]).toEqual([2, 2]);
});

it('a file that may not be kept is refused with its code, and nothing of it is kept', async () => {
  const { add, store, register, lines } = await withCase({ FILES_LIMIT_MIB: '1', FILES_TYPES: 'pdf, txt' });
  const refused = async (sample: { type: string; content: Buffer }) => {
    const { status, body } = await add(sample);
    return [status, body.code, body['retry']];
  };
  const large = Buffer.concat([pdf.content, Buffer.alloc(1024 * 1024)]);
  expect(await refused({ ...pdf, content: large })).toEqual([413, 'FILE_TOO_LARGE', 'never']);
  expect(await refused(SAMPLES.png)).toEqual([415, 'FILE_TYPE_REFUSED', 'never']);
  expect(await refused({ type: 'application/pdf', content: SAMPLES.png.content })).toEqual([
    415,
    'FILE_TYPE_REFUSED',
    'never',
  ]);
  expect(await refused({ ...pdf, content: Buffer.alloc(0) })).toEqual([400, 'INPUT_INVALID', 'never']);
  expect([register.files, await allOf(store.names())]).toEqual([[], []]);
  expect(lines.join('')).not.toMatch(/发票|%E5%8F%91/);
  expect((await add({ ...pdf, content: large.subarray(0, 1024 * 1024) })).status).toBe(201);
});

it('an upload without key, to no case or under a name that cannot be read is refused', async () => {
  const { id, send, list } = await withCase();
  const post = (to: string, more: object) => send('POST', `/v1/cases/${to}/files`, { body: pdf.content, ...more });
  const headers = { 'content-type': pdf.type };
  expect((await post(id, { headers, key: null })).body.code).toBe('IDEMPOTENCY_KEY_REQUIRED');
  expect((await post('C-none', { headers })).body.code).toBe('CASE_UNKNOWN');
  expect((await post(id, { headers: { ...headers, 'x-file-name': '%E5%' } })).body.code).toBe('INPUT_INVALID');
  expect((await list()).body['files']).toEqual([]);
});

it('files are for the staff, the gateway and the client of the case; auditors see what there is, without names', async () => {
  const { add, list, get, register } = await withCase({}, { ...SHOP, gateway: true });
  const sha256 = hashOf(pdf.content);
  expect((await add(pdf, SHOP)).status).toBe(201);
  for (const as of [A1, HOTLINE, SHOP]) {
    expect((await list(as)).body['files']).toMatchObject([{ sha256, name: '发票.pdf', by: 'shop:shop' }]);
    expect([(await get(sha256, as)).status, (await add(pdf, as)).status]).toEqual([200, 200]);
  }
  expect(register.reads.map(({ readBy }) => readBy)).toEqual(['A1', 'hotline:hotline', 'shop:shop']);
  const audited = (await list(AUDITOR)).body['files'] as object[];
  expect(audited).toMatchObject([{ sha256, type: 'application/pdf', size: pdf.content.length }]);
  expect(JSON.stringify(audited)).not.toContain('发票');
  const readingClient = { ...AUDITOR, roles: ['auditor', 'client'] as const };
  for (const as of [AUDITOR, readingClient, { roles: ['admin'] as const }])
    expect([(await get(sha256, as)).code, (await add(pdf, as)).body.code]).toEqual([
      'FORBIDDEN_ROLE',
      'FORBIDDEN_ROLE',
    ]);
  for (const as of [
    { ...SHOP, client: 'other' },
    { ...A1, org: 'elsewhere' },
    { ...HOTLINE, org: 'elsewhere' },
  ]) {
    expect([(await get(sha256, as)).code, (await add(pdf, as)).body.code]).toEqual(['CASE_UNKNOWN', 'CASE_UNKNOWN']);
    expect((await list(as)).body.code).toBe('CASE_UNKNOWN');
  }
  expect(register.reads).toHaveLength(3);
});

it('a file of another case, or of none, is unknown', async () => {
  const { add, get, store } = await withCase();
  await add(pdf);
  const foreign = await store.put(Buffer.from('of another case'));
  for (const sha256 of [foreign, '0'.repeat(64), 'x', '%00', '..%2F..%2Fsecrets.json']) {
    const { status, code } = await get(sha256);
    expect([status, code]).toEqual([404, 'FILE_UNKNOWN']);
  }
});

it('a damaged file is not handed out but told to the operator; adding it again mends it', async () => {
  const { add, get, store, register, lines } = await withCase();
  const { sha256 } = (await add(pdf)).body as { sha256: string };
  Object.assign(store, { place: new FileFolder(folder()) });
  const { status, code } = await get(sha256);
  expect([status, code, register.reads]).toEqual([503, 'FILES_UNAVAILABLE', []]);
  expect(lines.join('')).toContain('"file damaged"');
  expect((await add(pdf)).status).toBe(200);
  expect((await get(sha256)).content).toEqual(pdf.content);
});

it('commands cite files of their case, and the list tells which; a refused command cites none', async () => {
  const { id, add, list, send } = await withCase();
  const { sha256, type, size } = (await add(pdf)).body as { sha256: string; type: string; size: number };
  const act = (key: string, body: object) => send('POST', `/v1/cases/${id}/commands`, { key, body });
  const verify = { type: 'act', action: 'verify', input: { finding: 'invalid' } };
  const [refused, cited] = [newKey(), newKey()];
  expect((await act(refused, { type: 'close', files: [{ sha256, type, size }] })).body.code).toBe('CLOSING_INCOMPLETE');
  for (const wrong of [{ sha256: '0'.repeat(64) }, { size: size + 1 }, { type: 'image/png' }]) {
    const answer = await act(newKey(), { ...verify, files: [{ sha256, type, size, ...wrong }] });
    expect([answer.status, answer.body.code]).toEqual([404, 'FILE_UNKNOWN']);
  }
  const citing = { ...verify, files: [{ sha256, type, size }] };
  expect([(await act(cited, citing)).status, (await act(cited, citing)).status]).toEqual([200, 200]);
  expect((await list()).body['files']).toMatchObject([{ sha256, commands: [cited] }]);
});

it('a store that fails keeps the caller waiting and the register clean, and the operator is told why', async () => {
  const { add, store, register, lines } = await withCase();
  const file = join(folder(), 'no folder');
  writeFileSync(file, '');
  Object.assign(store, { place: new FileFolder(file) });
  const { status, body, headers } = await add(pdf);
  expect([status, body.code, body['retry'], headers.get('retry-after')]).toEqual([
    503,
    'FILES_UNAVAILABLE',
    'later',
    '5',
  ]);
  expect([register.files, lines.some((line) => line.includes('"file store failed"'))]).toEqual([[], true]);
});

it('without a database files are neither taken nor given, and nothing is left in the store', async () => {
  const { add, list, get, store } = await withCase({}, A1, false);
  const answers = [(await add(pdf)).body.code, (await list()).body.code, (await get(hashOf(pdf.content))).code];
  expect(answers).toEqual(['DATABASE_UNAVAILABLE', 'DATABASE_UNAVAILABLE', 'DATABASE_UNAVAILABLE']);
  expect(await allOf(store.names())).toEqual([]);
});

type Scanned = { headers: IncomingHttpHeaders; content: Buffer };

async function scanner(answer: (response: { status: number; body: string }) => void) {
  const seen: Scanned[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((content) => {
      seen.push({ headers: request.headers, content });
      const reply = { status: 200, body: '{"verdict":"clean"}' };
      answer(reply);
      response.writeHead(reply.status).end(reply.body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { seen, FILES_SCANNER_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/scan` };
}

it('the scanner sees a content, signed, before it is kept; a clean one is kept, an infected one is not', async () => {
  let verdict = 'clean';
  const { seen, ...env } = await scanner((reply) => (reply.body = JSON.stringify({ verdict })));
  const { add, store, register } = await withCase(env);
  expect((await add(pdf)).status).toBe(201);
  expect((await add(pdf)).status).toBe(200);
  const [{ headers, content } = { headers: {}, content: Buffer.alloc(0) }, ...others] = seen;
  expect([content, others]).toEqual([pdf.content, []]);
  const hash = hashOf(content);
  expect(headers['webhook-id']).toBe(hash);
  expect(() => new Webhook(WEBHOOK_SECRET).verify(hash, headers as never, { jsonParse: false })).not.toThrow();
  verdict = 'infected';
  const { status, body } = await add(SAMPLES.png);
  expect([status, body.code, body['retry']]).toEqual([422, 'FILE_INFECTED', 'never']);
  expect([register.files.length, await allOf(store.names())]).toEqual([1, [hash]]);
});

it('without a verdict of the scanner nothing is kept, and the upload may be repeated', async () => {
  let answer: { status?: number; body?: string } = {};
  const { FILES_SCANNER_URL } = await scanner((reply) => Object.assign(reply, answer));
  const { add, store } = await withCase({ FILES_SCANNER_URL });
  for (answer of [{ status: 500 }, { body: 'clean' }, { body: '{"verdict":"probably"}' }, { status: 302 }]) {
    const { status, body, headers } = await add(pdf);
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'FILES_UNAVAILABLE', '5']);
  }
  const down = await withCase({ FILES_SCANNER_URL: 'http://127.0.0.1:9/scan' });
  expect((await down.add(pdf)).body.code).toBe('FILES_UNAVAILABLE');
  expect([await allOf(store.names()), await allOf(down.store.names())]).toEqual([[], []]);
  answer = {};
  expect((await add(pdf)).status).toBe(201);
});
