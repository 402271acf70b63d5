import { SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { complaint, depsWithoutServers, HOTLINE, newKey, serveApp } from '../support/api.js';
import { servedApp } from '../support/served.js';

const lines: string[] = [];
const deps = depsWithoutServers({}, (line) => lines.push(line));
const { secret = '', issuer, audience } = deps.config.jwt;
const send = servedApp(deps);

interface Made {
  sub?: string;
  issuer?: string;
  audience?: string;
  expires?: string;
  secret?: string;
  roles?: unknown;
}

async function token(made: Made = {}): Promise<string> {
  return new SignJWT({ org: 'demo', roles: made.roles ?? ['staff'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(made.sub ?? 'A1')
    .setIssuer(made.issuer ?? issuer)
    .setAudience(made.audience ?? audience)
    .setExpirationTime(made.expires ?? '5 min')
    .sign(Buffer.from(made.secret ?? secret));
}

const unsigned = `${btoa('{"alg":"none"}')}.${btoa(`{"sub":"A1","org":"demo","roles":["staff"],"iss":"${issuer}","aud":"${audience}"}`)}.`;

it.each([
  ['no token', async () => ''],
  ['another scheme', async () => 'Basic QTE6eA=='],
  ['a forged token', async () => `Bearer ${await token({ secret: 'f'.repeat(32) })}`],
  ['an expired token', async () => `Bearer ${await token({ expires: '-1 s' })}`],
  ['a token of another issuer', async () => `Bearer ${await token({ issuer: 'other' })}`],
  ['a token for another audience', async () => `Bearer ${await token({ audience: 'other' })}`],
  ['an unsigned token', async () => `Bearer ${unsigned}`],
  ['a token with an unknown role', async () => `Bearer ${await token({ roles: ['emperor'] })}`],
])('%s is not let in', async (_what, authorization) => {
  const { status, body, headers } = await send('GET', '/v1/packs', {
    as: null,
    headers: { authorization: await authorization() },
  });
  expect([status, body.code, headers.get('www-authenticate')]).toEqual([401, 'UNAUTHENTICATED', 'Bearer']);
});

it('a genuine token is let in, by person id or by login', async () => {
  for (const sub of ['A1', 'a1']) {
    const authorization = `Bearer ${await token({ sub })}`;
    const answer = await send('POST', '/v1/cases', { as: null, body: complaint(), headers: { authorization } });
    expect([answer.status, answer.body['people']]).toEqual([
      201,
      { intakeAgent: { person: 'A1' }, handler: { person: 'A1' } },
    ]);
  }
});

it('who is not let in is refused before the body is read', async () => {
  const { status } = await send('POST', '/v1/cases', { as: null, body: 'x'.repeat(100_000) });
  expect(status).toBe(401);
});

it('a gateway names the agent and is trusted with times', async () => {
  const acceptedAt = new Date(Date.now() - 3_600_000).toISOString();
  const body = complaint({ agent: 'N1', acceptedAt });
  const { status, body: brief } = await send('POST', '/v1/cases', { as: HOTLINE, body });
  expect([status, brief['people']]).toEqual([201, { intakeAgent: { person: 'N1' }, handler: { person: 'N1' } }]);
  expect(Date.parse(String(brief['acceptedAt']))).toBe(Date.parse(acceptedAt));
});

it('the relations of the directory travel with the command, with source and time', async () => {
  const { body } = await send('POST', '/v1/cases', { as: { id: 'SD', client: 'SD' }, body: complaint() });
  const [open] = deps.engine.cases.get(String(body.caseId))?.sealed ?? [];
  expect(open?.command.actor).toEqual({
    id: 'SD',
    roles: ['supervisor'],
    deputyFor: ['csSupervisor'],
    supervisor: 'DH',
    source: expect.stringMatching(/^directory@[0-9a-f]{12}$/) as string,
    asOf: expect.any(Number) as number,
  });
});

it('errors are told in the language asked for, with the request id', async () => {
  const headers = { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8', 'x-request-id': 'abc-12345' };
  const zh = await send('GET', '/v1/nothing', { headers });
  expect(zh.body).toEqual({
    type: 'urn:redress:error:NOT_FOUND',
    title: '没有这个地址',
    status: 404,
    code: 'NOT_FOUND',
    requestId: 'abc-12345',
    retry: 'never',
  });
  expect(zh.headers.get('content-language')).toBe('zh-CN');
  expect((await send('GET', '/v1/nothing')).body['title']).toBe('No such address');
});

it('neither personal data nor tokens reach the log (invariant 14)', async () => {
  lines.length = 0;
  const key = newKey();
  const personal = { memberNumber: 'SECRET-NUMBER', narrative: 'SECRET-STORY' };
  await send('POST', '/v1/cases', { key, body: complaint({ personal }) });
  await send('POST', '/v1/cases', { body: { ...complaint({ personal }), 'SECRET-FIELD': 1 } });
  await send('GET', '/v1/cases/SECRET-ID');
  expect(lines.length).toBeGreaterThanOrEqual(3);
  expect(lines.join('')).not.toMatch(/SECRET|Bearer|eyJ/);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    method: 'POST',
    route: '/v1/cases',
    status: 201,
    actor: 'A1',
    caseId: expect.stringMatching(/^C-/) as string,
  });
});

it('without a database a case is opened and worked on; only what must be read from it waits', async () => {
  const { body, status } = await send('POST', '/v1/cases', { body: complaint() });
  expect(status).toBe(201);
  const id = String(body.caseId);
  const verify = { type: 'act', action: 'verify', input: { finding: 'invalid' } };
  expect((await send('POST', `/v1/cases/${id}/commands`, { body: verify })).status).toBe(200);
  for (const path of [`/v1/cases/${id}`, '/v1/queue', '/v1/cases', '/v1/approvals']) {
    const read = await send('GET', path);
    expect([read.status, read.body.code, read.headers.get('retry-after')]).toEqual([503, 'DATABASE_UNAVAILABLE', '5']);
  }
  const ready = await send('GET', '/ready', { as: null });
  expect([ready.status, ready.body]).toEqual([503, { temporal: true, database: false }]);
  expect((await send('GET', '/health', { as: null })).body).toEqual({ status: 'up' });
});

it('tells a person what they may do now, and nobody else the same', async () => {
  const { body } = await send('POST', '/v1/cases', { body: complaint() });
  const may = async (id: string) => {
    const answer = await send('GET', `/v1/cases/${String(body.caseId)}/actions`, { as: { id } });
    return (answer.body['actions'] as { type: string; action?: string }[]).map(({ type, action }) => action ?? type);
  };
  expect(await may('A1')).toEqual(
    ['setDeadline', 'declareUrgent', 'escalate', 'verify', 'waiveCallback', 'withdraw'].concat([
      'call',
      'contact',
      'reclassify',
    ])
  );
  expect(await may('R1')).toEqual(['call']);
  expect(await may('S1')).toContain('assign');
});

it('development tokens exist in development only', async () => {
  const login = await send('POST', '/dev/token', { as: null, body: { user: 'SV' } });
  expect([login.status, login.body['roles']]).toEqual([200, ['staff']]);
  expect((await send('POST', '/dev/token', { as: null, body: { user: 'AU' } })).body['roles']).toEqual(['auditor']);
  expect((await send('POST', '/dev/token', { as: null, body: { user: 'ZZ9' } })).body.code).toBe('PERSON_UNKNOWN');
  const real = await serveApp(depsWithoutServers({ DEV_MODE: 'false' }));
  expect((await real.send('POST', '/dev/token', { as: null, body: { user: 'SV' } })).body.code).toBe('NOT_FOUND');
  await real.close();
});
