import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { typed } from '../support/cli.js';

/** What is sent is kept; every request gets this answer. */
let answer: unknown = {};
const sent: unknown[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString()));
  request.on('end', () => {
    const login = request.url === '/dev/token';
    if (!login) sent.push([request.method, request.url, body === '' ? undefined : JSON.parse(body)]);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(login ? { token: 'a.b.c' } : answer));
  });
});
let url = '';
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
const migrate = (...args: string[]) => typed(url, ['migrate', ...args]);

const preview = 'a'.repeat(64);
const target = { kind: 'pack', id: 'rules', version: '2.0.0', hash: 'b'.repeat(64) };
const due = { wasDueAt: '2026-03-12T00:00:00+08:00', dueAt: '2026-03-11T00:00:00+08:00' };
const seen = {
  ...{ target, preview, counts: { adopted: 0, failed: 1, pending: 2 }, changes: { moved: 1, breached: 1 } },
  cases: [
    { caseId: 'C-a', outcome: 'pending', changes: [{ what: 'moved', name: 'C-1', ...due }] },
    { caseId: 'C-b', outcome: 'pending', changes: [] },
    { caseId: 'C-c', outcome: 'failed', code: 'MIGRATION_BLOCKED', changes: [] },
  ],
};

it('a preview is a line for each case, the sum and the digest, in both languages', async () => {
  answer = seen;
  const { out } = await migrate('preview', 'rules', '--to', '2.0.0', '--case', 'C-a', 'C-b', '--lang', 'en');
  const [head, , first, second, third, sum, digest] = out.split('\n');
  expect(head).toBe('to rules@2.0.0');
  expect(first).toMatch(/^C-a +to do +due dates moved C-1 2026-03-12T00:00:00\+08:00 → 2026-03-11T00:00:00\+08:00$/);
  expect(second).toMatch(/^C-b +to do +nothing$/);
  expect(third).toMatch(/^C-c +stays +MIGRATION_BLOCKED/);
  expect([sum, digest]).toEqual(['stays 1, to do 2, due dates moved 1, retroactive breaches 1', `Preview: ${preview}`]);
  const chinese = await migrate('preview', '--calendar', 'cn', '--lang', 'zh');
  expect(chinese.out).toContain('维持原版本 1, 待办 2, 期限变动 1, 追溯超时 1');
  expect(sent.splice(0)).toEqual([
    ['POST', '/v1/migrations/preview', { pack: 'rules', to: '2.0.0', cases: ['C-a', 'C-b'] }],
    ['POST', '/v1/migrations/preview', { calendar: 'cn' }],
  ]);
});

it('a proposal and an approval name what was seen, and tell who proposed and approved and what is left', async () => {
  answer = { ...seen, id: 'M-1', status: 'approved', proposedBy: 'PO', approvedBy: 'AD', left: 3, cursor: 'next' };
  await migrate('propose', 'rules', '--preview', preview);
  const { out } = await migrate('approve', 'M-1', '--preview', preview, '--as', 'AD', '--lang', 'en');
  expect(out.split('\n')[0]).toBe(
    'to rules@2.0.0 (Migration M-1, approved, under way, Proposed by PO, Approved by AD)'
  );
  expect(out).toContain('\n3 cases follow another version\n');
  answer = { migrations: [{ ...seen, id: 'M-1', status: 'done', proposedBy: 'PO', approvedBy: 'AD' }] };
  expect((await migrate('status', '--lang', 'zh')).out).toMatch(/迁移 +版本 .*\nM-1 +rules@2.0.0 +已完成 +PO +AD/);
  expect(sent.splice(0)).toEqual([
    ['POST', '/v1/migrations', { pack: 'rules', preview }],
    ['POST', '/v1/migrations/M-1/approve', { preview }],
    ['GET', '/v1/migrations', undefined],
  ]);
  await expect(migrate('approve', 'M-1')).rejects.toThrow('--preview');
});
