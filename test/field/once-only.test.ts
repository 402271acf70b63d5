import { expect, it } from 'vitest';
import { instant } from '../../domain/time.js';
import { command, open, T, type Complaint } from '../core/support.js';

const HOUR = 3_600_000;
const late = (): Complaint => open('2026-09-30T17:30', { category: 'I-4' });
const told = (it: Complaint): [number, number] => [it.told('csSupervisor'), it.told('departmentHead')];

it('T36: a complaint that is looked at every hour for forty days tells each of its supervisors once', () => {
  const it = late();
  const start = T('2026-10-01T00:00');
  for (let hour = 0; hour < 40 * 24; hour++)
    it.run(command('system', { type: 'wake', source: 'system' }), instant(start + hour * HOUR));
  expect(told(it)).toEqual([1, 1]);
  expect(it.of('clockWarned').map((e) => e.clock)).toEqual(['C-1']);
});

it('T37: whatever category is given to a late complaint afterwards, its callback is breached once', () => {
  const it = late();
  it.advance(T('2026-10-09T00:00'), false);
  for (const [local, category] of [
    ['2026-10-09T08:00', 'III-M'],
    ['2026-10-09T08:10', 'II-M'],
    ['2026-10-09T08:20', 'I-2'],
  ] as const)
    it.take(local, 'SV', { type: 'reclassify', category });
  it.act('2026-10-09T08:30', 'A1', 'declareUrgent', {}, ['reason']);
  it.advance(T('2026-10-31T00:00'), false);
  const duties = it.of('clockBreached').filter((e) => it.state.clocks[e.clock]?.duty === 'firstCallback');
  expect(duties.map((e) => [e.clock, e.at])).toEqual([['C-1', T('2026-10-09T00:00')]]);
});

it('T38: nobody is mailed again because the outside confirms a notice a second time, at once or minutes later', () => {
  const it = late();
  it.advance(T('2026-10-10T00:00'), false);
  const asked = it.of('effectRequested').map((e) => e.key);
  expect(told(it)).toEqual([1, 1]);
  for (const local of ['2026-10-10T00:00', '2026-10-10T00:05'])
    for (const key of asked)
      it.take(local, 'system', { type: 'effectResult', key, status: 'confirmed', ref: 'again', source: 'system' });
  expect(it.of('effectRequested').map((e) => e.key)).toEqual(asked);
  expect(it.of('effectConfirmed').map((e) => e.key)).toEqual(asked);
});

it('T40: every step of an escalation comes, each at its own instant: warned, breached, second level a working day later', () => {
  const it = late();
  it.advance(T('2026-10-31T00:00'), false);
  const steps = [...it.of('clockWarned'), ...it.of('clockBreached')].map((e) => [e.clock, e.at]);
  expect(steps).toEqual([
    ['C-1', T('2026-10-08T12:00')],
    ['C-1', T('2026-10-09T00:00')],
    ['C-16', T('2026-10-10T00:00')],
  ]);
  const notices = it.of('effectRequested').filter((e) => e.to?.some((who) => /Supervisor|Head/.test(who)));
  expect(notices.map((e) => [e.to, e.at])).toEqual([
    [['csSupervisor'], T('2026-10-09T00:00')],
    [['departmentHead'], T('2026-10-10T00:00')],
  ]);
});
