import { expect, it, onTestFinished } from 'vitest';
import { activePack, complaint, depsWithoutServers, pointsPlatformContent, serveApp } from '../support/api.js';

it('a complaint is taken on also where its database is down; that nobody asked whether it repeats a case is logged', async () => {
  const again = { label: { zh: '再次', en: 'Again' }, sharing: ['memberNumber'], provenance: 'recommended' };
  const lines: string[] = [];
  const pack = activePack({ ...pointsPlatformContent(), repeats: { again } });
  const { send, close } = await serveApp(depsWithoutServers({}, (line) => lines.push(line), pack));
  onTestFinished(close);
  const { status, body } = await send('POST', '/v1/cases', { body: complaint() });
  expect(status).toBe(201);
  const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(told.filter(({ msg }) => msg === 'repeats.unchecked')).toMatchObject([{ caseId: body.caseId }]);
});
