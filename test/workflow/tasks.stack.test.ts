import { expect, it } from 'vitest';
import { parseInstant } from '../../domain/time.js';
import { HOTLINE, newKey } from '../support/api.js';
import { officesFile } from '../support/offices.js';
import { runningStack } from '../support/running.js';

const { stack, cases, send } = runningStack({ env: { REHEARSAL: 'true', DIRECTORY_FILE: officesFile() } });

/** Days pass in seconds: the task of the period that is over at `epoch`. */
async function begin(pack: string, task: string, epoch: string, speed: number): Promise<void> {
  const clock = { mode: 'factor', epoch: parseInstant(epoch), startedAt: Date.now(), speed };
  const { taskQueue } = stack.config.temporal;
  const workflowId = `task-${newKey()}`;
  await cases.client.workflow.start('task', { workflowId, taskQueue, args: [{ v: 1, pack, task, clock }] });
}

/** A complaint of a virtual instant, left alone until another. */
async function complaint(body: Record<string, unknown>, now: string, until: string): Promise<string> {
  const clock = { mode: 'stepped', now };
  const opened = await send('POST', '/v1/cases', { as: HOTLINE, body: { agent: 'A1', ...body, clock } });
  const id = String(opened.body.caseId);
  await send('POST', `/v1/cases/${id}/advance`, { as: HOTLINE, key: null, body: { to: until } });
  await cases.get(id).settled();
  return id;
}

interface Task {
  id: string;
  task: string;
  standing: string;
  made: boolean;
  dueAt?: string;
}
const as = (id: string) => ({ as: { id, client: id } });
const taskOf = async (id: string, now: string) => {
  const { body } = await send('GET', '/v1/tasks', { headers: { 'Rehearsal-Now': now } });
  return (body['tasks'] as Task[]).find((one) => one.id === id);
};
const mailed = async (id: string) =>
  (await cases.outside.mails())
    .filter(({ subject }) => String(subject).includes(id))
    .map(({ subject }) => String(subject));

const inquiry = {
  pack: 'wealth-app',
  category: 'inquiry',
  channel: 'hotline',
  facts: { answerable: true },
  personal: { phone: '1' },
};

it('the weekly submission is due at the end of the first working day, and handed in by then it is in time (Z12)', async () => {
  await complaint(inquiry, '2026-09-30T10:00:00+08:00', '2026-09-30T11:00:00+08:00');
  await begin('wealth-app', 'z.weekly', '2026-10-05T00:00:00+08:00', 4_000);
  const id = 'wealth-app:z.weekly:2026-W40';
  const soon = '2026-10-05T09:00:00+08:00';
  await expect.poll(() => taskOf(id, soon), { timeout: 20_000 }).toMatchObject({ made: true, standing: 'open' });
  expect(await taskOf(id, soon)).toMatchObject({
    dueAt: '2026-10-09T00:00:00+08:00',
    from: '2026-09-28T00:00:00+08:00',
  });
  const submit = (who: string, key: string, now: string) =>
    send('POST', `/v1/tasks/${id}/submit`, { ...as(who), key, body: {}, headers: { 'Rehearsal-Now': now } });
  const last = '2026-10-08T23:59:59.999+08:00';
  expect((await submit('A1', 'w40-a', last)).body.code).toBe('ROLE_NOT_ALLOWED');
  expect((await submit('HC', 'w40', last)).body).toMatchObject({ standing: 'met', submittedBy: 'HC' });
  expect((await submit('HC', 'w40', last)).body).toMatchObject({ standing: 'met' });
  expect((await submit('HC', 'w40-again', last)).body.code).toBe('TASK_SUBMITTED');
  const path = '/v1/reports/weekly?pack=wealth-app&period=2026-W40&verify=true';
  const { body } = await send('GET', path, as('HC'));
  expect(body).toMatchObject({
    verified: true,
    content: { figures: { opened: { count: 1 }, breaches: { count: 0 } } },
  });
  expect((await send('GET', path, as('A1'))).body.code).toBe('ROLE_NOT_ALLOWED');
  expect((await send('GET', path.replace('W40', 'W41'), as('HC'))).body.code).toBe('REPORT_UNKNOWN');
});

