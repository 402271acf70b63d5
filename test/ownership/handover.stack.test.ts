import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Refusal } from '../../domain/errors.js';
import { complaint, HOTLINE, newKey } from '../support/api.js';
import { demoText, directoryOf } from '../support/directory.js';
import { recordedApi, type RecordedApi } from '../support/recorded.js';

let api: RecordedApi;
let org: string;
let count = 0;
beforeAll(async () => {
  api = await recordedApi();
});
beforeEach(() => {
  org = `org-${++count}`;
  api.directory = directoryOf(demoText);
});
afterAll(() => api.close());

const hour = 3_600_000;
const leave = (deputy?: string, from = -hour) =>
  `leave: [{ from: ${new Date(Date.now() + from).toISOString()}, until: ${new Date(Date.now() + 48 * hour).toISOString()}${deputy ? `, deputy: ${deputy}` : ''} }]`;
/** A shift that is over, whatever time it is. */
const offShift = (): string => {
  const clock = (ms: number) => new Date(Date.now() + 8 * hour + ms).toISOString().slice(11, 16);
  const days = "['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']";
  return `shifts: [{ days: ${days}, from: '${clock(-3 * hour)}', to: '${clock(-2 * hour)}' }]`;
};
/** The demonstration organisation with something more about some people. */
const organisation = (more: Record<string, string>) =>
  directoryOf(
    Object.entries(more).reduce(
      (text, [id, said]) => text.replace(new RegExp(`(id: ${id}, .*), (seniority: \\d+)`), `$1, ${said}, $2`),
      demoText
    )
  );

type Case = { caseId: string; to?: string; outcome: string; code?: string };
const person = (id: string) => ({ id, client: id, org });
const handOver = (body: object, key = newKey(), by = 'S1') =>
  api.send('POST', '/v1/handovers', { as: person(by), key, body: { reason: 'shift', ...body } });
const casesOf = (body: Record<string, unknown>) => body['cases'] as Case[];
const get = async (path: string, by = 'S1') => (await api.send('GET', path, { as: person(by) })).body;
const holderOf = (id: string) => api.engine.cases.get(id)?.state.people['handler']?.person;
const handed = (id: string) =>
  (api.engine.cases.get(id)?.events ?? []).filter((event) => event.type === 'assigned' && event.handover !== undefined);

it('whoever may take a case is told, available ones first, then those with the fewest open cases, never its subject', async () => {
  const id = await api.open(org, 'A1');
  await api.open(org, 'N1');
  api.directory = organisation({ D1: leave(), N2: offShift() });
  const { candidates } = await get(`/v1/cases/${id}/candidates`);
  expect(candidates).toMatchObject([
    { person: 'A2', available: true, open: 0 },
    { person: 'N1', available: true, open: 1 },
    { person: 'D1', available: false, onLeave: true },
    { person: 'N2', available: false, onLeave: false, onShift: false },
  ]);
  const about = await api.open(org, 'A1', { category: 'II-E', people: { subjectAgent: 'N1' } });
  expect((await get(`/v1/cases/${about}/candidates`))['candidates']).toMatchObject([{ person: 'N2' }]);
  expect((await get(`/v1/cases/${about}/candidates?slot=nothing`)).code).toBe('SLOT_UNKNOWN');
});

it('nobody is given a case while on leave; off shift is no hindrance', async () => {
  const id = await api.open(org, 'A1');
  api.directory = organisation({ A2: leave(), N2: offShift() });
  const assign = async (to: string) => {
    const body = { type: 'assign', slot: 'handler', person: to };
    return (await api.send('POST', `/v1/cases/${id}/commands`, { as: person('S1'), body })).body.code;
  };
  expect([await assign('A2'), holderOf(id)]).toEqual(['PERSON_ON_LEAVE', 'A1']);
  expect([await assign('N2'), holderOf(id)]).toEqual([undefined, 'N2']);
});

