import { afterAll, beforeAll, expect, it } from 'vitest';
import { takeReceipt } from '../../api/deliveries.js';
import { createLetterRegister } from '../../db/letter-register.js';
import { depsWithoutServers } from '../support/api.js';
import { recordedApi, type RecordedApi } from '../support/recorded.js';

let api: RecordedApi;
beforeAll(async () => {
  api = await recordedApi();
});
afterAll(() => api.close());

const base = depsWithoutServers();

/** A letter of a case that is completed, which the engine no longer has. */
async function written(n: number): Promise<{ caseId: string; key: string }> {
  const caseId = await api.open('demo', 'A1');
  const key = `${caseId}:letter:outcome@${n}`;
  const letter = { letter: 'outcome', version: 1, channel: 'sms', language: 'zh', automatic: false } as const;
  await createLetterRegister(api.pool, base.config.payloadKeys).write({
    ...{ key, caseId, ...letter, address: '13912345678', text: `第${n}封` },
  });
  api.engine.cases.delete(caseId);
  return { caseId, key };
}

it('a letter that failed once its case was completed is listed for people, newest first, until it arrives after all', async () => {
  const letters = createLetterRegister(api.pool, base.config.payloadKeys);
  const deps = { ...base, letters, engine: api.engine };
  const [first, second] = [await written(1), await written(2)];
  const failed = { status: 'failed', code: 'ABSENT', at: Date.now() } as const;
  for (const { key } of [first, second]) {
    expect(await takeReceipt(deps, { ...failed, key })).toEqual({ status: 'kept', code: 'CASE_COMPLETED' });
    await takeReceipt(deps, { ...failed, key });
    await new Promise((done) => setTimeout(done, 5));
  }
  const list = async (query = '', org = 'demo') =>
    (await api.send('GET', `/v1/letters/undelivered${query}`, { as: { org } })).body as {
      letters: { key: string; caseId: string }[];
      cursor?: string;
    };
  expect((await list()).letters).toMatchObject([
    {
      ...second,
      code: 'ABSENT',
      status: 'failed',
      text: '第2封',
      untoldAt: expect.stringMatching(/[+]08:00$/) as string,
    },
    { ...first, code: 'ABSENT' },
  ]);
  const page = await list('?limit=1');
  expect((await list(`?limit=1&cursor=${page.cursor}`)).letters.map(({ key }) => key)).toEqual([first.key]);
  expect((await list('', 'other')).letters).toEqual([]);
  await takeReceipt(deps, { key: second.key, status: 'delivered', at: Date.now() });
  expect((await list()).letters.map(({ key }) => key)).toEqual([first.key]);
});
