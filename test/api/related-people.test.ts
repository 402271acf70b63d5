import { expect, it } from 'vitest';
import { activePack, complaint, depsWithoutServers, openedByMailbox, packByMail, serveApp } from '../support/api.js';

function withSupervisorOfIntake() {
  const content = packByMail('by-mail') as Record<string, Record<string, object>>;
  const subjectSupervisor = { ...content['slots']?.['subjectSupervisor'], relation: { supervisorOf: 'intakeAgent' } };
  const slots = { ...content['slots'], subjectSupervisor };
  return depsWithoutServers({}, () => undefined, activePack({ ...content, slots }));
}

it('a place by relation to whoever opens the complaint is filled from the directory', async () => {
  const deps = withSupervisorOfIntake();
  const { send, close } = await serveApp(deps);
  const { body } = await send('POST', '/v1/cases', { body: complaint({ pack: 'by-mail' }) });
  expect(deps.engine.cases.get(body.caseId ?? '')?.state.people).toMatchObject({
    intakeAgent: { person: 'A1' },
    subjectSupervisor: { person: 'S1' },
  });
  await close();
});

it('a place by relation to whoever claims a complaint that came by mail likewise', async () => {
  const deps = withSupervisorOfIntake();
  const { send, close } = await serveApp(deps);
  const caseId = await openedByMailbox(deps, 'by-mail');
  await send('POST', `/v1/cases/${caseId}/commands`, { body: { type: 'claim' } });
  expect(deps.engine.cases.get(caseId)?.state.people).toMatchObject({
    intakeAgent: { person: 'A1' },
    subjectSupervisor: { person: 'S1' },
  });
  await close();
});
