import { expect, it, onTestFinished } from 'vitest';
import { complaint, depsWithoutServers, newKey, serveApp } from '../support/api.js';

it('invariant 2: the same key opens one complaint, whether the requests come together or one after the other', async () => {
  const deps = depsWithoutServers();
  const { send, close } = await serveApp(deps);
  onTestFinished(close);
  const open = (key: string) => send('POST', '/v1/cases', { body, key });
  const body = complaint();
  const key = newKey();
  const answers = [...(await Promise.all([open(key), open(key)])), await open(key)];
  expect(deps.engine.cases.size).toBe(1);
  expect(new Set(answers.map((answer) => answer.body['caseId'])).size).toBe(1);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
  await open(newKey());
  expect(deps.engine.cases.size).toBe(2);
});
