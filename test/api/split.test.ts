import { expect, it, onTestFinished } from 'vitest';
import { complaint, depsWithoutServers, newKey, serveApp } from '../support/api.js';

const body = (category: string, also: string[], more: object = {}) =>
  complaint({ category, also, facts: { accountId: 'ACC-1' }, people: { subjectAgent: 'A2' }, ...more });

it('a complaint whose categories go to different handlers becomes linked cases, once however often it is sent (seed-000 §3.7)', async () => {
  const deps = depsWithoutServers();
  const { send, close } = await serveApp(deps);
  onTestFinished(close);
  const key = newKey();
  const first = await send('POST', '/v1/cases', { body: body('II-A', ['III-S']), key });
  const again = await send('POST', '/v1/cases', { body: body('II-A', ['III-S']), key });
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(first.body).toMatchObject({ category: 'III-S', people: { handler: { role: 'riskControl' } } });
  expect([again.body.caseId, again.body['linked']]).toEqual([first.body.caseId, first.body['linked']]);
  const [other] = first.body['linked'] as string[];
  expect(deps.engine.cases.size).toBe(2);
  const split = await deps.engine.status(other ?? '');
  expect(split?.state).toMatchObject({
    category: 'II-A',
    clocks: { 'C-3': { outcome: 'open' } },
    links: [{ caseId: first.body.caseId, relation: 'split' }],
  });
});

it('categories of one handler stay one case, under the leading one', async () => {
  const deps = depsWithoutServers();
  const { send, close } = await serveApp(deps);
  onTestFinished(close);
  const { body: answer } = await send('POST', '/v1/cases', { body: body('I-2', ['II-M']) });
  expect([answer['category'], answer['linked'], deps.engine.cases.size]).toEqual(['II-M', undefined, 1]);
});

it('one that lacks what a category needs opens nothing', async () => {
  const deps = depsWithoutServers();
  const { send, close } = await serveApp(deps);
  onTestFinished(close);
  const { status, body: answer } = await send('POST', '/v1/cases', { body: body('II-A', ['III-S'], { facts: {} }) });
  expect([status, answer.code, deps.engine.cases.size]).toEqual([422, 'FACT_MISSING', 0]);
});
