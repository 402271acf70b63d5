import { afterAll, beforeAll, expect, it } from 'vitest';
import { record } from '../../db/recorder.js';
import { open } from '../core/support.js';
import { activePack, pointsPlatformContent } from '../support/api.js';
import { recordedApi, type RecordedApi } from '../support/recorded.js';

const OPEN_TO_ALL = 'C-aaaaaaaaaaaaaaaa';
const RESTRICTED = 'C-bbbbbbbbbbbbbbbb';
const TEXTS = { memberName: '王小明', phone: '13800138000', narrative: '举报内部人员' };
const SUPERVISOR = { id: 'SV', org: 'demo', client: 'SV', roles: ['staff' as const], gateway: false };

let api: RecordedApi;
beforeAll(async () => {
  const { personal, ...content } = pointsPlatformContent();
  const readers = [{ if: "case.merchantId == 'M-77'", to: ['csSupervisor'] }];
  const only = activePack({ ...content, personal: { ...personal, readers } });
  api = await recordedApi(only);
  const rules = { pack: only.pack, calendar: only.calendar, calendarPin: only.calendarPin };
  for (const [id, merchantId] of [
    [OPEN_TO_ALL, 'M-1'],
    [RESTRICTED, 'M-77'],
  ] as const) {
    const { events } = open('2026-10-12T10:00', { id, rules, facts: { merchantId } });
    const personal = [{ command: events[0]?.cause ?? '', personal: TEXTS }];
    await record(api.recording, { ...{ caseId: id, org: 'demo', client: 'A1', firstRunId: id, events }, personal });
  }
});
afterAll(() => api.close());

const shown = async (id: string, as = {}) => (await api.send('GET', `/v1/cases/${id}`, { as })).body['personal'];
const found = async (q: string, as = {}) => {
  const { body } = await api.send('POST', '/v1/lookup', { body: { q }, key: null, as });
  return (body['cases'] as { caseId: string }[]).map(({ caseId }) => caseId).sort();
};

it('Z8: who complained is told to the readers the pack names alone, and to all staff where none is named', async () => {
  expect([await shown(OPEN_TO_ALL), await shown(OPEN_TO_ALL, SUPERVISOR)]).toEqual([TEXTS, TEXTS]);
  expect([await shown(RESTRICTED), await shown(RESTRICTED, SUPERVISOR)]).toEqual([undefined, TEXTS]);
});

it('Z8: a case is not found by whom nobody may know it is from; by what is not personal it is', async () => {
  for (const said of ['13800138000', '王小明', '内部人员']) {
    expect(await found(said)).toEqual([OPEN_TO_ALL]);
    expect(await found(said, SUPERVISOR)).toEqual([OPEN_TO_ALL, RESTRICTED]);
  }
  expect(await found('M-77')).toEqual([RESTRICTED]);
});

it.each(['letters', 'mails'])('Z8: the %s of such a case are for its readers', async (what) => {
  const { status, body } = await api.send('GET', `/v1/cases/${RESTRICTED}/${what}`);
  expect([status, body.code]).toEqual([403, 'PERSONAL_RESTRICTED']);
  expect((await api.send('GET', `/v1/cases/${RESTRICTED}/${what}`, { as: SUPERVISOR })).status).toBe(200);
  expect((await api.send('GET', `/v1/cases/${OPEN_TO_ALL}/${what}`)).status).toBe(200);
});

it('Z8: what such a case tells otherwise stays readable for all staff', async () => {
  for (const what of ['timeline', 'clocks', 'files'])
    expect((await api.send('GET', `/v1/cases/${RESTRICTED}/${what}`)).status).toBe(200);
});
