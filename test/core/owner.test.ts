import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseOwner, clockOwner } from '../../domain/decide/owner.js';
import { run, sequence } from './arbitrary-commands.js';
import { broughtTo, code, Complaint, open, pinned, points, T } from './support.js';

const { data } = points.pack;
const assign = (it: Complaint, at: string, person: string, by = 'S1') =>
  it.take(at, by, { type: 'assign', slot: 'handler', person, roles: ['agent'] });
const attitude = { subjectAgent: 'A1', subjectSupervisor: 'S1' };

describe('who owed a clock when it was breached stays on record', () => {
  it('also when the case changes hands later, and when the breach is overturned', () => {
    const it = open('2026-10-12T10:00');
    assign(it, '2026-10-12T11:00', 'A2');
    it.take('2026-10-14T09:00', 'S1', { type: 'assign', slot: 'handler', person: 'N1', roles: ['seniorAgent'] });
    expect(it.of('clockBreached')).toMatchObject([{ clock: 'C-1', owner: { slot: 'handler', person: 'A2' } }]);
    const late = { type: 'call', direction: 'out', connected: true, party: 'member' } as const;
    it.take('2026-10-14T10:00', 'N1', { ...late, occurredAt: T('2026-10-13T16:00') });
    expect(it.state.clocks['C-1']).toMatchObject({
      overturnedAt: T('2026-10-13T16:00'),
      owner: { slot: 'handler', person: 'A2' },
    });
  });

  it('after an outage it is the one who owned the case at the due instant, not the one it went to in the morning', () => {
    const it = open('2026-10-12T10:00');
    it.advance(T('2026-10-14T08:00'), true);
    assign(it, '2026-10-14T08:00', 'A2');
    expect(it.state.clocks['C-1']?.owner).toEqual({ slot: 'handler', person: 'A1' });
  });

  it('a met clock keeps its owner, too', () => {
    const it = open('2026-10-12T10:00');
    it.call('2026-10-12T15:00');
    assign(it, '2026-10-12T16:00', 'A2');
    expect(it.of('clockMet')).toMatchObject([{ clock: 'C-1', owner: { slot: 'handler', person: 'A1' } }]);
    expect(it.state.clocks['C-1']?.owner).toEqual({ slot: 'handler', person: 'A1' });
  });
});

describe('a change of category', () => {
  const reclassified = (category: string) => {
    const it = open('2026-10-12T10:00');
    assign(it, '2026-10-12T11:00', 'A2');
    it.take('2026-10-12T12:00', 'S1', { type: 'reclassify', category });
    return it.state.people['handler'];
  };

  it('within the same first responsibility leaves the case with whoever has it', () => {
    expect(reclassified('I-2')).toEqual({ person: 'A2' });
  });

  it('into another first responsibility gives the case to whoever has that', () => {
    expect(reclassified('III-S')).toEqual({ role: 'riskControl' });
  });
});

it('notices of a complaint about somebody name them, so that they are not told as the stand-in of the absent', () => {
  const about = open('2026-10-12T10:00', { category: 'II-A', people: attitude });
  about.advance(T('2026-10-20T10:00'), false);
  const excluded = (it: Complaint) =>
    it.of('effectRequested').flatMap(({ action, with: told }) => (action === 'sendNotice' ? [told['exclude']] : []));
  expect(new Set(excluded(about).map((one) => JSON.stringify(one)))).toEqual(new Set(['["A1"]']));
  const plain = open('2026-10-12T10:00');
  plain.advance(T('2026-10-20T10:00'), false);
  expect(new Set(excluded(plain))).toEqual(new Set([undefined]));
});

