import { beforeAll, expect, it } from 'vitest';
import { complaint, HOTLINE, newKey } from '../support/api.js';
import { telling } from '../support/calls.js';
import { runningStack } from '../support/running.js';

const { stack, cases, send } = runningStack();
let tell: ReturnType<typeof telling>;

beforeAll(async () => {
  tell = telling(send, stack.config.webhookSecret);
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const iso = (ms: number) => new Date(ms).toISOString();

interface Clock {
  clock: string;
  outcome: string;
  stoppedAt?: string;
  overturnedAt?: string;
}
interface Call {
  legId: string;
  caseId?: string;
  handedAt?: string;
  connectedAt?: string;
  number?: string;
  contradictions: string[];
  heard: { event: string; number?: string }[];
}

async function opened(acceptedAt: number): Promise<string> {
  const body = complaint({ agent: 'A1', source: 'gateway', acceptedAt: iso(acceptedAt) });
  const { status, body: brief } = await send('POST', '/v1/cases', { as: HOTLINE, body });
  expect(status).toBe(201);
  return String(brief.caseId);
}

/** Has the gateway play a call; the ids of its legs derive from the call's. */
async function play(call: object): Promise<string> {
  const url = `${stack.env['COUNTERPART_URL']}/telephony/calls`;
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ agent: 'A1', ringSeconds: 10, ...call }) });
  const { callId } = (await answer.json()) as { callId: string };
  expect(answer.status).toBe(200);
  return `${callId}-1`;
}

async function clock(caseId: string, name = 'C-1'): Promise<Clock | undefined> {
  const { body } = await send('GET', `/v1/cases/${caseId}/clocks`);
  return (body['clocks'] as Clock[] | undefined)?.find((one) => one.clock === name);
}

async function callsIn(caseId: string): Promise<object[]> {
  const { body } = await send('GET', `/v1/cases/${caseId}/timeline?limit=500`);
  return (body['events'] as { type: string }[]).filter(({ type }) => type === 'callEnded');
}

async function calls(query: string): Promise<{ calls: Call[]; cursor?: string }> {
  return (await send('GET', `/v1/calls?${query}`)).body as unknown as { calls: Call[]; cursor?: string };
}
const unassigned = async (legId: string) => (await calls('unassigned=true')).calls.find((call) => call.legId === legId);

const patient = { timeout: 20_000, interval: 150 };

it('a call through the gateway meets the first callback with the time of the gateway, doubled and out of order as it may come', async () => {
  const acceptedAt = Date.now() - 2 * HOUR;
  const caseId = await opened(acceptedAt);
  const at = acceptedAt + HOUR;
  const legId = await play({ caseId, at: iso(at), number: '13912345678', faults: { duplicate: true, reorder: true } });
  await expect.poll(async () => (await clock(caseId))?.outcome, patient).toBe('met');
  expect(Date.parse((await clock(caseId))?.stoppedAt ?? '')).toBe(at + 10_000);
  expect(await callsIn(caseId)).toMatchObject([
    { cause: `call:${legId}`, actor: 'A1', connected: true, direction: 'out' },
  ]);
  const call = (await calls('')).calls.find((one) => one.legId === legId);
  expect(call).toMatchObject({ caseId, number: '13912345678', connectedAt: iso(at + 10_000), contradictions: [] });
  expect([call?.heard.length, call?.handedAt === undefined]).toEqual([3, false]);
  const { rows } = await cases.pool.query<{ heard: Buffer }>('SELECT * FROM calls WHERE leg_id = $1', [legId]);
  expect(rows.length).toBe(1);
  expect(JSON.stringify(rows) + String(rows[0]?.heard)).not.toContain('13912345678');
});

it('a call that belonged to no case overturns the breach when it is assigned, and the notices are taken back', async () => {
  const acceptedAt = Date.now() - 30 * DAY;
  const caseId = await opened(acceptedAt);
  await expect.poll(async () => (await clock(caseId))?.outcome, patient).toBe('breached');
  const legId = await play({ at: iso(acceptedAt + HOUR) });
  expect(await unassigned(legId)).toMatchObject({ connectedAt: iso(acceptedAt + HOUR + 10_000) });
  expect((await clock(caseId))?.overturnedAt).toBeUndefined();
  const assign = () => send('POST', `/v1/calls/${legId}/assign`, { body: { caseId } });
  const first = await assign();
  expect(first.status).toBe(200);
  expect((await assign()).body).toEqual(first.body);
  await expect.poll(async () => (await clock(caseId))?.overturnedAt, patient).toBeDefined();
  expect(Date.parse((await clock(caseId))?.overturnedAt ?? '')).toBe(acceptedAt + HOUR + 10_000);
  expect(await clock(caseId)).toMatchObject({ outcome: 'breached' });
  expect(await callsIn(caseId)).toMatchObject([{ cause: `call:${legId}` }]);
  expect(await unassigned(legId)).toBeUndefined();
  const retracted = async () => {
    const { body } = await send('GET', `/v1/cases/${caseId}/timeline?limit=500`);
    const events = body['events'] as { type: string; with?: { kind?: string } }[];
    return events.some(({ type, with: given }) => type === 'effectRequested' && given?.kind === 'retraction');
  };
  await expect.poll(retracted, patient).toBe(true);
});

it('events of one leg that arrive all at once, again and again, make one row and one command', async () => {
  const caseId = await opened(Date.now() - HOUR);
  const legId = newKey();
  const base = { callId: `${legId}-call`, legId, agent: 'A1', direction: 'out', party: 'member', caseId };
  const at = Date.now() - 60_000;
  const events = [
    { ...base, event: 'ringing', at: iso(at), number: '13912345678' },
    { ...base, event: 'connected', at: iso(at + 5000) },
    { ...base, event: 'ended', at: iso(at + 9000), cause: 'hungUp', durationSeconds: 4, recordingId: 'rec-9' },
  ];
  const answers = await Promise.all([...events, ...events, ...events].map((event) => tell(event)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  const call = (await calls('')).calls.find((one) => one.legId === legId);
  expect(call?.heard.map(({ event }) => event).sort()).toEqual(['connected', 'ended', 'ringing']);
  expect(call?.contradictions).toEqual([]);
  await expect.poll(() => callsIn(caseId), patient).toHaveLength(1);
});

it('calls of unknown cases are kept, and the list comes page by page without gap or repeat', async () => {
  const legs = await Promise.all([1, 2, 3].map(() => play({ caseId: 'C-aaaaaaaaaaaaaaaa', answered: false })));
  const seen: string[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const page = await calls(`unassigned=true&limit=1${cursor && `&cursor=${cursor}`}`);
    seen.push(...page.calls.map(({ legId }) => legId));
    cursor = page.cursor;
  }
  expect(seen.filter((legId) => legs.includes(legId)).sort()).toEqual([...legs].sort());
  expect(new Set(seen).size).toBe(seen.length);
});
