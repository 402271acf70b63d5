import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createPager } from '../activities/notices.js';
import type { Directory } from '../domain/directory/directory.js';
import { parseInstant } from '../domain/time.js';
import { demoText, directoryOf } from './support/directory.js';
import { control, counterpart, effectsOn, failure, input, mails } from './support/outside.js';

const FRIDAY = parseInstant('2026-02-13T20:23:00+08:00');
const leave = (from: string, until: string) =>
  `leave: [{ from: ${from}T00:00:00+08:00, until: ${until}T00:00:00+08:00 }]`;

/** The demonstration organisation with another roster, and S1 away in the middle of February. */
const organisation = directoryOf(
  demoText
    .replace('people: [S1, S2, S3] }', 'people: [[S1, SD, S3]] }')
    .replace('deputy: S2, seniority: 9', `deputy: S2, seniority: 9, ${leave('2026-02-10', '2026-02-20')}`)
);

/** Whom one attempt reaches, as its confirmation says. */
async function attempt(n: number, to = ['dutySupervisor'], at: number = FRIDAY, directory: Directory = organisation) {
  const told: unknown[] = [];
  const pager = createPager(async (sent) => (told.push(sent.to), { ref: 'm', at, data: { rejected: 0 } }), {
    directory,
  });
  const { data } = await pager.page(input('page', { to, at, with: { kind: 'breach:C-9', attempt: n } }));
  expect(told).toEqual([[data?.['person']]]);
  return [data?.['person'], data?.['of']];
}

it('pages one after another in the order of the roster, the deputy for who is on leave, and begins again', async () => {
  expect(await Promise.all([1, 2, 3, 4, 5].map((n) => attempt(n)))).toEqual([
    ['S2', 3],
    ['SD', 3],
    ['S3', 3],
    ['S2', 3],
    ['SD', 3],
  ]);
  expect(await attempt(1, ['dutySupervisor'], parseInstant('2026-02-20T00:00:00+08:00'))).toEqual(['S1', 3]);
});

it('after an outage pages whose turn it is by then, not whose it was when the limit was missed', async () => {
  const told: unknown[] = [];
  const pager = createPager(async ({ to }) => (told.push(to), { ref: 'm', at: 0 }), { directory: organisation });
  const asOf = parseInstant('2026-02-20T00:10:00+08:00');
  await pager.page(
    input('page', { to: ['dutySupervisor'], at: FRIDAY, asOf, with: { kind: 'breach:C-9', attempt: 1 } })
  );
  expect(told).toEqual([['S1']]);
});

it('pages no stand-in who is the subject of the complaint', async () => {
  const paged: unknown[] = [];
  const pager = createPager(async ({ to }) => (paged.push(to), { ref: 'm', at: FRIDAY }), { directory: organisation });
  const page = (n: number) =>
    pager.page(input('page', { to: ['dutySupervisor'], at: FRIDAY, with: { kind: 'x', attempt: n, exclude: ['S2'] } }));
  for (const n of [1, 2, 3]) await page(n);
  expect(paged).toEqual([['SD'], ['S3'], ['SD']]);
});

it('pages the people of a role without roster by seniority, and who is away not at all', async () => {
  expect(await Promise.all([1, 2, 3].map((n) => attempt(n, ['supervisor'])))).toEqual([
    ['SD', 3],
    ['S3', 3],
    ['S2', 3],
  ]);
  expect(await attempt(2, ['riskControl'])).toEqual(['R1', 2]);
});

it('pages the person who holds a place, and their superior', async () => {
  expect(await attempt(1, ['handler:A1', 'supervisorOf:A2'])).toEqual(['A1', 2]);
  expect(await attempt(2, ['handler:A1', 'supervisorOf:A2'])).toEqual(['S2', 2]);
});

it('does not look as if somebody had been paged where there is nobody', async () => {
  expect(await failure(attempt(1, ['ombudsman']))).toMatchObject({ type: 'RECIPIENT_UNKNOWN', nonRetryable: true });
});

it('a page that wants no answer reaches everybody at once', async () => {
  const told: unknown[] = [];
  const pager = createPager(async ({ to }) => (told.push(to), { ref: 'm', at: 0 }), { directory: organisation });
  await pager.page(input('page', { to: ['supervisor'], with: { kind: 'breach:C-9' } }));
  expect(told).toEqual([['supervisor']]);
});

const page = (caseId: string, attempts: number, to: string) =>
  input('sendMail', { caseId, key: `${caseId}:page:p${attempts === 1 ? '' : `#${attempts}`}`, to: [to] });

/** An API that only listens. */
async function listening(): Promise<{ apiUrl: string; heard: unknown[] }> {
  const heard: unknown[] = [];
  const api = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      heard.push([request.url, request.headers['webhook-id'], JSON.parse(Buffer.concat(parts).toString())]);
      response.writeHead(202).end();
    })();
  });
  await once(api.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void api.close());
  return { apiUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}`, heard };
}

it('the pager of the counterpart is silent until it is told to answer; then it says who answered which page', async () => {
  const { apiUrl, heard } = await listening();
  const outside = await counterpart({ apiUrl });
  const { sendMail } = effectsOn(outside, 2000);
  const caseId = 'C-aaaaaaaaaaaaaaaa';
  await sendMail(page(caseId, 1, 'S2'));
  await sendMail(page(caseId, 2, 'S3'));
  expect(heard).toEqual([]);
  const answer = async (body: object) => {
    const { status } = await fetch(`${outside.url}/pager/answers`, { method: 'POST', body: JSON.stringify(body) });
    return status;
  };
  const acknowledgedAt = '2026-02-13T12:29:00Z';
  expect(await answer({ caseId, acknowledgedAt })).toBe(200);
  expect(await answer({ caseId, attempt: 1, person: 'S2', id: 'again', acknowledgedAt })).toBe(200);
  expect(await answer({ caseId: 'C-bbbbbbbbbbbbbbbb' })).toBe(404);
  expect(heard).toEqual([
    [
      '/v1/callbacks/pages',
      `answer:${caseId}:page:p#2`,
      { page: `${caseId}:page:p#2`, person: 's3@redress.example', acknowledgedAt },
    ],
    ['/v1/callbacks/pages', 'again', { page: `${caseId}:page:p`, person: 'S2', acknowledgedAt }],
  ]);
});

it('the pager of the counterpart refuses pages only, where it is told so', async () => {
  const outside = await counterpart();
  const { sendMail } = effectsOn(outside, 2000);
  await control(outside, { system: 'mail', action: 'page', mode: 'refuse' });
  const refused = await failure(sendMail(page('C-aaaaaaaaaaaaaaaa', 1, 'S2')));
  expect(refused).toMatchObject({ type: 'MAIL_REFUSED', nonRetryable: true });
  await sendMail(input('sendMail', { to: ['S2'] }));
  expect(await mails(outside)).toHaveLength(1);
});
