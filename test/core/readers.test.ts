import { expect, it } from 'vitest';
import { loadFiles, readPackFiles } from '../../config/pack-files.js';
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