it('a task not handed in is late at its due instant, and those it names are told once', async () => {
  const body = {
    pack: 'service-desk',
    category: 'delivery',
    channel: 'phone',
    facts: { urgency: 'general' },
    personal: { phone: '1' },
  };
  await complaint(body, '2026-09-30T10:00:00+08:00', '2026-09-30T11:00:00+08:00');
  await begin('service-desk', 'channelCheck', '2026-10-01T00:00:00+08:00', 200_000);
  const id = 'service-desk:channelCheck:2026-09';
  await expect.poll(() => mailed(id), { timeout: 30_000 }).toEqual([expect.stringContaining('任务逾期')]);
  const now = '2026-10-11T00:00:00+08:00';
  expect(await taskOf(id, now)).toMatchObject({ standing: 'late', dueAt: now });
  const submit = (input: object) =>
    send('POST', `/v1/tasks/${id}/submit`, { ...as('A1'), body: { input }, headers: { 'Rehearsal-Now': now } });
  expect((await submit({ phone: true })).body).toMatchObject({ code: 'FACT_MISSING', details: { field: 'email' } });
  expect((await submit({ phone: 'yes', email: true })).body.code).toBe('FACT_INVALID');
  expect((await submit({ phone: true, email: true })).body).toMatchObject({ standing: 'late', input: { phone: true } });
});

it('the third urgent breach of a handler in a month is proposed to human resources, and nothing is applied before they decide (M7)', async () => {
  const urgent = {
    pack: 'tiered-reply-2-6-24',
    category: 'urgentMatter',
    channel: 'phone',
    personal: { phone: '1', matter: 'x' },
  };
  const days = ['2026-03-02', '2026-03-10', '2026-03-18'];
  await Promise.all(days.map((day) => complaint(urgent, `${day}T09:00:00+08:00`, `${day}T11:30:00+08:00`)));
  await begin('tiered-reply-2-6-24', 'monthlyReview', '2026-04-01T00:00:00+08:00', 100_000);
  const open = async () =>
    (await send('GET', '/v1/proposals?open=true', as('HR'))).body['proposals'] as Record<string, unknown>[];
  await expect
    .poll(open, { timeout: 20_000 })
    .toMatchObject([{ person: 'A1', measures: ['warning', 'demerit', 'suspension'] }]);
  const [proposal = {}] = await open();
  expect(proposal['evidence']).toHaveLength(6);
  const decide = (who: string, body: object) =>
    send('POST', `/v1/proposals/${String(proposal['id'])}/decide`, { ...as(who), body: { reason: '核实', ...body } });
  expect((await decide('A1', { decision: 'reject' })).body.code).toBe('APPROVER_IS_HANDLER');
  expect((await decide('CEO', { decision: 'reject' })).body.code).toBe('ROLE_NOT_ALLOWED');
  expect((await decide('HR', { decision: 'accept' })).body.code).toBe('FACT_MISSING');
  expect((await decide('HR', { decision: 'accept', measure: 'warning' })).body).toMatchObject({
    decided: { decision: 'accept', measure: 'warning', by: 'HR', reason: '核实' },
  });
  expect((await decide('HR', { decision: 'reject' })).body.code).toBe('PROPOSAL_DECIDED');
  expect(await open()).toEqual([]);
  const report = (who: string) =>
    send('GET', '/v1/reports/timeliness?pack=tiered-reply-2-6-24&period=2026-03', as(who));
  expect((await report('A1')).body.code).toBe('ROLE_NOT_ALLOWED');
  const auditor = { as: { id: 'AU', client: 'AU', roles: ['auditor' as const] } };
  const path = '/v1/reports/timeliness?pack=tiered-reply-2-6-24&period=2026-03';
  expect((await send('GET', path, auditor)).body.code).toBe('ROLE_NOT_ALLOWED');
  expect((await report('CEO')).body).toMatchObject({ content: { figures: { urgentBreaches: { count: 6 } } } });
});

it('the KPI month is closed on the first working day of the next one, at nine (000-08)', async () => {
  const body = {
    ...{ pack: 'points-platform', category: 'II-E', channel: 'hotline', people: { subjectAgent: 'SUP' } },
    ...{ facts: {}, personal: { memberNumber: '1', narrative: 'x', demand: 'x' } },
  };
  await complaint(body, '2026-07-31T17:00:00+08:00', '2026-07-31T17:01:00+08:00');
  await begin('points-platform', 'monthlyFigures', '2026-08-01T00:00:00+08:00', 100_000);
  const id = 'points-platform:monthlyFigures:2026-07';
  await expect
    .poll(() => taskOf(id, '2026-08-03T09:01:00+08:00'), { timeout: 20_000 })
    .toMatchObject({ standing: 'made', madeAt: '2026-08-03T09:00:00+08:00' });
  const close = (month: string) => send('POST', `/v1/kpi/${month}/close`, { as: { roles: ['admin'] } });
  expect((await close('2026-07')).body).toMatchObject({ code: 'ACTION_NOT_ALLOWED', details: { closed: '2026-07' } });
  expect((await close('2026-08')).status).toBe(200);
});
