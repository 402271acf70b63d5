import { afterAll, beforeAll, expect, it } from 'vitest';
import { linesText } from '../../cli/case-text.js';
import { rebuildClockRecords } from '../../db/rebuild-clock-records.js';
import { record } from '../../db/recorder.js';
import { open, points, T, type Complaint } from '../core/support.js';
import { recordedApi, type RecordedApi } from '../support/recorded.js';

const PLAIN = 'C-aaaaaaaaaaaaaaaa';
const LATE = 'C-bbbbbbbbbbbbbbbb';
const OVERTURNED = 'C-cccccccccccccccc';

let api: RecordedApi;
const keep = async (it: Complaint) => {
  const { caseId } = it.state;
  await record(api.recording, {
    caseId,
    org: 'demo',
    client: 'A1',
    firstRunId: caseId,
    events: it.events,
    personal: [],
  });
};
beforeAll(async () => {
  api = await recordedApi();
  await keep(open('2026-10-12T10:00', { id: PLAIN }));
  const late = open('2026-10-12T10:00', { id: LATE, facts: { partyKind: 'media' } });
  late.advance(T('2026-10-14T09:00'), false);
  await keep(late);
  const overturned = open('2026-10-12T10:00', { id: OVERTURNED });
  const call = { type: 'call', direction: 'out', connected: true, party: 'member' } as const;
  overturned.take('2026-10-14T10:00', 'A1', { ...call, occurredAt: T('2026-10-13T16:00') });
  await keep(overturned);
});
afterAll(() => api.close());

type Marks = { mark: string; label: { zh: string; en: string }; active: boolean }[];
const listed = async (path: string) => {
  const { body } = await api.send('GET', path);
  return Object.fromEntries(
    (body['cases'] as { caseId: string; marks: Marks }[]).map((one) => [one.caseId, one.marks])
  );
};

const URGENT = { mark: 'urgent', label: { zh: '紧急投诉', en: 'Urgent' } };
const ESCALATED = { mark: 'escalated', label: { zh: '升级投诉', en: 'Escalated' } };
const OVERDUE = { mark: 'overdue', label: { zh: '逾期', en: 'Overdue' } };
const expected = {
  [PLAIN]: [],
  [LATE]: [URGENT, OVERDUE].map((one) => ({ ...one, active: true })),
  [OVERTURNED]: expect.arrayContaining([ESCALATED, OVERDUE].map((one) => ({ ...one, active: false }))) as unknown,
};

it('queue and list say what a case is marked with in the words of its pack, and which marks an overturned breach has taken back', async () => {
  for (const path of ['/v1/queue', '/v1/cases']) expect(await listed(path)).toEqual(expected);
});

it('marks can be made anew from the recorded cases', async () => {
  await api.pool.query(`UPDATE cases SET marks = '[]'`);
  expect((await listed('/v1/queue'))[LATE]).toEqual([]);
  await rebuildClockRecords({ pool: api.pool, packOf: async () => points.pack }, () => undefined);
  expect(await listed('/v1/queue')).toEqual(expected);
});

it('a queue at the terminal shows marks in the language of whoever reads it', async () => {
  const { body } = await api.send('GET', '/v1/queue');
  const line = (lang: 'zh' | 'en', id: string) => linesText(body, lang).find((one) => one.startsWith(id));
  expect(line('en', LATE)).toMatch(/OVERDUE +Urgent, Overdue/);
  expect(line('zh', LATE)).toMatch(/已逾期 +紧急投诉, 逾期/);
  expect(line('en', OVERTURNED)).toContain('Escalated (no longer)');
  expect(line('zh', OVERTURNED)).toContain('升级投诉 (已撤销)');
});
