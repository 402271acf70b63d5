import { describe, expect, it } from 'vitest';
import type { EarlierCase } from '../../domain/case/commands.js';
import { earlierCase } from '../../domain/decide/repeats.js';
import { loadPack } from '../../domain/pack/load.js';
import { Repeat } from '../../domain/pack/repeats.js';
import { Complaint, demo, open, packText, pinned, T } from './support.js';

const label = { zh: '再次投诉', en: 'Again' };
/** Again about the same order after an answer or a missed callback, however long ago: a category of its own. */
const again = Repeat.parse({
  ...{ label, provenance: 'stated', sharing: ['memberNumber'], same: ['orderRef'] },
  ...{ openAfter: 'firstCallback', category: 'III-M' },
});
/** About anything within thirty days of the closing: urgent. */
const soon = Repeat.parse({
  ...{ label, provenance: 'stated', sharing: ['memberNumber', 'orderRef'], within: { elapsed: 'P30D' } },
  adds: { overlay: 'urgent', cause: 'U1' },
});
const rules = pinned({ repeats: { again, soon } });
const both = ['memberNumber', 'orderRef'];

/** Opens a complaint of 2026-06-01 12:00 that shares these with an earlier case. */
function told(...cases: EarlierCase[]): Complaint {
  const it = new Complaint(rules, 'C-later');
  it.take('2026-06-01T12:00', 'A1', {
    ...{ type: 'open', category: 'I-1', channel: 'hotline', people: { intakeAgent: 'A1' } },
    ...{ facts: { orderRef: 'O-1' }, gave: ['memberNumber'] },
    earlier: { source: 'register', asOf: T('2026-06-01T12:00'), cases },
  });
  return it;
}
const found = (it: Complaint) => it.of('repeatFound').map(({ repeat, caseId }) => [repeat, caseId]);

describe('a complaint that repeats an earlier case (seed-002 002-c, 002-g)', () => {
  it('after the closing it is linked, marked and put into the category of repeats before any clock runs', () => {
    const it = told({ caseId: 'C-1', shares: both, closedAt: T('2026-05-20T09:00') });
    expect(found(it)).toEqual([
      ['again', 'C-1'],
      ['soon', 'C-1'],
    ]);
    expect(it.state).toMatchObject({
      category: 'III-M',
      links: [
        { caseId: 'C-1', relation: 'again' },
        { caseId: 'C-1', relation: 'soon' },
      ],
      overlays: { urgent: { causes: ['U1'] } },
    });
    expect(it.of('classified').map(({ category, previous }) => [category, previous])).toEqual([
      ['I-1', undefined],
      ['III-M', 'I-1'],
    ]);
    expect(it.of('clockMoved')).toEqual([]);
  });

  it('while the earlier one is open without an answer it repeats nothing; once its duty is met or breached it does', () => {
    expect(found(told({ caseId: 'C-1', shares: both }))).toEqual([]);
    const answered = { caseId: 'C-1', shares: both, duties: { firstCallback: T('2026-05-30T09:00') } };
    expect(found(told(answered))).toEqual([['again', 'C-1']]);
    expect(found(told({ ...answered, duties: { reply: T('2026-05-30T09:00') } }))).toEqual([]);
  });

  it('the window is half-open: at its end it repeats nothing', () => {
    const closed = (local: string) => found(told({ caseId: 'C-1', shares: ['orderRef'], closedAt: T(local) }));
    expect(closed('2026-05-02T12:00:00.001')).toEqual([['soon', 'C-1']]);
    expect(closed('2026-05-02T12:00')).toEqual([]);
    expect(closed('2026-06-01T12:00')).toEqual([['soon', 'C-1']]);
    expect(closed('2026-06-01T12:01')).toEqual([]);
  });

  it('it needs one thing in common of those shared, and all that must be the same', () => {
    const sharing = (...shares: string[]) => found(told({ caseId: 'C-1', shares, closedAt: T('2026-05-20T09:00') }));
    expect(sharing('orderRef')).toEqual([['soon', 'C-1']]);
    expect(sharing('memberNumber')).toEqual([['soon', 'C-1']]);
    expect(sharing()).toEqual([]);
  });

  it('of several the one that ended last is named', () => {
    const one = (caseId: string, local: string) => ({ caseId, shares: both, closedAt: T(local) });
    const it = told(one('C-1', '2026-05-20T09:00'), one('C-2', '2026-05-21T09:00'), one('C-3', '2026-05-19T09:00'));
    expect(found(it).map(([, caseId]) => caseId)).toEqual(['C-2', 'C-2']);
  });

  it('what is found out when it is claimed makes it one, once', () => {
    const claim = { channels: ['email'], from: ['system'], stage: 'intake', pool: 'agent', provenance: 'stated' };
    const intake = { ...(rules.pack.data.intake as object), claim };
    const mailed = new Complaint(pinned({ repeats: { again, soon }, intake, 'roles.system': { label } }), 'C-later');
    const earlier = (shares: string[]) => ({
      source: 'register',
      asOf: T('2026-06-01T12:00'),
      cases: [{ caseId: 'C-1', shares, closedAt: T('2026-05-20T09:00') }],
    });
    const id = 'open';
    const actor = { id: 'mailbox', roles: ['system'] };
    const body = { category: 'I-1', channel: 'email', facts: {}, people: {}, gave: ['memberNumber'] };
    const opening = { id, actor, source: 'mail' as const, type: 'open' as const, ...body };
    mailed.run({ ...opening, earlier: earlier(['memberNumber']) }, T('2026-06-01T12:00'));
    expect([found(mailed), mailed.state.category]).toEqual([[['soon', 'C-1']], 'I-1']);
    mailed.take('2026-06-01T13:00', 'A1', {
      ...{ type: 'claim', category: 'I-2', facts: { orderRef: 'O-1' }, people: {}, earlier: earlier(both) },
    });
    expect([found(mailed), mailed.state.category]).toEqual([
      [
        ['soon', 'C-1'],
        ['again', 'C-1'],
      ],
      'III-M',
    ]);
  });
});

