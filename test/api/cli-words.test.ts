import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { actionsText } from '../../cli/action-lines.js';
import type { Command } from '../../domain/case/commands.js';
import { depsWithoutServers, newKey, serveApp } from '../support/api.js';
import { typed } from '../support/cli.js';
import { personalRows } from '../support/personal-rows.js';

const deps = depsWithoutServers();
const { engine } = deps;
Object.assign(deps.pool, { query: personalRows(engine, deps.config.payloadKeys) });
/** What is read is recorded: these answers stand for those of a database. */
const recorded: Record<string, unknown> = {};
const reader = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(recorded[String(request.url).split('?')[0] ?? ''] ?? { code: 'NOT_FOUND' }));
});
const [zh, en] = [
  ['--lang', 'zh'],
  ['--lang', 'en'],
] as const;
let url: string;
let readUrl: string;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ url, close } = await serveApp(deps));
  await once(reader.listen(0, '127.0.0.1'), 'listening');
  readUrl = `http://127.0.0.1:${(reader.address() as AddressInfo).port}`;
});
afterAll(async () => {
  reader.close();
  await close();
});
afterEach(() => void vi.unstubAllEnvs());

const redress = (...args: string[]) => typed(url, args);
const reading = (...args: string[]) => typed(readUrl, args);

async function opened(): Promise<string> {
  const { out } = await redress('open', 'examples/complaint.json', '--key', newKey());
  return /C-[a-z2-7]{16}/.exec(out)?.[0] ?? '';
}

it('a contact on an ended complaint says that a new one was opened, or which one it went to, in both languages', async () => {
  const [first, second] = [await opened(), await opened()];
  for (const id of [first, second]) engine.end(id, 'closed');
  const contact = (id: string, ...more: string[]) => redress('contact', id, 'hotline', ...more);
  const english = await contact(first, ...en, '--personal', 'narrative=again');
  expect(english.code).toBe(0);
  expect(english.out).toMatch(
    new RegExp(`^${first}: has ended; a new case that follows it was opened:\nCase: C-(?!${first.slice(2)})`)
  );
  const chinese = await contact(second, ...zh);
  expect(chinese.out).toMatch(new RegExp(`^${second}: 已结束，已另立后续投诉：\n投诉: C-`));
  expect((await contact(first, ...en)).out).toContain(`${first}: has ended; this went to the case that follows it:`);
  expect((await redress('call', second, '--incoming', ...zh)).out).toContain(`${second}: 已结束，已转入其后续投诉：`);
  expect(actionsText({ caseId: first, actions: [{ type: 'contact' }] }, 'en')).toEqual([
    `npx redress contact ${first} CHANNEL`,
  ]);
});

it('merging says which complaint goes on, and is not asked for without it or a reason; unmerging shows it open again', async () => {
  const [duplicate, survivor] = [await opened(), await opened()];
  const merge = (...more: string[]) => redress('merge', duplicate, '--as', 'SV', ...more);
  for (const lacking of [
    ['--into', survivor],
    ['--reason', 'x'],
  ])
    await expect(merge(...lacking)).rejects.toThrow('required option');
  const asked = await merge('--into', survivor, '--reason', 'told twice');
  expect([asked.code, engine.cases.get(duplicate)?.sealed.at(-1)?.personal]).toEqual([0, { reason: 'told twice' }]);
  const key = engine.cases.get(duplicate)?.state.merge?.key ?? '';
  const agreed: Command = {
    ...{ id: `result:${key}`, type: 'effectResult', key, status: 'confirmed', ref: survivor },
    ...{ actor: { id: 'system', roles: [] }, source: 'system' },
  };
  await engine.signal(duplicate, { command: agreed, personal: {} });
  const refused = await redress('contact', duplicate, 'hotline');
  expect([refused.code, refused.err]).toEqual([3, expect.stringMatching(/^CASE_MERGED: /) as string]);
  expect((await redress('contact', duplicate, 'hotline', ...zh)).err).toContain('投诉已合并到另一投诉');
  const alone = await redress('unmerge', duplicate, '--as', 'SV');
  expect([alone.code, alone.out]).toEqual([0, expect.stringContaining('Stage: verify') as string]);
  expect(alone.out).not.toContain('Merged into');
  const lines = { caseId: duplicate, actions: [{ type: 'merge' }, { type: 'unmerge' }] };
  expect(actionsText(lines, 'en')).toEqual([
    `npx redress merge ${duplicate} --into OTHER --reason …`,
    `npx redress unmerge ${duplicate}`,
  ]);
});

