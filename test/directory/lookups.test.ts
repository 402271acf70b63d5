import { expect, it } from 'vitest';
import { actorFrom } from '../../activities/verify-approval.js';
import { parseInstant } from '../../domain/time.js';
import { directoryOf } from '../support/directory.js';

const person = (id: string, more: object = {}) => {
  const login = id.toLowerCase();
  const base = {
    id,
    name: { zh: id, en: id },
    mail: `${login}@redress.example`,
    login,
    roles: ['agent'],
    seniority: 3,
  };
  return { ...base, ...more };
};
const organisation = (people: object[], rosters: object = {}) =>
  directoryOf(JSON.stringify({ directory: 1, zone: 'Asia/Shanghai', people, rosters }));
const at = (text: string) => parseInstant(`${text}+08:00`);
const ids = (people: readonly { id: string }[]) => people.map(({ id }) => id);

const split = { days: ['mon'], from: '09:00', to: '12:00' };
const afternoon = { days: ['mon'], from: '14:00', to: '18:00' };
const night = { days: ['fri', 'sun'], from: '22:00', to: '06:00' };
const whole = { days: ['wed'], from: '00:00', to: '24:00' };
const shifts = organisation([person('A1', { shifts: [split, afternoon, night, whole] }), person('B1')]);

// 2026-04-06 is a Monday.
it.each([
  ['before the first part', '2026-04-06T08:59:59.999', false],
  ['at its begin', '2026-04-06T09:00:00', true],
  ['at its last moment', '2026-04-06T11:59:59.999', true],
  ['at its end', '2026-04-06T12:00:00', false],
  ['between the parts', '2026-04-06T13:00:00', false],
  ['at the begin of the second part', '2026-04-06T14:00:00', true],
  ['at the begin of a night shift', '2026-04-10T22:00:00', true],
  ['of it after midnight', '2026-04-11T05:59:59.999', true],
  ['at its end in the morning', '2026-04-11T06:00:00', false],
  ['at its hour on another day', '2026-04-11T22:00:00', false],
  ['after midnight of a day without it', '2026-04-09T05:00:00', false],
  ['on Monday morning, of the shift of Sunday', '2026-04-06T03:00:00', true],
  ['until 24:00, its last moment', '2026-04-08T23:59:59.999', true],
  ['at 24:00', '2026-04-09T00:00:00', false],
])('a person is on shift %s (%s): %s', (_where, text, there) => {
  expect(ids(shifts.available(at(text)))).toEqual(there ? ['A1', 'B1'] : ['B1']);
});

const leave = { from: '2026-05-01T00:00:00+08:00', until: '2026-05-06T00:00:00+08:00' };
const leaves = organisation([
  person('S1', { roles: ['csSupervisor'], deputy: 'S2', leave: [leave, { ...leaveOf('2026-06'), deputy: 'S3' }] }),
  person('S2', { roles: ['supervisor'], deputy: 'S3' }),
  person('S3', { roles: ['supervisor'], deputy: 'S1', leave: [] }),
]);
function leaveOf(month: string) {
  return { from: `${month}-01T00:00:00+08:00`, until: `${month}-08T12:00:00+08:00` };
}

it.each([
  ['before the leave', '2026-04-30T23:59:59.999', true, undefined],
  ['from its first moment', '2026-05-01T00:00:00', false, 'S2'],
  ['until its last moment', '2026-05-05T23:59:59.999', false, 'S2'],
  ['no longer at its end', '2026-05-06T00:00:00', true, undefined],
  ['during a leave with a deputy of its own', '2026-06-08T11:59:59.999', false, 'S3'],
  ['after it', '2026-06-08T12:00:00', true, undefined],
])('the deputy stands in %s (%s)', (_when, text, there, standIn) => {
  const now = at(text);
  expect(ids(leaves.available(now)).includes('S1')).toBe(there);
  expect(leaves.standInOf('S1', now)?.id).toBe(standIn);
  expect(leaves.deputyOf('S1', now)?.id).toBe(standIn ?? 'S2');
  for (const id of ['S2', 'S3']) {
    expect(leaves.relations(id, now)?.deputyOf.includes('S1')).toBe(id === standIn);
    expect(actorFrom(leaves, id, now).deputyFor?.includes('csSupervisor') ?? false).toBe(id === standIn);
  }
});

