import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDirectory } from '../../db/directory-register.js';
import { rebuildClockRecords } from '../../db/rebuild-clock-records.js';
import { record } from '../../db/recorder.js';
import { readDirectory } from '../../domain/directory/read.js';
import { broughtTo, open, pinned, T, type Complaint } from '../core/support.js';
import { demoText } from '../support/directory.js';
import { recordedApi, type RecordedApi } from '../support/recorded.js';

type Row = Record<string, unknown> & { caseId: string; clock: string; outcome: string; dueAt: string };
interface Report {
  records: Row[];
  summary: { outcomes: Record<string, number>; owners: { owner?: string; outcomes: Record<string, number> }[] };
  cursor?: string;
}

let api: RecordedApi;
const played = new Map<string, Complaint>();
const ids = [
  'C-aaaaaaaaaaaaaaaa',
  'C-bbbbbbbbbbbbbbbb',
  'C-cccccccccccccccc',
  'C-dddddddddddddddd',
  'C-eeeeeeeeeeeeeeee',
];
const [MET, LATE, OVERTURNED, ROUNDS, RUNNING] = ids as [string, string, string, string, string];

/** Records a complaint as the engine would: its events, and nothing else. */
async function keep(caseId: string, it: Complaint): Promise<void> {
  played.set(caseId, it);
  const own = { caseId, org: 'demo', client: 'A1', firstRunId: caseId };
  await record(api.recording, { ...own, events: it.events, personal: [] });
}

const report = async (query = '') =>
  (await api.send('GET', `/v1/clock-records?limit=200${query}`)).body as unknown as Report;
const ofCase = async (id: string) => (await report()).records.filter(({ caseId }) => caseId === id);
const own = async (id: string) =>
  (await api.send('GET', `/v1/cases/${id}/clocks`)).body['clocks'] as (Row & { overturnedAt?: string })[];
const at = (iso: unknown) => Date.parse(String(iso));

beforeAll(async () => {
  api = await recordedApi();
  const met = open('2026-10-12T10:00', { id: MET });
  met.call('2026-10-12T15:00');
  await keep(MET, met);
  const late = open('2026-10-12T10:00', { id: LATE });
  late.call('2026-10-14T09:20');
  late.take('2026-10-14T10:00', 'S1', { type: 'assign', slot: 'handler', person: 'A2', roles: ['agent'] });
  await keep(LATE, late);
  const overturned = open('2026-10-12T10:00', { id: OVERTURNED });
  const call = { type: 'call', direction: 'out', connected: true, party: 'member' } as const;
  overturned.take('2026-10-14T10:00', 'A1', { ...call, occurredAt: T('2026-10-13T16:00') });
  await keep(OVERTURNED, overturned);
  const rounds = broughtTo('approve');
  rounds.approve('2026-03-11T14:00', 'SV', 'reject');
  rounds.act('2026-03-12T15:00', 'A1', 'propose', {}, ['cause', 'solution']);
  rounds.advance(T('2026-03-16T10:00'), false);
  await keep(ROUNDS, rounds);
  await keep(RUNNING, open('2026-10-12T11:00', { id: RUNNING }));
});
afterAll(() => api.close());

it('T30: times in the report are those of the clocks themselves, row by row', async () => {
  for (const id of ids) {
    const rows = await ofCase(id);
    const clocks = await own(id);
    expect(rows.map(({ clock }) => clock).sort()).toEqual(clocks.map(({ clock }) => clock).sort());
    for (const clock of clocks) {
      const row = rows.find((one) => one.clock === clock.clock);
      const outcome = clock.overturnedAt === undefined ? clock.outcome : 'overturned';
      const { dueAt, anchor, stoppedAt, dutyDoneAt, lateMs, owner } = clock;
      expect(row).toMatchObject(
        JSON.parse(JSON.stringify({ outcome, dueAt, anchor, stoppedAt, dutyDoneAt, lateMs, owner })) as object
      );
    }
  }
});

it('T31: a breach that was overturned is told apart from one that stands, in the rows and in the counts', async () => {
  const first = (await ofCase(OVERTURNED)).find(({ clock }) => clock === 'C-1');
  expect(first).toMatchObject({ outcome: 'overturned' });
  expect((await report('&outcome=overturned')).records.map(({ caseId }) => caseId)).toEqual([OVERTURNED]);
  const breached = (await report('&outcome=breached')).records;
  expect(breached.map(({ caseId }) => caseId)).toContain(LATE);
  expect(breached.map(({ caseId }) => caseId)).not.toContain(OVERTURNED);
});

