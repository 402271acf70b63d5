import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { typed } from '../support/cli.js';

const label = { zh: '每周报送', en: 'Weekly submission' };
const task = {
  ...{ id: 'wealth-app:z.weekly:2026-W40', label, period: '2026-W40', dueAt: '2026-10-09T00:00:00+08:00' },
  ...{ standing: 'late', submittedBy: 'HC' },
};
const report = {
  ...{ label, labels: { kinds: { zh: '类型', en: 'Kinds' } }, hash: 'abc', verified: true },
  content: {
    period: { label: '2026-W40', from: '2026-09-28T00:00:00+08:00', until: '2026-10-05T00:00:00+08:00' },
    asOf: '2026-10-05T00:00:00+08:00',
    figures: { kinds: { count: 3, groups: [{ by: { category: 'inquiry', content: null }, count: 3, share: 100 }] } },
    addenda: [{ caseId: 'C-1', type: 'stepDone' }],
  },
};
const proposal = {
  ...{ id: 'p:1', label, person: 'A1', count: 3, measures: ['warning', 'demerit'] },
  decided: { decision: 'accept', measure: 'warning', by: 'HR' },
};
const answers: Record<string, unknown> = {
  'GET /v1/tasks': { tasks: [task] },
  'POST /v1/tasks/wealth-app%3Az.weekly%3A2026-W40/submit': task,
  'GET /v1/reports/weekly': report,
  'GET /v1/proposals': { proposals: [proposal] },
  'POST /v1/proposals/p%3A1/decide': proposal,
};

const asked: { line: string; body: unknown }[] = [];
const api = createServer((request, response) => {
  let text = '';
  request.on('data', (part: Buffer) => (text += part.toString()));
  request.on('end', () => {
    const line = `${request.method} ${request.url}`;
    if (!line.includes('/dev/')) asked.push({ line, body: text === '' ? undefined : JSON.parse(text) });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answers[line.split('?')[0] ?? ''] ?? { token: 'a.b.c' }));
  });
});
let url: string;
beforeAll(async () => {
  await once(api.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
});
afterAll(() => void api.close());
afterEach(() => {
  vi.unstubAllEnvs();
  asked.length = 0;
});
const redress = (...args: string[]) => typed(url, args);

it('lists tasks with what they came to, and hands one in with what it asks for', async () => {
  expect((await redress('tasks', '--open', '--lang', 'zh')).out).toMatch(
    /每周报送 +2026-W40 +2026-10-09.* +逾期 +HC +wealth-app:/
  );
  expect(asked[0]?.line).toBe('GET /v1/tasks?open=true');
  expect((await redress('tasks', 'submit', task.id, 'place=A3', 'phone:=true', '--lang', 'en')).out).toContain('LATE');
  expect(asked.at(-1)?.body).toEqual({ input: { place: 'A3', phone: true } });
});

it('shows a report with its groups, its addenda, and that it is still the same', async () => {
  const { out } = await redress(
    'report',
    'weekly',
    '--pack',
    'wealth-app',
    '--period',
    '2026-W40',
    '--verify',
    '--lang',
    'en'
  );
  expect(asked[0]?.line).toBe('GET /v1/reports/weekly?pack=wealth-app&period=2026-W40&verify=true');
  expect(out).toContain('sha256 abc: made anew, it is the same');
  expect(out).toMatch(/Kinds +3\n +inquiry · +3 +100 %/);
  expect(out).toMatch(/Addenda\ncaseId +type\nC-1 +stepDone/);
});

it('accepts a measure of a proposal, and rejects where none is named', async () => {
  expect((await redress('proposals', '--lang', 'en')).out).toMatch(/A1 +3 +warning, demerit +accepted warning HR +p:1/);
  await redress('proposals', 'decide', 'p:1', '--accept', 'warning', '--reason', 'x');
  await redress('proposals', 'decide', 'p:1', '--reason', 'y');
  expect(asked.slice(1).map(({ body }) => body)).toEqual([
    { decision: 'accept', measure: 'warning', reason: 'x' },
    { decision: 'reject', reason: 'y' },
  ]);
});
