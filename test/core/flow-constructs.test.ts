import { describe, expect, it } from 'vitest';
import { typed } from '../../api/input.js';
import { parseInstant } from '../../domain/time.js';
import { codeOf, OrderComplaint, reviewedPlan, told } from '../support/reviewed-plan.js';

const evidence = (kind: string) => ({ evidence: [{ kind, verified: true }] });
const seqOf = (it: OrderComplaint, action: string): number[] =>
  it.events.flatMap((e) => (e.type === 'acted' && e.action === action ? [e.seq] : []));
const instantOf = (local: string) => parseInstant(`${local}+08:00`);

describe('records of a finding', () => {
  const withEvidence = (): OrderComplaint => {
    const it = new OrderComplaint();
    it.act('2026-09-22T09:10', 'CS', 'collect', evidence('test report'));
    return it;
  };
  const find = (it: OrderComplaint, liable: unknown) =>
    told(it.act('2026-09-22T10:00', 'CS', 'find', { liable: liable as never }));

  it('are taken where each is complete and the shares come to 100', () => {
    const it = withEvidence();
    const shares = [
      { party: 'supplier', share: 70 },
      { party: 'company', share: 30 },
    ];
    expect(find(it, shares)).toBe('ok');
    expect(it.state.facts['liable']).toEqual(shares);
    const thirds = ['supplier', 'company', 'customer'].map((party) => ({ party, share: 100 / 3 }));
    expect(find(it, thirds)).toBe('ok');
  });

  it.each([
    [
      'shares of 70 and 20',
      [
        { party: 'supplier', share: 70 },
        { party: 'company', share: 20 },
      ],
      { sum: { share: 100 } },
    ],
    [
      'a share that is no number',
      [{ party: 'supplier', share: '100' }],
      { index: 0, item: 'share', type: 'number', min: 1, max: 100 },
    ],
    [
      'a share beyond its bounds',
      [{ party: 'supplier', share: 101 }],
      { index: 0, item: 'share', type: 'number', min: 1, max: 100 },
    ],
    [
      'a party nobody knows',
      [
        { party: 'company', share: 50 },
        { party: 'moon', share: 50 },
      ],
      { index: 1, item: 'party', type: 'string', oneOf: ['company', 'supplier', 'customer'] },
    ],
    ['a record without its party', [{ share: 100 }], { index: 0, item: 'party', missing: true }],
    ['a field nobody declared', [{ party: 'company', share: 100, why: 'x' }], { index: 0, unknown: ['why'] }],
    ['what is no record', ['company'], { index: 0, type: 'records' }],
    ['what is no list', { party: 'company' }, { type: 'records' }],
    ['none', [], { count: 0, min: 1, max: 3 }],
    ['four', Array.from({ length: 4 }, () => ({ party: 'company', share: 25 })), { count: 4, min: 1, max: 3 }],
  ])('are refused with %s, naming record and field', (_, liable, detail) => {
    expect(find(withEvidence(), liable)).toEqual(['FACT_INVALID', { field: 'liable', ...detail }]);
  });

  it('hold instants, which travel as text with an offset and are kept as instants', () => {
    const { input } = reviewedPlan.pack.data.actions['find'] ?? { input: {} };
    const given = [{ party: 'company', share: 100, until: '2026-10-01T00:00:00+08:00' }];
    const kept = [{ party: 'company', share: 100, until: instantOf('2026-10-01T00:00') }];
    expect(typed(input, { liable: given })).toEqual({ liable: kept });
    expect(() => typed(input, { liable: [{ until: 'soon' }] })).toThrow('wrong type');
  });

  it('are refused without evidence, which conditions may count', () => {
    expect(find(new OrderComplaint(), [{ party: 'company', share: 100 }])).toEqual([
      'RULE_REFUSED',
      { rule: 'noEvidence' },
    ]);
  });

  it('that are added stay with the earlier ones, and a correction takes back its own only', () => {
    const it = withEvidence();
    it.act('2026-09-22T09:20', 'CS', 'collect', evidence('phot'));
    it.act('2026-09-22T09:30', 'CS', 'collect', evidence('call record'));
    const kinds = () => (it.state.facts['evidence'] as { kind: string }[]).map(({ kind }) => kind);
    expect(kinds()).toEqual(['test report', 'phot', 'call record']);
    const [first = 0, second = 0] = seqOf(it, 'collect');
    expect(told(it.correct('2026-09-22T11:00', second, { input: evidence('photo') }))).toBe('ok');
    expect(kinds()).toEqual(['test report', 'photo', 'call record']);
    expect(told(it.correct('2026-09-22T11:01', first))).toBe('ok');
    expect(kinds()).toEqual(['photo', 'call record']);
  });
});

describe('how often something was done', () => {
  it('counts in conditions, and not any more once the entry is corrected away', () => {
    const it = new OrderComplaint();
    const decide = (local: string) => codeOf(it.act(local, 'CS', 'letDecide'));
    for (const minute of ['01', '02', '03']) {
      expect(decide(`2026-09-22T10:${minute}`)).toBe('ACTION_NOT_ALLOWED');
      it.act(`2026-09-22T10:${minute}`, 'CS', 'negotiate', { opinion: 'declined' });
    }
    expect(decide('2026-09-22T10:04')).toBe('ok');
    const [first = 0, second = 0] = seqOf(it, 'negotiate');
    it.correct('2026-09-22T10:05', first, { input: { opinion: 'agreed' } });
    expect(decide('2026-09-22T10:06')).toBe('ok');
    it.correct('2026-09-22T10:07', second);
    expect(decide('2026-09-22T10:08')).toBe('ACTION_NOT_ALLOWED');
  });
});