it('at the end of a shift all cases of a person go to those with the fewest, the subject never among them; the same key again gives the same answer', async () => {
  const ids = [await api.open(org, 'A1'), await api.open(org, 'A1'), await api.open(org, 'A1')];
  const about = await api.open(org, 'A1', { people: { subjectAgent: 'A2' } });
  api.directory = organisation({ N1: leave(), N2: offShift() });
  const planned = await handOver({ from: 'A1', dryRun: true });
  expect(casesOf(planned.body).map(({ outcome }) => outcome)).toEqual(Array(4).fill('planned'));
  expect(holderOf(about)).toBe('A1');

  const key = newKey();
  const { status, body } = await handOver({ from: 'A1' }, key);
  expect([status, body['counts']]).toEqual([200, { handedOver: 4, kept: 0, pending: 0, planned: 0 }]);
  expect(casesOf(body).map(({ outcome }) => outcome)).toEqual(Array(4).fill('handedOver'));
  expect(holderOf(about)).toBe('D1');
  expect(
    casesOf(body)
      .map(({ to }) => to)
      .sort()
  ).toEqual(['A2', 'A2', 'D1', 'D1']);
  for (const { caseId, to } of casesOf(body)) expect(holderOf(caseId)).toBe(to);
  expect(handed(ids[0] ?? '')).toMatchObject([{ slot: 'handler', handover: 'shift', actor: 'S1' }]);

  await api.record();
  await api.open(org, 'A1');
  const again = await handOver({ from: 'A1' }, key);
  expect([again.body, again.headers.get('idempotent-replay')]).toEqual([body, 'true']);
  expect((await handOver({ from: 'A2' }, key)).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
});

it('whether somebody may assign is for each case to decide: an agent hands nothing over', async () => {
  const id = await api.open(org, 'A1');
  for (const dryRun of [true, false])
    expect(casesOf((await handOver({ from: 'A1', dryRun }, newKey(), 'A1')).body)).toMatchObject([
      { caseId: id, outcome: 'kept', code: 'ROLE_NOT_ALLOWED' },
    ]);
  expect(holderOf(id)).toBe('A1');
});

it('during a leave the stand-in gets the cases, but not one that is about the stand-in', async () => {
  const id = await api.open(org, 'A1');
  const about = await api.open(org, 'A1', { people: { subjectAgent: 'A2' } });
  api.directory = organisation({ A1: leave('A2') });
  const { body } = await handOver({ from: 'A1', reason: 'leave' });
  const to = Object.fromEntries(casesOf(body).map((one) => [one.caseId, one.to]));
  expect([to[id], to[about]]).toEqual(['A2', 'D1']);
});

it('a named successor gets all cases but the one about them; single cases can be listed', async () => {
  const id = await api.open(org, 'A1');
  const other = await api.open(org, 'A1');
  const about = await api.open(org, 'A1', { people: { subjectAgent: 'A2' } });
  const { body } = await handOver({ from: 'A1', to: 'A2', cases: [id, about, 'C-aaaaaaaaaaaaaaaa'] });
  expect(casesOf(body)).toEqual([
    { caseId: id, slot: 'handler', to: 'A2', outcome: 'handedOver' },
    { caseId: about, slot: 'handler', outcome: 'kept', code: 'SUBJECT_AS_HANDLER' },
    { caseId: 'C-aaaaaaaaaaaaaaaa', outcome: 'kept', code: 'CASE_UNKNOWN' },
  ]);
  expect(holderOf(other)).toBe('A1');
  expect((await handOver({ from: 'A1', to: 'ZZ9' })).body.code).toBe('PERSON_UNKNOWN');
  api.directory = organisation({ A2: leave() });
  expect((await handOver({ from: 'A1', to: 'A2' })).body.code).toBe('PERSON_ON_LEAVE');
});

it('where nobody is there to take it a case stays where it is, and the answer says so', async () => {
  const id = await api.open(org, 'A1');
  api.directory = organisation({ A2: leave(), N1: leave(), N2: offShift(), D1: leave() });
  expect(casesOf((await handOver({ from: 'A1' })).body)).toMatchObject([{ outcome: 'kept', code: 'NO_CANDIDATE' }]);
  expect(holderOf(id)).toBe('A1');
});

it('a handover that breaks off in the middle is finished by the same request, as it was planned, each case once', async () => {
  for (let i = 0; i < 12; i++) await api.open(org, 'A1');
  const key = newKey();
  let calls = 0;
  const real = api.engine.command.bind(api.engine);
  const failing = vi.spyOn(api.engine, 'command').mockImplementation((id, sealed) => {
    if (++calls > 9) throw new Refusal('ENGINE_UNAVAILABLE');
    return real(id, sealed);
  });
  expect((await handOver({ from: 'A1' }, key)).status).toBe(503);
  failing.mockRestore();
  await api.record();
  // What the organisation is by now changes nothing of what was planned.
  api.directory = organisation({ A2: leave(), N1: leave() });
  const { body } = await handOver({ from: 'A1' }, key);
  expect(casesOf(body).map(({ outcome }) => outcome)).toEqual(Array(12).fill('handedOver'));
  expect(
    casesOf(body)
      .map(({ to }) => to)
      .sort()
  ).toEqual(['A2', 'D1', 'N1', 'N2'].flatMap((to) => [to, to, to]));
  for (const { caseId, to } of casesOf(body)) expect([holderOf(caseId), handed(caseId).length]).toEqual([to, 1]);
});

it('a dry run tells of every case, however many there are', async () => {
  for (let i = 0; i < 3; i++) await api.open(org, 'A1');
  const { body } = await handOver({ from: 'A1', dryRun: true });
  expect([body['counts'], casesOf(body).length]).toEqual([{ handedOver: 0, kept: 0, pending: 0, planned: 3 }, 3]);
  expect(body).not.toHaveProperty('key');
});

it('a case that has gone to somebody else meanwhile is not taken from them', async () => {
  const id = await api.open(org, 'A1');
  const body = { type: 'assign', slot: 'handler', person: 'N2' };
  // Decided, but not recorded yet: the plan does not know of it.
  await api.send('POST', `/v1/cases/${id}/commands`, { as: person('S2'), body });
  const answer = await handOver({ from: 'A1', to: 'A2' });
  expect(casesOf(answer.body)).toMatchObject([{ outcome: 'kept', code: 'HANDED_OVER_ALREADY' }]);
  expect(holderOf(id)).toBe('N2');
});

it('what is mine to look after: my cases, those of whom I stand in for, and what waits for a role of mine, none about me', async () => {
  const mine = async (by: string) =>
    ((await get('/v1/queue?mine=true', by))['cases'] as Case[]).map(({ caseId }) => caseId).sort();
  const own = await api.open(org, 'A2');
  const absent = await api.open(org, 'A1');
  const aboutMe = await api.open(org, 'A1', { people: { subjectAgent: 'A2' } });
  const pool = await api.open(org, 'A1', { category: 'II-E', people: { subjectAgent: 'N1' } });
  expect(await mine('A2')).toEqual([own]);
  api.directory = organisation({ A1: leave('A2') });
  expect(await mine('A2')).toEqual([own, absent].sort());
  expect(await mine('N2')).toEqual([pool]);
  expect(await mine('N1')).toEqual([]);
  expect(await mine('A1')).toEqual([absent, aboutMe].sort());
});

it('who stands in for the handler on leave acts in his cases', async () => {
  const id = await api.open(org, 'A1');
  const verify = async () => {
    const body = { type: 'act', action: 'verify', input: { finding: 'invalid' } };
    return (await api.send('POST', `/v1/cases/${id}/commands`, { as: person('A2'), body })).body.code;
  };
  expect(await verify()).toBe('ROLE_NOT_ALLOWED');
  api.directory = organisation({ A1: leave('A2') });
  expect(await verify()).toBeUndefined();
});

it('everybody who owns open cases is told, with those that nobody looks after; a new organisation without an owner is warned of', async () => {
  await api.open(org, 'A1');
  await api.open(org, 'A2');
  await api.open(org, 'N1');
  await api.open(org, 'N2', { acceptedAt: new Date(Date.now() - 14 * 24 * hour).toISOString() });
  await api.open(org, 'A1', { category: 'II-E', people: { subjectAgent: 'A1' } });
  const without = demoText.replace(/ {2}- \{ id: A2, .*\n/, '').replaceAll(', deputy: A2', '');
  api.directory = organisation({ A1: leave('N1'), N1: leave('A2', hour) });
  expect(await get('/v1/ownership')).toMatchObject({
    people: [
      { person: 'A1', open: 1, overdue: 0, onLeave: true, standIn: 'N1' },
      { person: 'A2', open: 1 },
      { person: 'N1', open: 1 },
      { person: 'N2', open: 1, overdue: 1, onShift: true, onLeave: false },
    ],
    roles: [{ role: 'seniorAgent', open: 1, holders: 2 }],
    gaps: [],
  });
  const put = (strict = '') =>
    api.send('PUT', `/v1/directory?dryRun=true${strict}`, {
      as: { ...person('AD'), roles: ['admin'] },
      body: without,
      key: null,
    });
  const warned = (await put()).body['warnings'] as { message: string }[];
  expect(warned.map(({ message }) => message)).toEqual(["'A2' is not in it and owns 1 open case: hand them over"]);
  expect((await put('&strict=true')).body.code).toBe('DIRECTORY_INVALID');
  api.directory = directoryOf(
    without.replaceAll('[agent, seniorAgent]', '[agent]').replace(', seniority: 1 }', `, ${leave()}, seniority: 1 }`)
  );
  expect((await get('/v1/ownership'))['gaps']).toEqual([
    { kind: 'onLeaveWithoutStandIn', owner: 'A1', open: 1 },
    { kind: 'personUnknown', owner: 'A2', open: 1 },
    { kind: 'roleWithoutHolder', owner: 'seniorAgent', open: 1 },
  ]);
  const left = await handOver({ from: 'A2', reason: 'departure' });
  expect(casesOf(left.body)).toMatchObject([{ outcome: 'handedOver', to: expect.any(String) as string }]);
});

it('more cases than are carried out at a time are all handed over: a break goes on where it was, and a cursor leads through the list', async () => {
  const many = 510;
  for (let i = 0; i < many; i++)
    await api.send('POST', '/v1/cases', { as: { ...HOTLINE, org }, body: complaint({ agent: 'A1' }) });
  await api.record();
  const key = newKey();
  let calls = 0;
  const real = api.engine.command.bind(api.engine);
  const command = vi.spyOn(api.engine, 'command').mockImplementation((id, sealed) => {
    if (++calls > 503) throw new Refusal('ENGINE_UNAVAILABLE');
    return real(id, sealed);
  });
  expect((await handOver({ from: 'A1', to: 'A2' }, key)).status).toBe(503);
  const counts = async () => (await get(`/v1/handovers/${key}?limit=1`))['counts'];
  await expect.poll(counts).toEqual({ handedOver: 503, kept: 0, pending: 7, planned: 0 });
  calls = 0;
  const { status, body } = await handOver({ from: 'A1', to: 'A2' }, key);
  command.mockRestore();
  expect([status, calls, body['counts']]).toEqual([200, 7, { handedOver: many, kept: 0, pending: 0, planned: 0 }]);
  const listed = casesOf(body);
  for (let cursor = body['cursor']; cursor !== undefined;) {
    const page = await get(`/v1/handovers/${key}?limit=200&cursor=${cursor as string}`);
    listed.push(...casesOf(page));
    cursor = page['cursor'];
  }
  expect([listed.length, new Set(listed.map(({ caseId }) => caseId)).size]).toEqual([many, many]);
  for (const { caseId } of listed) expect([holderOf(caseId), handed(caseId).length]).toEqual(['A2', 1]);
  expect((await get(`/v1/handovers/${key}`, 'S2')).code).toBe('HANDOVER_UNKNOWN');
});
