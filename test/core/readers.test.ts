import { expect, it } from 'vitest';
import { loadFiles, readPackFiles } from '../../config/pack-files.js';
import type { Actor, Command } from '../../domain/case/commands.js';
import { mayReadPersonal } from '../../domain/decide/readers.js';
import { CaseInMemory } from '../../domain/scenario/play.js';
import { calendar, code, pin, T } from './support.js';

const loaded = loadFiles(readPackFiles('wealth-app'));
if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults));
const { pack } = loaded;

const clerk = { id: 'A', roles: ['serviceCentre'] };
const ROLES = ['serviceCentre', 'serviceCentreHead', 'leaderInCharge', 'generalManager', 'nextSuperior'];

/** Who may read the author of a letter that came on 2026-03-10. */
function readers(recognised: { accuses: string } | undefined): string[] {
  const it = new CaseInMemory({ pack, calendar, calendarPin: pin }, 'C-letter');
  const opening = { category: 'grievance', channel: 'letter', facts: { needsDepartment: false } };
  const base = { actor: clerk, source: 'gateway' } as const;
  const people = { accepting: 'A' };
  const answer = it.run(
    { ...base, id: 'open', type: 'open', ...opening, people, gave: ['customerName', 'matter'] },
    T('2026-03-10T10:30')
  );
  expect(code(answer)).toBe('ok');
  if (recognised) {
    const input = { kind: 'whistleblowing', ...recognised };
    const act = { ...base, id: 'r', type: 'act', action: 'recogniseWhistleblowing' } as const;
    expect(code(it.run({ ...act, input, gave: [] }, T('2026-03-10T11:00')))).toBe('ok');
  }
  return ROLES.filter((role) => {
    const actor = role === 'serviceCentre' ? clerk : { id: role, roles: [role] };
    return mayReadPersonal(it.pinned, it.state, actor, T('2026-03-10T12:00'));
  });
}

it('Z8: the author of a whistle-blowing letter is read by the leaders it does not accuse, and by nobody else', () => {
  expect(readers({ accuses: 'neither' })).toEqual(['leaderInCharge', 'generalManager']);
  expect(readers({ accuses: 'leaderInCharge' })).toEqual(['generalManager']);
  expect(readers({ accuses: 'generalManager' })).toEqual(['leaderInCharge']);
  expect(readers({ accuses: 'both' })).toEqual(['nextSuperior']);
});

it('who complained in a letter that is none is read by all staff', () => {
  expect(readers(undefined)).toEqual(ROLES);
});

it('004-14: who handles complaints reads a case, marketing only with a part in it, an auditor only by a grant', () => {
  const files = readPackFiles('ecommerce-order');
  const order = loadFiles(files);
  if ('faults' in order) throw new Error(JSON.stringify(order.faults));
  const it = new CaseInMemory({ pack: order.pack, calendar, calendarPin: pin }, 'C-order');
  const take = (local: string, by: Actor, body: object) =>
    code(it.run({ id: local, actor: by, source: 'gateway', ...body } as Command, T(local)));
  const people = ['customerService', 'logistics', 'finance', 'marketing', 'auditStaff'];
  const readers = () =>
    people.filter((role) => mayReadPersonal(it.pinned, it.state, { id: role, roles: [role] }, T('2026-09-30T12:00')));
  const opening = { category: 'logistics', also: ['promotion'], channel: 'orderPage', people: {}, gave: ['phone'] };
  const facts = { orderId: 'O-1', nature: 'general', difficulty: 'easy' };
  const system = { id: 'S', roles: ['system'] };
  expect(take('2026-09-30T10:00', system, { type: 'open', ...opening, facts })).toBe('ok');
  expect(readers()).toEqual(['customerService', 'logistics', 'marketing']);
  const marketing = { id: 'M', roles: ['marketing'] };
  take('2026-09-30T10:10', marketing, { type: 'confirmStep', step: 'withMarketing', input: {} });
  expect(readers()).toEqual(['customerService', 'logistics']);
  const head = { id: 'CH', roles: ['complaintDeptHead'] };
  const grant = { type: 'assign', slot: 'auditor', person: 'auditStaff', roles: ['auditStaff'] };
  expect(take('2026-09-30T10:20', marketing, grant)).toBe('ROLE_NOT_ALLOWED');
  expect(take('2026-09-30T10:30', head, grant)).toBe('ok');
  expect(readers()).toEqual(['customerService', 'logistics', 'auditStaff']);
});
