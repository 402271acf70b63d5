import { expect, it } from 'vitest';
import { depsWithoutServers, HOTLINE } from '../support/api.js';
import { servedApp } from '../support/served.js';

const lines: string[] = [];
const send = servedApp(depsWithoutServers({}, (line) => lines.push(line)));

const lookup = (body: unknown, as?: object) => send('POST', '/v1/lookup', { body, key: null, ...(as && { as }) });

it('staff and gateways may look a caller up; a plain client, an auditor and an administrator may not', async () => {
  const shop = { ...HOTLINE, id: 'shop', client: 'shop', gateway: false };
  const others = [shop, { id: 'AU', roles: ['auditor' as const] }, { id: 'AD', roles: ['admin' as const] }];
  for (const as of others) {
    const { status, body } = await lookup({ q: '13800000000' }, as);
    expect([status, body.code]).toEqual([403, 'FORBIDDEN_ROLE']);
  }
  // Let in, they meet the database, which is down here.
  for (const as of [{}, HOTLINE])
    expect((await lookup({ q: '13800000000' }, as)).body.code).toBe('DATABASE_UNAVAILABLE');
});

it.each([
  ['one character', { q: ' 张 ' }, 'q'],
  ['one rare character', { q: '𠮷' }, 'q'],
  ['nothing', {}, 'q'],
  ['a whole letter', { q: '张'.repeat(201) }, 'q'],
  ['a cursor of its own making', { q: '张三', cursor: 'bm9uc2Vuc2U' }, 'cursor'],
  ['a cursor of another list', { q: '张三', cursor: Buffer.from('[1,"C-1"]').toString('base64url') }, 'cursor'],
])('%s is no query', async (_what, body, field) => {
  const { status, body: problem } = await lookup(body);
  expect([status, problem.code, problem.details]).toMatchObject([400, 'INPUT_INVALID', { faults: [{ field }] }]);
});

it('what was asked for reaches neither the log nor the address (invariant 14)', async () => {
  lines.length = 0;
  await lookup({ q: 'SECRET-NUMBER' });
  await lookup({ q: 'SECRET-NUMBER', kind: 7 });
  await lookup({ q: ['SECRET-NUMBER'] });
  await lookup({ 'SECRET-FIELD': 1, q: 'SECRET-NUMBER' });
  expect(lines.map((line) => (JSON.parse(line) as { route?: string }).route)).toContain('/v1/lookup');
  expect(lines.join('')).not.toContain('SECRET');
  expect((await send('GET', '/v1/lookup?q=SECRET-NUMBER', { key: null })).status).toBe(404);
});