const line = {
  stage: 'verify',
  category: 'I-4',
  level: 'I',
  lifecycle: 'open',
  handler: 'A1',
  overdue: true,
  marks: [],
};

it('duplicates are a table with what each has in common, a merged one points to the one that goes on, none says so', async () => {
  const duplicates = [
    { ...line, caseId: 'C-a', matched: ['memberNumber', 'orderRef'] },
    { ...line, caseId: 'C-b', matched: ['phone'], mergedInto: 'C-a' },
  ];
  recorded['/v1/cases/C-x/duplicates'] = { caseId: 'C-x', duplicates };
  recorded['/v1/cases/C-none/duplicates'] = { caseId: 'C-none', duplicates: [] };
  const { out } = await reading('duplicates', 'C-x', ...en);
  const [head, first, second] = out.split('\n');
  expect(head).toMatch(/^Case +Stage .* Found by$/);
  expect(first).toMatch(/^C-a +verify .* OVERDUE +memberNumber, orderRef$/);
  expect(second).toMatch(/^C-b +→ C-a .* phone$/);
  expect((await reading('duplicates', 'C-x', ...zh)).out).toMatch(/^投诉 +阶段 .* 查询依据\nC-a .* 已逾期 /);
  expect((await reading('duplicates', 'C-none', ...en)).out).toBe('Nothing.\n');
  expect((await reading('duplicates', 'C-none', ...zh)).out).toBe('无。\n');
});

it('letters are printed word for word, each under when, which, how and what became of it; none says so', async () => {
  const written = { version: 1, writtenAt: '2026-03-10T10:00:00+08:00', label: { zh: '书面答复', en: 'Reply' } };
  const letters = [
    {
      ...{ ...written, letter: 'reply', channel: 'email', language: 'zh', status: 'failed', code: 'MAILBOX_FULL' },
      ...{ subject: '关于您的投诉', text: '尊敬的会员：\n\n已有处理意见。' },
    },
    { ...written, letter: 'reply', channel: 'sms', language: 'en', status: 'delivered', text: 'Decided.' },
  ];
  recorded['/v1/cases/C-x/letters'] = { caseId: 'C-x', letters };
  recorded['/v1/cases/C-none/letters'] = { caseId: 'C-none', letters: [] };
  const at = written.writtenAt;
  expect((await reading('letters', 'C-x', ...zh)).out.split('\n')).toEqual([
    `${at}  reply  书面答复  v1  email  zh  failed  MAILBOX_FULL`,
    ...['  关于您的投诉', '', '  尊敬的会员：', '', '  已有处理意见。'],
    `${at}  reply  书面答复  v1  sms  en  delivered`,
    ...['  Decided.', ''],
  ]);
  expect((await reading('letters', 'C-x', ...en)).out).toContain(`${at}  reply  Reply  v1  sms  en  delivered\n`);
  expect((await reading('letters', 'C-none', ...zh)).out).toBe('无。\n');
  recorded['/v1/cases/C-x/letters/reply/preview'] = { subject: 'S', text: 'T' };
  const preview = await reading('letter', 'C-x', 'reply', '--channel', 'email', '--preview', ...en);
  expect([preview.code, preview.out]).toEqual([0, 'S\n\nT\n']);
});

it('a letter that may not go out is told with why, and its line to type names what it needs', async () => {
  const id = await opened();
  const refused = await redress('letter', id, 'reply', '--channel', 'email', ...en);
  expect([refused.code, refused.err]).toEqual([3, expect.stringMatching(/^ACTION_NOT_ALLOWED: /) as string]);
  const letter = { type: 'sendLetter', letter: 'reply', channels: ['email', 'sms'] };
  const actions = [{ ...letter, personal: { solution: 'required', email: 'optional' } }];
  expect(actionsText({ caseId: id, actions }, 'zh')).toEqual([
    `npx redress letter ${id} reply --channel email|sms --personal solution=… [--personal email=…]`,
  ]);
});