describe('what is asked of an earlier case', () => {
  const facts = { orderRef: 'O-1' };
  const earlier = () => open('2026-03-10T10:00', { facts, rules, id: 'C-1' });
  const asked = (it: Complaint, own = facts) => earlierCase(rules.pack.data, own, it.state, ['memberNumber']);

  it('what both share, and when the duty was met', () => {
    const it = earlier();
    expect(asked(it)).toEqual({ caseId: 'C-1', shares: ['memberNumber', 'orderRef'] });
    expect(asked(it, { orderRef: 'O-2' })).toEqual({ caseId: 'C-1', shares: ['memberNumber'] });
    it.call('2026-03-10T11:00');
    expect(asked(it)?.duties).toEqual({ firstCallback: T('2026-03-10T11:00') });
  });

  it('when the duty was breached, unless that was overturned', () => {
    const it = earlier();
    it.advance(T('2026-03-12T01:00'), false);
    expect(asked(it)?.duties).toEqual({ firstCallback: T('2026-03-12T00:00') });
    it.take('2026-03-12T01:00', 'A1', {
      ...{ type: 'call', direction: 'out', connected: true, party: 'member' },
      ...{ occurredAt: T('2026-03-11T23:00') },
    });
    expect(it.of('clockOverturned')).toHaveLength(1);
    expect(asked(it)?.duties).toEqual({ firstCallback: T('2026-03-11T23:00') });
  });

  it('a fact that is not known of one is in common with nobody', () => {
    const it = open('2026-03-10T10:00', { rules, id: 'C-1' });
    expect(earlierCase(rules.pack.data, {}, it.state, [])?.shares).toEqual([]);
  });

  it('one that was merged is not asked: the case it went on in is', () => {
    const it = earlier();
    const merge = { into: 'C-2', by: 'A1', key: 'k', done: true, dropped: [] };
    expect(earlierCase(rules.pack.data, facts, { ...it.state, merge }, [])).toBeUndefined();
  });
});

describe('a pack whose repeats cannot work', () => {
  const faults = (rule: string): string[] => {
    const repeats = `\nrepeats:\n  again: { label: { zh: 再, en: Again }, provenance: stated, ${rule} }\n`;
    const loaded = loadPack(packText.replace('\ngroups:', `${repeats}\ngroups:`), demo);
    return 'faults' in loaded ? loaded.faults.map(({ path }) => path) : [];
  };

  it('is refused for names nobody declared and facts that lead to no case', () => {
    expect(faults('sharing: [memberNumber], same: [orderRef], openAfter: firstCallback, category: III-M')).toEqual([]);
    expect(faults('sharing: [narrative]')).toEqual(['repeats.again.sharing.0']);
    expect(faults('sharing: [importantMember]')).toEqual(['repeats.again.sharing.0']);
    expect(faults('sharing: [memberNumber], same: [order]')).toEqual(['repeats.again.same.0']);
    expect(faults('sharing: [memberNumber], openAfter: callback')).toEqual(['repeats.again.openAfter']);
    expect(faults('sharing: [memberNumber], category: IV')).toEqual(['repeats.again.category']);
    expect(faults('sharing: [memberNumber], adds: { overlay: urgent, cause: none }')).toEqual([
      'repeats.again.adds.cause',
    ]);
  });
});
