import { expect, it } from 'vitest';
import { KnownCases } from '../../api/known-cases.js';
import { openCase } from '../../api/opening.js';
import { OpenCase } from '../../api/schemas.js';
import { instant } from '../../domain/time.js';
import { activePack, complaint, depsWithoutServers, newKey, packByMail, serveApp } from '../support/api.js';

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
  const actor = { id: 'mailbox', roles: ['mailbox'], asOf: instant(Date.now()) };
  const personal = { email: 'wang@member.example', narrative: '积分未到账' };
  const opened = await openCase(deps, new KnownCases(deps.pool, deps.engine), {
    ...{ org: 'demo', client: 'mailbox', key: newKey() },
    body: OpenCase.parse({ pack: 'by-mail', category: 'I-4', channel: 'email', personal }),
    ...{ by: () => ({ actor, source: 'mail' as const }), about: () => undefined },
  });
  const { caseId } = opened.body as { caseId: string };
  await send('POST', `/v1/cases/${caseId}/commands`, { body: { type: 'claim' } });
  expect(deps.engine.cases.get(caseId)?.state.people).toMatchObject({
    intakeAgent: { person: 'A1' },
    subjectSupervisor: { person: 'S1' },
  });
  await close();
});
