import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Command } from '../../domain/case/commands.js';
import { parseInstant } from '../../domain/time.js';
import { newKey } from '../support/api.js';
import { apiDoor } from '../support/api-door.js';
import { A1, OPENING, type Case } from '../support/cases.js';
import { demoText } from '../support/directory.js';
import { runningStack } from '../support/running.js';

const T = (time: string) => parseInstant(`2026-02-13T${time}:00+08:00`);
const leave = 'leave: [{ from: 2026-02-10T00:00:00+08:00, until: 2026-02-20T00:00:00+08:00 }]';
/** S1 and S3 are on duty; S1 is away, S2 stands in. */
const organisation = demoText
  .replace('people: [S1, S2, S3] }', 'people: [[S1, S3]] }')
  .replace('deputy: S2, seniority: 9', `deputy: S2, seniority: 9, ${leave}`);

const folder = mkdtempSync(join(tmpdir(), 'redress-paging-'));
const file = join(folder, 'directory.yaml');
writeFileSync(file, organisation);
const { stack, cases, send } = runningStack({ env: { REHEARSAL: 'true', DIRECTORY_FILE: file } });
beforeAll(async () => {
  await cases.outside.control({ system: 'account-core', action: 'freezes', mode: 'hang' });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A security case whose freeze is never confirmed. */
async function unfrozen(account: string): Promise<Case> {
  const facts = { accountId: account };
  const gave = [...OPENING.gave];
  const open: Command = { ...OPENING, gave, id: newKey(), actor: A1, source: 'gateway', category: 'III-S', facts };
  const it = await apiDoor(stack, cases).open(open, T('20:15'));
  await it.advance(T('20:18'));
  await it.run({ type: 'confirmStep', step: 'verifyIdentity', input: { identity: 'self' } });
  return it;
}

const patient = { timeout: 20_000, interval: 150 };
const pagesTo = async ({ id }: Case) =>
  (await cases.outside.mails()).filter(({ key }) => key.startsWith(`${id}:page:`)).map(({ to }) => to);
const view = async ({ id }: Case) => (await send('GET', `/v1/cases/${id}`)).body['pages'];

async function answer(body: object): Promise<number> {
  const url = `${stack.env['COUNTERPART_URL']}/pager/answers`;
  return (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).status;
}

it('nobody answers the first page, so the next on duty is paged; an answer by the pager ends it, however often it comes', async () => {
  const it = await unfrozen('ACC-P1');
  await it.advance(T('20:23'));
  await expect.poll(() => pagesTo(it), patient).toEqual([['s2@redress.example']]);
  await it.advance(T('20:28'));
  await expect.poll(() => pagesTo(it), patient).toEqual([['s2@redress.example'], ['s3@redress.example']]);
  await expect
    .poll(() => view(it), patient)
    .toMatchObject([{ status: 'waiting', attempts: 2, of: 2, reached: ['S2', 'S3'] }]);
  const first = { caseId: it.id, attempt: 1 };
  expect([await answer(first), await answer(first), await answer({ ...first, id: 'anew' })]).toEqual([200, 200, 200]);
  await expect.poll(() => view(it), patient).toMatchObject([{ status: 'acknowledged', acknowledged: { by: 'S2' } }]);
  await it.advance(T('23:00'));
  const events = await it.events();
  expect(events.filter(({ type }) => type === 'pageAcknowledged')).toMatchObject([{ by: 'S2', actor: 'S2' }]);
  expect([events.some(({ type }) => type === 'refused'), await pagesTo(it)]).toEqual([
    false,
    [['s2@redress.example'], ['s3@redress.example']],
  ]);
});

it('nobody answers at all, so the head of the department is told once, and whoever then takes it on has it', async () => {
  const it = await unfrozen('ACC-P2');
  await it.advance(T('23:00'));
  const toHead = async () =>
    (await cases.outside.mails()).filter(({ key, to }) => key.startsWith(it.id) && to.includes('dh@redress.example'));
  await expect
    .poll(async () => (await toHead()).map(({ subject }) => subject.includes('呼叫无人应答')), patient)
    .toEqual([true]);
  expect((await pagesTo(it)).flat()).toEqual(['s2', 's3', 's2', 's3'].map((name) => `${name}@redress.example`));
  await expect.poll(() => view(it), patient).toMatchObject([{ status: 'unanswered', attempts: 4 }]);
  const body = { type: 'acknowledgePage' };
  expect((await send('POST', `/v1/cases/${it.id}/commands`, { as: { id: 'S3' }, body })).status).toBe(200);
  await expect.poll(() => view(it), patient).toMatchObject([{ status: 'acknowledged', acknowledged: { by: 'S3' } }]);
});