describe('an overlay', () => {
  it('that follows each cause tells people once for every one; else for the first only', () => {
    const it = new OrderComplaint();
    const told = (who: string) =>
      it.events.filter((e) => e.type === 'effectRequested' && e.action === 'sendNotice' && e.to?.includes(who)).length;
    it.act('2026-09-22T10:00', 'CS', 'mark', { firstImpact: true });
    it.act('2026-09-22T10:01', 'CS', 'mark', { firstImpact: true });
    expect([told('senior'), told('complaintHead')]).toEqual([1, 1]);
    it.act('2026-09-22T10:02', 'CS', 'mark', { secondImpact: true });
    expect([told('senior'), told('complaintHead')]).toEqual([2, 1]);
  });
});

describe('a promise an action gives', () => {
  const promise = (it: OrderComplaint, local: string, solvedBy: string) =>
    told(it.act(local, 'CS', 'promise', { solvedBy: instantOf(solvedBy) }));
  const clock = (it: OrderComplaint, id = 'promised') => {
    const { outcome, dueAt, reason } = it.state.clocks[id] ?? {};
    return { outcome, dueAt, ...(reason !== undefined && { reason }) };
  };

  it('is recorded with its author and runs until it is kept', () => {
    const it = new OrderComplaint();
    expect(promise(it, '2026-09-22T10:00', '2026-09-24T12:00')).toBe('ok');
    const [given] = it.events.filter((e) => e.type === 'promiseGiven');
    expect(given).toMatchObject({ promiseAt: instantOf('2026-09-24T12:00'), by: 'CS', entry: seqOf(it, 'promise')[0] });
    expect(clock(it)).toEqual({ outcome: 'open', dueAt: instantOf('2026-09-24T12:00') });
    it.act('2026-09-24T11:59:59.999', 'CS', 'solve');
    expect(clock(it).outcome).toBe('met');
  });

  it('looks ahead, and not beyond what the rules allow from the receipt', () => {
    const it = new OrderComplaint();
    expect(promise(it, '2026-09-22T10:00', '2026-09-22T10:00')).toEqual(['TIME_IN_PAST', { field: 'solvedBy' }]);
    const latest = '2026-10-10T00:00'; // seven working days: 09-23, 24, 28, 29, 30, 10-08, 09
    const beyond = ['TIME_BEYOND_LIMIT', { field: 'solvedBy', latestAt: instantOf(latest) }];
    expect(promise(it, '2026-09-22T10:00', '2026-10-10T00:00:00.001')).toEqual(beyond);
    expect(promise(it, '2026-09-22T10:00', latest)).toBe('ok');
  });

  it('moves with the correction of a slip, stays where another slip is corrected, and ends with what never was', () => {
    const it = new OrderComplaint();
    promise(it, '2026-09-22T10:00', '2026-09-24T12:00');
    const first = seqOf(it, 'promise')[0] ?? 0;
    it.correct('2026-09-22T11:00', first, { input: { solvedBy: instantOf('2026-09-25T12:00') } });
    expect(clock(it)).toMatchObject({ outcome: 'cancelled', reason: 'corrected' });
    expect(clock(it, 'promised#2')).toEqual({ outcome: 'open', dueAt: instantOf('2026-09-25T12:00') });
    const second = seqOf(it, 'promise')[1] ?? 0;
    it.take('2026-09-22T11:30', 'CH', {
      type: 'correct',
      entry: second,
      reading: { occurredAt: instantOf('2026-09-22T10:05') },
      gave: ['reason'],
    });
    expect(clock(it, 'promised#2')).toEqual({ outcome: 'open', dueAt: instantOf('2026-09-25T12:00') });
    expect(it.state.clocks['promised#3']).toBeUndefined();
    it.correct('2026-09-22T12:00', seqOf(it, 'promise')[2] ?? 0);
    expect(clock(it, 'promised#2')).toMatchObject({ outcome: 'cancelled', reason: 'corrected' });
  });
});

describe('a complaint that is carried out', () => {
  const carriedOut = (): OrderComplaint => {
    const it = new OrderComplaint();
    it.act('2026-09-22T10:00', 'CS', 'submitPlan', { compensation: 0, recourse: false });
    it.approval('2026-09-22T11:00', 'CH', 'first');
    it.approval('2026-09-22T12:00', 'SM', 'final');
    it.act('2026-09-22T13:00', 'CS', 'finish');
    return it;
  };
  const close = (it: OrderComplaint) => told(it.take('2026-09-22T14:00', 'CS', { type: 'close' }));

  it('is not closed without the confirmation the rules ask for, or a text in its place', () => {
    const it = carriedOut();
    expect(close(it)).toEqual(['CLOSING_INCOMPLETE', { missing: ['fact:confirmed', 'personal:statement'] }]);
    it.act('2026-09-22T13:30', 'CS', 'confirm', { confirmed: true });
    expect(close(it)).toBe('ok');
    const unconfirmed = carriedOut();
    unconfirmed.act('2026-09-22T13:30', 'CH', 'unconfirmed', {}, ['statement']);
    expect(close(unconfirmed)).toBe('ok');
  });
});