it('somebody whose leave nobody keeps may always be stood in for, somebody who is never on leave may not', () => {
  const now = at('2026-04-10T12:00:00');
  expect(leaves.relations('S3', now)?.deputyOf).toEqual(['S2']);
  expect(leaves.relations('S1', now)?.deputyOf).toEqual([]);
});

const rosters = { duty: { from: '2026-01-05', people: [['S1', 'S2'], 'S3', []] } };
const duty = organisation(
  [
    person('S1', { leave: [{ ...leaveOf('2026-02'), from: '2026-01-27T00:00:00+08:00', deputy: 'S4' }] }),
    person('S2'),
    person('S3', { deputy: 'S2', leave: [leaveOf('2026-02')] }),
    person('S4', { leave: [{ from: '2026-01-30T00:00:00+08:00', until: '2026-02-10T00:00:00+08:00' }] }),
  ],
  rosters
);

it.each([
  ['before the roster begins', '2026-01-04T23:59:59.999', []],
  ['from its first moment, in the order they are paged', '2026-01-05T00:00:00', ['S1', 'S2']],
  ['to the last of the week', '2026-01-11T23:59:59.999', ['S1', 'S2']],
  ['from the next week on', '2026-01-12T00:00:00', ['S3']],
  ['in a turn of nobody', '2026-01-19T00:00:00', []],
  ['in the first turn again', '2026-01-26T00:00:00', ['S1', 'S2']],
  ['with a deputy for the one on leave', '2026-01-27T00:00:00', ['S4', 'S2']],
  ['without a deputy who is on leave, too', '2026-01-30T00:00:00', ['S2']],
  ['by the deputy alone', '2026-02-02T00:00:00', ['S2']],
])('who is on duty: %s (%s)', (_when, text, people) => {
  const now = at(text);
  expect(ids(duty.onDuty('duty', now))).toEqual(people);
  expect(ids(duty.peopleWithRole('duty', now))).toEqual(people.slice(0, 1));
  for (const { id } of duty.people()) {
    expect(duty.relations(id, now)?.roles.includes('duty')).toBe(people.includes(id));
  }
});

it('where the direct superior is the subject of the complaint, the next one up is told', () => {
  const chain = organisation([
    person('A1', { supervisor: 'S1' }),
    person('S1', { supervisor: 'V1' }),
    person('V1', { supervisor: 'H1' }),
    person('H1'),
  ]);
  expect(chain.supervisorOf('A1')?.id).toBe('S1');
  expect(chain.supervisorOf('A1', ['S1'])?.id).toBe('V1');
  expect(chain.supervisorOf('A1', ['S1', 'V1'])?.id).toBe('H1');
  expect(chain.supervisorOf('A1', ['V1'])?.id).toBe('S1');
  expect(chain.supervisorOf('H1')).toBeUndefined();
  expect(chain.supervisorOf('A1', ['S1', 'V1', 'H1'])).toBeUndefined();
});

it('candidates: available ones first, then the senior ones, then by id; never who is excluded or lacks a skill', () => {
  const day = { shifts: [{ days: ['mon'], from: '09:00', to: '18:00' }] };
  const team = organisation([
    person('C1', { seniority: 9, skills: ['english'], leave: [leaveOf('2026-04')] }),
    person('C5', { seniority: 4, skills: ['english'] }),
    person('C2', { seniority: 4, skills: ['english', 'refunds'], ...day }),
    person('C3', { seniority: 7, skills: ['english', 'refunds'] }),
    person('C4', { seniority: 8 }),
    person('C6', { seniority: 8, roles: ['supervisor'], skills: ['english'] }),
  ]);
  const monday = at('2026-04-06T10:00:00');
  const of = (wanted: object) => ids(team.candidates({ role: 'agent', at: monday, ...wanted }));
  expect(of({})).toEqual(['C4', 'C3', 'C2', 'C5', 'C1']);
  expect(of({ skills: ['english'] })).toEqual(['C3', 'C2', 'C5', 'C1']);
  expect(of({ skills: ['english', 'refunds'], not: ['C3'] })).toEqual(['C2']);
  expect(of({ not: ['C4', 'C1'], at: at('2026-04-06T18:00:00') })).toEqual(['C3', 'C5', 'C2']);
  expect(of({ role: 'nobody' })).toEqual([]);
});

it('who is on duty is a candidate for the role of the roster', () => {
  expect(ids(duty.candidates({ role: 'duty', at: at('2026-01-05T00:00:00') }))).toEqual(['S1', 'S2']);
});
