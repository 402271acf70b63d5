import { expect, it } from 'vitest';
import { activePack, complaint, depsWithoutServers, pointsPlatformContent, serveApp } from '../support/api.js';

it('a place by relation to whoever opens the complaint is filled from the directory', async () => {
  const content = pointsPlatformContent() as unknown as Record<string, Record<string, object>>;
  const subjectSupervisor = { ...content['slots']?.['subjectSupervisor'], relation: { supervisorOf: 'intakeAgent' } };
  const slots = { ...content['slots'], subjectSupervisor };
  const deps = depsWithoutServers({}, () => undefined, activePack({ ...content, slots }));
  const { send, close } = await serveApp(deps);
  const { body } = await send('POST', '/v1/cases', { body: complaint() });
  expect(deps.engine.cases.get(body.caseId ?? '')?.state.people).toMatchObject({
    intakeAgent: { person: 'A1' },
    subjectSupervisor: { person: 'S1' },
  });
  await close();
});