describe('the one who owes a clock is the one the pack names for it', () => {
  const owes = (it: Complaint, id: string): unknown => {
    const clock = it.state.clocks[id];
    return clock && clockOwner(data, it.state, clock);
  };

  it('the supervisor of the subject, a department, the approving supervisor, whoever promised', () => {
    expect(owes(open('2026-10-12T10:00', { category: 'II-A', people: attitude }), 'C-3')).toEqual({
      slot: 'subjectSupervisor',
      person: 'S1',
    });
    const secure = open('2026-10-12T10:00', { category: 'III-S', facts: { accountId: 'ACC-1' } });
    expect(owes(secure, 'C-6')).toEqual({ role: 'riskControl' });
    expect(owes(broughtTo('approve'), 'C-14')).toEqual({ role: 'csSupervisor' });
    const promised = open('2026-10-12T10:00');
    const promise = { at: T('2026-10-12T15:00'), by: 'A2' };
    promised.take('2026-10-12T10:05', 'A2', {
      type: 'call',
      direction: 'in',
      connected: true,
      party: 'member',
      promise,
    });
    expect(owes(promised, 'C-17')).toEqual({ person: 'A2' });
    expect(owes(promised, 'C-1')).toEqual({ slot: 'handler', person: 'A1' });
  });

  it('a mail nobody has claimed belongs to the pool it waits for, also when the system had to accept it', () => {
    const mail = new Complaint(points, 'C-mail');
    const opening = { category: 'I-1', channel: 'email', facts: {}, people: {}, gave: ['email'] };
    mail.take('2026-10-12T10:00', 'MB', { type: 'open', ...opening });
    expect(caseOwner(data, mail.state)).toEqual({ role: 'agent' });
    mail.advance(T('2026-10-14T08:00'), false);
    expect(mail.state.clocks['C-20']).toMatchObject({ outcome: 'breached', owner: { role: 'agent' } });
    expect(caseOwner(data, mail.state)).toEqual({ slot: 'handler', role: 'agent' });
  });

  it('where the place it names is empty, the owner of the case owes it', () => {
    const it = open('2026-10-12T10:00', { rules: pinned({ 'clocks.C-1.owner': 'dedicatedHandler' }) });
    it.advance(T('2026-10-14T08:00'), false);
    expect(it.state.clocks['C-1']?.owner).toEqual({ slot: 'handler', person: 'A1' });
  });

  it('cases of a pack that names no owner go on as they were decided', () => {
    const it = open('2026-10-12T10:00', { rules: pinned({ owner: undefined }) });
    it.advance(T('2026-10-14T08:00'), false);
    expect(it.of('clockBreached')[0]).not.toHaveProperty('owner');
    expect(caseOwner(it.pinned.pack.data, it.state)).toEqual({ slot: 'handler', person: 'A1' });
  });
});

describe('a case is never without an owner, and the subject never owns it', () => {
  it('a case that turns out to be about its own handler goes to somebody else; back in another category it stays there', () => {
    const it = open('2026-10-12T10:00', { category: 'II-E', people: { subjectAgent: 'A1' } });
    expect(code(it.take('2026-10-12T11:00', 'S1', { type: 'reclassify', category: 'I-1' }))).toBe('ok');
    expect(caseOwner(data, it.state)).toEqual({ slot: 'handler', role: 'seniorAgent' });
  });

  it('a case put into a category whose owner is not known stays with whoever took it', () => {
    const it = open('2026-10-12T10:00');
    expect(code(it.take('2026-10-12T11:00', 'S1', { type: 'reclassify', category: 'II-A' }))).toBe('ok');
    expect(caseOwner(data, it.state)).toEqual({ slot: 'handler', person: 'A1' });
  });

  it('a complaint the subject opened about himself is refused, not left to nobody', () => {
    const it = open('2026-10-12T10:00', { people: { subjectAgent: 'A1' } });
    expect(it.of('refused').map((e) => e.code)).toEqual(['SUBJECT_AS_HANDLER']);
  });

  it('whatever is done to a complaint, in whatever order', () => {
    const about = fc.constantFrom<[string, Record<string, string>]>(
      ['I-1', {}],
      ['II-E', { subjectAgent: 'A1' }],
      ['II-E', { subjectAgent: 'N1' }],
      ['II-A', attitude]
    );
    const property = fc.property(sequence, about, (s, [category, people]) => {
      for (const { after } of run({ ...s, category, people })) {
        if (after.lifecycle !== 'open' || after.acceptedAt === 0) continue;
        const owner = caseOwner(data, after);
        expect(owner?.person ?? owner?.role).toBeDefined();
        const subject = after.people['subjectAgent']?.person;
        if (subject !== undefined) expect(owner?.person).not.toBe(subject);
        for (const clock of Object.values(after.clocks))
          if (clock.outcome === 'met' || clock.outcome === 'breached')
            expect(clock.owner?.person ?? clock.owner?.role).toBeDefined();
      }
    });
    fc.assert(property, { numRuns: 100 });
  });
});