it('T32: each round of a clock is a row of its own, with its own breach instant', async () => {
  const rounds = (await ofCase(ROUNDS)).filter(({ def }) => def === 'C-14');
  expect(rounds.map(({ clock, outcome, dueAt }) => [clock, outcome, dueAt])).toEqual([
    ['C-14', 'met', '2026-03-13T00:00:00+08:00'],
    ['C-14#2', 'breached', '2026-03-14T00:00:00+08:00'],
  ]);
});

it('T33: every figure follows from the rows: counts by outcome and owner, lateness from due date and stop', async () => {
  const { records, summary } = await report();
  const count = (rows: Row[]) => {
    const counts: Record<string, number> = {};
    for (const { outcome } of rows) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return counts;
  };
  const ownerOf = (row: Row) => {
    const { person, role } = (row['owner'] ?? {}) as { person?: string; role?: string };
    return person ?? role;
  };
  expect(summary.outcomes).toEqual(count(records));
  for (const { owner, outcomes } of summary.owners)
    expect(outcomes).toEqual(count(records.filter((row) => ownerOf(row) === owner)));
  const late = records.filter(({ lateMs }) => lateMs !== undefined);
  expect(late.length).toBeGreaterThan(0);
  for (const row of late) expect(row['lateMs']).toBe(at(row['dutyDoneAt']) - at(row.dueAt));
});

it('T34: a report judges nothing anew: made again under other limits of today, its rows are the same', async () => {
  const before = await report();
  await api.pool.query('DELETE FROM clock_records');
  expect((await report()).records).toEqual([]);
  const stricter = pinned({ 'clocks.C-1.due': { elapsed: 'PT1H' } }).pack;
  await rebuildClockRecords({ pool: api.pool, packOf: async () => stricter }, () => undefined);
  expect(await report()).toEqual(before);
});

it('T35: a clock is in the report while its case is open, from its start on', async () => {
  expect(await ofCase(RUNNING)).toMatchObject([
    { clock: 'C-1', outcome: 'open', owner: { slot: 'handler', person: 'A1' }, dueAt: '2026-10-14T00:00:00+08:00' },
  ]);
  expect((await report('&owner=A1')).records.map(({ caseId }) => caseId)).toContain(RUNNING);
});

it('a breach is counted for who owed it at the due instant, whoever has the case now; of somebody on leave the stand-in is named', async () => {
  const breach = async () => (await ofCase(LATE)).find(({ clock }) => clock === 'C-1');
  expect(await breach()).toMatchObject({ outcome: 'breached', owner: { person: 'A1' } });
  expect(await breach()).not.toHaveProperty('onLeave');
  const leave = `leave: [{ from: 2026-10-13T00:00:00+08:00, until: 2026-10-20T00:00:00+08:00, deputy: N1 }]`;
  const text = (deputy: string) => demoText.replace('seniority: 1 }', `${leave.replace('N1', deputy)}, seniority: 1 }`);
  const add = (deputy: string, from: number) =>
    addDirectory(api.pool, {
      document: readDirectory(text(deputy)).document,
      importedBy: 'AD',
      importedAt: from,
      validFrom: from,
    });
  await add('N1', T('2026-10-01T00:00'));
  // A later version changes nothing of what was so then.
  await add('N2', T('2026-10-14T00:00') + 1);
  expect(await breach()).toMatchObject({ owner: { person: 'A1' }, onLeave: true, standIn: 'N1' });
});

it('a page leads to the next, filters narrow by due date, and clients do not read it', async () => {
  const all = (await report()).records.map(({ caseId, clock }) => [caseId, clock]);
  const paged: unknown[] = [];
  for (let cursor = ''; ;) {
    const page = (await api.send('GET', `/v1/clock-records?limit=3${cursor}`)).body as unknown as Report;
    paged.push(...page.records.map(({ caseId, clock }) => [caseId, clock]));
    if (page.cursor === undefined) break;
    cursor = `&cursor=${page.cursor}`;
  }
  expect(paged).toEqual(all);
  const march = await report('&from=2026-03-01T00:00:00%2B08:00&until=2026-04-01T00:00:00%2B08:00');
  expect(new Set(march.records.map(({ caseId }) => caseId))).toEqual(new Set([ROUNDS]));
  const client = { roles: ['client' as const] };
  expect((await api.send('GET', '/v1/clock-records', { as: client })).body.code).toBe('FORBIDDEN_ROLE');
});
