import { describe, expect, it } from 'vitest';
import type { CommandOf, Facts } from '../../domain/case/commands.js';
import { rankKey } from '../../domain/decide/priority.js';
import { allowedActions } from '../../domain/decide/allowed.js';
import { broughtTo, cast, code, open, points, T, type Complaint } from './support.js';

type Reading = NonNullable<CommandOf<'correct'>['reading']>;

/** A supervisor corrects the latest entry of a kind, or the one named; no reading strikes it out. */
function correct(
  it: Complaint,
  local: string,
  reading?: { at?: string; input?: Facts },
  entry = latest(it),
  as = 'S2'
) {
  const right: Reading = {
    ...(reading?.at && { occurredAt: T(reading.at) }),
    ...(reading?.input && { input: reading.input }),
  };
  return it.take(local, as, { type: 'correct', entry, ...(reading && { reading: right }), gave: ['reason'] });
}

const ENTRIES = ['callEnded', 'acted', 'stepDone', 'contactAttached'];
function latest(it: Complaint, type?: string): number {
  return it.events.filter((e) => (type === undefined ? ENTRIES.includes(e.type) : e.type === type)).at(-1)?.seq ?? 0;
}
const clock = (it: Complaint, name = 'C-1') => it.state.clocks[name];
const wake = (it: Complaint, local: string) => it.advance(T(local), false);

/** Accepted on Wednesday before National Day: the first callback is due when Thursday 8 October ends. */
const opened = () => open('2026-09-30T17:30', { category: 'I-4' });
const DUE = '2026-10-09T00:00';

describe('a call that was entered as connected, and was not', () => {
  it('no longer meets the first callback, which is owed again until its own due instant', () => {
    const it = opened();
    it.call('2026-10-08T10:00');
    expect(code(correct(it, '2026-10-08T11:00', { input: { connected: false } }))).toBe('ok');
    expect(clock(it)).toMatchObject({ outcome: 'open', dueAt: T(DUE) });
    expect(clock(it)?.stoppedAt).toBeUndefined();
    expect(clock(it)?.warnings.map(({ at }) => at)).toEqual([T('2026-10-08T12:00')]);
    wake(it, DUE);
    expect(clock(it)).toMatchObject({ outcome: 'breached', breachedAt: T(DUE), detectedAt: T(DUE) });
    expect(it.told('csSupervisor')).toBe(1);
  });

  it('found out after the due instant breaches at that instant, detected now, with the whole ladder', () => {
    const it = opened();
    it.call('2026-10-08T10:00');
    correct(it, '2026-10-12T09:00', { input: { connected: false } });
    expect(clock(it)).toMatchObject({ outcome: 'breached', breachedAt: T(DUE), detectedAt: T('2026-10-12T09:00') });
    expect(clock(it, 'C-16')).toMatchObject({ outcome: 'breached', dueAt: T('2026-10-10T00:00') });
    expect(it.state.overlays).toMatchObject({ overdue: { causes: ['breach'] }, escalated: { causes: ['overtime'] } });
    expect([it.told('csSupervisor'), it.told('departmentHead')]).toEqual([1, 1]);
  });

  it('counts as an attempt, on its day', () => {
    const it = opened();
    it.call('2026-10-08T10:00');
    correct(it, '2026-10-08T11:00', { input: { connected: false } });
    expect([it.state.attempts, it.state.attemptDays]).toEqual([1, ['2026-10-08']]);
    correct(it, '2026-10-08T11:10', { input: { connected: true } });
    expect([it.state.attempts, it.state.attemptDays]).toEqual([0, []]);
    expect(clock(it)?.outcome).toBe('met');
  });

  it('takes the promise back that was given in it', () => {
    const it = opened();
    const promise = { at: T('2026-10-08T15:00'), by: 'A1' };
    it.take('2026-10-08T10:00', 'A1', { type: 'call', direction: 'out', connected: true, party: 'member', promise });
    expect(clock(it, 'C-17')?.outcome).toBe('open');
    correct(it, '2026-10-08T11:00', { input: { connected: false } }, latest(it, 'callEnded'));
    expect(clock(it, 'C-17')).toMatchObject({ outcome: 'cancelled', reason: 'corrected' });
  });

  it('that changes nothing leaves a limit where it is, though the limit was entered anew since', () => {
    const it = open('2026-09-30T17:30', { category: 'I-4', channel: 'groupTransfer' });
    const limit = (local: string, day: string) =>
      it.act(local, 'SV', 'setDeadline', { superiorDeadline: T(`2026-10-${day}T18:00`) });
    limit('2026-09-30T17:40', '20');
    const first = latest(it, 'acted');
    limit('2026-09-30T17:42', '28');
    const { dueAt } = clock(it, 'C-7') ?? {};
    expect(code(correct(it, '2026-09-30T17:45', { input: {} }, first))).toBe('ok');
    expect(clock(it, 'C-7')?.dueAt).toBe(dueAt);
  });

  it('begins the daily reminder again where what it reminds of was struck out, and not where it was only put right', () => {
    const it = open('2026-09-30T17:30', { category: 'I-4', channel: 'groupTransfer' });
    const reminded = (): number =>
      it.of('effectRequested').filter(({ with: told }) => told['kind'] === 'reminder:superiorDeadlineMissing').length;
    it.act('2026-09-30T17:40', 'SV', 'setDeadline', { superiorDeadline: T('2026-10-20T18:00') });
    expect([reminded(), Object.keys(it.state.agenda)]).toEqual([1, []]);
    correct(it, '2026-09-30T17:45', { input: { superiorDeadline: T('2026-10-21T18:00') } }, latest(it, 'acted'));
    expect([it.state.facts['superiorDeadline'], reminded()]).toEqual([T('2026-10-21T18:00'), 1]);
    expect(code(correct(it, '2026-09-30T17:50', undefined, latest(it, 'acted')))).toBe('ok');
    expect(reminded()).toBe(2);
    expect(Object.keys(it.state.agenda)).toContain('reminder:superiorDeadlineMissing');
  });

  it('leaves the next call that could have met the duty: the clock is stopped by that one', () => {
    const it = opened();
    it.call('2026-10-01T10:00');
    const wrong = latest(it);
    it.call('2026-10-08T15:00');
    correct(it, '2026-10-08T16:00', undefined, wrong);
    expect(clock(it)).toMatchObject({ outcome: 'met', stoppedAt: T('2026-10-08T15:00'), stoppedBy: wrong + 2 });
  });

  it('leaves a late call that ends the duty and stops the reply clock of the breach, as if it had been known', () => {
    const it = opened();
    it.call('2026-10-08T10:00');
    const wrong = latest(it);
    it.call('2026-10-09T09:20');
    correct(it, '2026-10-14T09:00', undefined, wrong);
    expect(clock(it)).toMatchObject({ outcome: 'breached', breachedAt: T(DUE), lateMs: 33_600_000 });
    expect(clock(it, 'C-16')).toMatchObject({ outcome: 'met', stoppedAt: T('2026-10-09T09:20') });
    expect(it.told('departmentHead')).toBe(0);
  });
});

describe('a call entered at the wrong time', () => {
  /** Entered as made on Friday morning, after the breach. */
  function late(): Complaint {
    const it = opened();
    wake(it, DUE);
    it.call('2026-10-09T09:20');
    return it;
  }

  it('was in time: the breach is overturned, its ladder halted, those told are told again', () => {
    const it = late();
    correct(it, '2026-10-09T11:00', { at: '2026-10-08T21:20' });
    expect(clock(it)).toMatchObject({ outcome: 'breached', breachedAt: T(DUE), overturnedAt: T('2026-10-08T21:20') });
    expect(it.state.overlays['escalated']).toMatchObject({ causes: ['overtime'], annulled: ['overtime'] });
    expect(clock(it, 'C-16')).toMatchObject({ outcome: 'cancelled', reason: 'overturned' });
    expect(it.told('csSupervisor')).toBe(2);
  });

  it('was late: a breach overturned because of it stands again, with its marks, its ladder and a word to those told', () => {
    const it = late();
    const before = rankKey(points.pack, it.state);
    correct(it, '2026-10-09T11:00', { at: '2026-10-08T21:20' });
    expect(rankKey(points.pack, it.state)).not.toBe(before);
    correct(it, '2026-10-09T12:00', { at: '2026-10-09T09:20' });
    expect(clock(it)).toMatchObject({ outcome: 'breached', breachedAt: T(DUE), lateMs: 33_600_000 });
    expect(clock(it)?.overturnedAt).toBeUndefined();
    expect(clock(it, 'C-16')).toMatchObject({ outcome: 'met', stoppedAt: T('2026-10-09T09:20') });
    expect(rankKey(points.pack, it.state)).toBe(before);
    expect([it.of('clockBreached').length, it.told('csSupervisor')]).toEqual([1, 3]);
  });

  it('was never made: the breach stands and is owed, and tells the department head after another working day', () => {
    const it = late();
    correct(it, '2026-10-09T11:00');
    expect(clock(it)).toMatchObject({ outcome: 'breached', breachedAt: T(DUE) });
    expect([clock(it)?.dutyDoneAt, clock(it, 'C-16')?.outcome]).toEqual([undefined, 'open']);
    expect(it.told('departmentHead')).toBe(0);
    wake(it, '2026-10-10T00:00');
    expect([it.of('clockBreached').map((e) => e.clock), it.told('departmentHead')]).toEqual([['C-1', 'C-16'], 1]);
  });

  it('late, and later still: the breach stays, its lateness is counted anew', () => {
    const it = late();
    correct(it, '2026-10-09T11:00', { at: '2026-10-09T10:20' });
    expect(clock(it)).toMatchObject({ outcome: 'breached', lateMs: 37_200_000 });
  });

  it('lies neither in the future nor before the case', () => {
    const it = late();
    expect(code(correct(it, '2026-10-09T11:00', { at: '2026-10-09T11:01' }))).toBe('TIME_IN_FUTURE');
    expect(code(correct(it, '2026-10-09T11:00', { at: '2026-09-30T17:29' }))).toBe('TIME_BEFORE_CASE');
  });
});

describe('an entry that started a clock', () => {
  const urgent = () => open('2026-10-03T09:30', { category: 'I-2', channel: 'groupTransfer' });
  const deadline = (it: Complaint, at: string) =>
    it.act('2026-10-03T10:00', 'SV', 'setDeadline', { superiorDeadline: T(at) });

  it('with another limit moves it', () => {
    const it = urgent();
    deadline(it, '2026-10-05T12:00');
    correct(it, '2026-10-03T11:00', { input: { superiorDeadline: T('2026-10-06T12:00') } }, latest(it, 'acted'));
    expect(clock(it, 'C-7')).toMatchObject({ outcome: 'open', dueAt: T('2026-10-06T12:00') });
    expect(it.of('clockMoved').map(({ reason }) => reason)).toEqual(['corrected']);
  });

  it('with a limit that has passed breaches at that instant', () => {
    const it = urgent();
    deadline(it, '2026-10-05T12:00');
    correct(it, '2026-10-04T11:00', { input: { superiorDeadline: T('2026-10-04T10:00') } }, latest(it, 'acted'));
    expect(clock(it, 'C-7')).toMatchObject({ outcome: 'breached', breachedAt: T('2026-10-04T10:00') });
    expect(clock(it, 'C-7')?.detectedAt).toBe(T('2026-10-04T11:00'));
  });

  it('with a later limit overturns the breach of the wrong one, and the clock runs anew', () => {
    const it = urgent();
    deadline(it, '2026-10-05T12:00');
    correct(it, '2026-10-05T13:00', { input: { superiorDeadline: T('2026-10-06T12:00') } }, latest(it, 'acted'));
    expect(clock(it, 'C-7')).toMatchObject({ outcome: 'breached', breachedAt: T('2026-10-05T12:00') });
    expect(clock(it, 'C-7')?.overturnedAt).toBeDefined();
    expect(clock(it, 'C-7#2')).toMatchObject({ outcome: 'open', dueAt: T('2026-10-06T12:00') });
  });

  it('struck out ends it, the fact is gone, and the right entry may start it', () => {
    const it = urgent();
    deadline(it, '2026-10-05T12:00');
    correct(it, '2026-10-03T11:00', undefined, latest(it, 'acted'));
    expect(clock(it, 'C-7')).toMatchObject({ outcome: 'cancelled', reason: 'corrected' });
    expect(it.state.facts['superiorDeadline'] ?? null).toBeNull();
    it.act('2026-10-03T12:00', 'SV', 'setDeadline', { superiorDeadline: T('2026-10-07T12:00') });
    expect(clock(it, 'C-7#2')).toMatchObject({ outcome: 'open', dueAt: T('2026-10-07T12:00') });
  });

  it('a contact that never was ends the clock it started, and its task', () => {
    const it = opened();
    it.take('2026-10-08T17:30', 'A2', { type: 'contact', channel: 'hotline' });
    expect(clock(it, 'C-23')?.outcome).toBe('open');
    correct(it, '2026-10-08T18:00');
    expect(clock(it, 'C-23')).toMatchObject({ outcome: 'cancelled', reason: 'corrected' });
    expect(it.state.steps['nameContinuation~1']?.status).toBe('skipped');
    it.take('2026-10-08T19:00', 'A2', { type: 'contact', channel: 'hotline' });
    expect(clock(it, 'C-23#2')).toMatchObject({ outcome: 'open', step: 'nameContinuation~2' });
  });

  it('a contact that never was, found out after its breach, leaves the breach on record, overturned', () => {
    const it = opened();
    it.take('2026-10-08T17:30', 'A2', { type: 'contact', channel: 'hotline' });
    wake(it, '2026-10-09T00:00');
    correct(it, '2026-10-09T08:00', undefined, latest(it, 'contactAttached'));
    expect(clock(it, 'C-23')).toMatchObject({ outcome: 'breached', breachedAt: T('2026-10-09T00:00') });
    expect(clock(it, 'C-23')?.overturnedAt).toBeDefined();
  });
});

describe('facts that were entered wrong', () => {
  it('are replaced; the stage the complaint went to and what was told outside stay', () => {
    const it = broughtTo('propose');
    const verified = it.of('acted').find((e) => e.action === 'verify')?.seq;
    const told = it.of('effectRequested').length;
    correct(it, '2026-03-11T11:10', { input: { ruleRef: 'T&C 5', merchantId: 'M-2' } }, verified);
    expect(it.state.facts).toMatchObject({
      validity: 'valid',
      ruleRef: 'T&C 5',
      merchantId: 'M-2',
      feedback: 'received',
    });
    expect([it.state.stage, it.of('effectRequested').length]).toEqual(['propose', told]);
  });

  it('struck out give way to what was known before; what was entered later stays', () => {
    const it = open('2026-03-10T10:00', { facts: { merchantId: 'M-1', issueKey: 'K-1' } });
    it.act('2026-03-10T10:10', 'SV', 'setIssue', { issueKey: 'K-2' });
    const first = latest(it, 'acted');
    it.act('2026-03-10T10:20', 'SV', 'setIssue', { issueKey: 'K-3' });
    correct(it, '2026-03-10T10:30', undefined, first);
    expect(it.state.facts['issueKey']).toBe('K-3');
    correct(it, '2026-03-10T10:40', undefined, latest(it, 'acted'));
    expect(it.state.facts['issueKey']).toBe('K-1');
  });

  it('bring conditions with them: an identity that was sure needs no later confirmation', () => {
    const it = open('2026-03-10T10:00', { category: 'III-S', facts: { accountId: 'ACC-1' } });
    it.take('2026-03-10T10:05', 'A1', {
      type: 'confirmStep',
      step: 'verifyIdentity',
      input: { identity: 'uncertain' },
    });
    const later = () => it.act('2026-03-10T10:20', 'R1', 'confirmIdentity', { identity: 'self' });
    correct(it, '2026-03-10T10:10', { input: { identity: 'self' } });
    expect(it.state.facts['identity']).toBe('self');
    expect(it.state.steps['verifyIdentity']?.status).toBe('done');
    expect(code(later())).toBe('ACTION_NOT_ALLOWED');
  });

  it('obey the rules of the action: what could not be entered is not brought about by a correction', () => {
    const it = open('2026-03-10T10:00');
    it.act('2026-03-10T10:30', 'A1', 'verify', { finding: 'invalid' });
    expect(code(correct(it, '2026-03-10T11:00', { input: { finding: 'valid' } }))).toBe('RULE_REFUSED');
    expect(code(correct(it, '2026-03-10T11:00', { input: { finding: 'maybe' } }))).toBe('FACT_INVALID');
    expect(code(correct(it, '2026-03-10T11:00', { input: { ground: 'result' } }))).toBe('FACT_INVALID');
    expect(code(correct(it, '2026-03-10T11:00', { input: { finding: 'valid', ruleRef: 'T&C' } }))).toBe('ok');
  });

  it('a task that was confirmed but not done is open again', () => {
    const it = open('2026-03-10T10:00', { category: 'III-S', facts: { accountId: 'ACC-1' } });
    it.take('2026-03-10T10:05', 'A1', {
      type: 'confirmStep',
      step: 'verifyIdentity',
      input: { identity: 'uncertain' },
    });
    correct(it, '2026-03-10T10:10');
    expect([it.state.steps['verifyIdentity']?.status, it.state.facts['identity']]).toEqual(['open', undefined]);
    const again = { type: 'confirmStep', step: 'verifyIdentity', input: { identity: 'self' } } as const;
    expect(code(it.take('2026-03-10T10:15', 'A1', again))).toBe('ok');
  });
});

describe('both readings stay visible', () => {
  it('the wrong entry keeps its event; the correction names it, and the right one names the wrong one', () => {
    const it = opened();
    it.call('2026-10-08T10:00');
    const wrong = latest(it);
    const first = it.events.find(({ seq }) => seq === wrong);
    correct(it, '2026-10-08T11:00', { at: '2026-10-08T09:00', input: { party: 'merchant' } });
    expect(it.events.find(({ seq }) => seq === wrong)).toEqual(first);
    expect(it.of('corrected')[0]).toMatchObject({
      actor: 'S2',
      entry: wrong,
      was: { occurredAt: T('2026-10-08T10:00'), input: { direction: 'out', connected: true, party: 'member' } },
      reading: { occurredAt: T('2026-10-08T09:00'), input: { direction: 'out', connected: true, party: 'merchant' } },
    });
    expect(it.of('callEnded').at(-1)).toMatchObject({
      corrects: wrong,
      actor: 'A1',
      at: T('2026-10-08T09:00'),
      party: 'merchant',
    });
    expect(it.state.entries?.[wrong]?.correctedBy).toBe(it.of('corrected')[0]?.seq);
  });
});

describe('a correction is refused', () => {
  const called = (): Complaint => {
    const it = opened();
    it.call('2026-10-08T10:00');
    return it;
  };

  it('a second time, for the same entry', () => {
    const it = called();
    const wrong = latest(it);
    correct(it, '2026-10-08T11:00', { input: { connected: false } });
    expect(code(correct(it, '2026-10-08T11:10', undefined, wrong))).toBe('ENTRY_CORRECTED');
  });

  it('for what is no entry, or is not there', () => {
    const it = called();
    expect(code(correct(it, '2026-10-08T11:00', undefined, 1))).toBe('ENTRY_NOT_CORRECTABLE');
    expect(code(correct(it, '2026-10-08T11:00', undefined, 999))).toBe('ENTRY_UNKNOWN');
    expect(code(correct(it, '2026-10-08T11:00', undefined, 0))).toBe('ENTRY_UNKNOWN');
  });

  it('without a reason, by people who may not, and by whoever made the entry', () => {
    const it = called();
    const entry = latest(it);
    expect(code(it.take('2026-10-08T11:00', 'S2', { type: 'correct', entry }))).toBe('REASON_MISSING');
    expect(code(correct(it, '2026-10-08T11:00', undefined, entry, 'A2'))).toBe('ROLE_NOT_ALLOWED');
    it.call('2026-10-08T11:30', 'S2');
    expect(code(correct(it, '2026-10-08T12:00'))).toBe('ENTRY_OWN');
    expect(code(correct(it, '2026-10-08T12:00', undefined, undefined, 'SD'))).toBe('ok');
  });

  it('for a contact that should have been another: it happened or it did not', () => {
    const it = opened();
    it.take('2026-10-08T17:30', 'A2', { type: 'contact', channel: 'hotline' });
    expect(code(correct(it, '2026-10-08T18:00', {}))).toBe('FACT_INVALID');
  });

  it('in a pack that lets nobody', () => {
    const it = open('2026-09-30T17:30', {
      rules: { ...points, pack: { ...points.pack, data: { ...points.pack.data, corrections: undefined } } },
    });
    it.call('2026-10-08T10:00');
    expect(code(correct(it, '2026-10-08T11:00'))).toBe('ROLE_NOT_ALLOWED');
  });

  it('those who may are offered each entry once, with what it may say', () => {
    const it = called();
    const wrong = latest(it);
    const offered = (as: string) =>
      allowedActions(points, it.state, { id: as, roles: cast[as]?.roles ?? [] }, T('2026-10-08T12:00')).filter(
        (a) => a.type === 'correct'
      );
    expect(offered('S2')).toMatchObject([
      { entry: wrong, event: 'callEnded', of: 'member', input: { connected: { type: 'boolean' } } },
    ]);
    expect(offered('A2')).toEqual([]);
    correct(it, '2026-10-08T11:00');
    expect(offered('S2')).toEqual([]);
  });
});

describe('a complaint opened before entries were kept', () => {
  it('goes on, and what is entered from then on can be corrected', () => {
    const it = opened();
    const { given: _given, stageSeq: _stageSeq, entries: _entries, ...earlier } = it.state;
    it.state = earlier;
    it.call('2026-10-08T10:00');
    expect(code(correct(it, '2026-10-08T11:00', { input: { connected: false } }))).toBe('ok');
    expect([clock(it)?.outcome, it.state.attempts]).toEqual(['open', 1]);
    expect(it.state.facts).toEqual(earlier.facts);
  });
});

describe('a closed complaint', () => {
  /** Closed as invalid on Friday with a late callback: the breach is a residual duty. */
  function closed(): Complaint {
    const it = opened();
    wake(it, DUE);
    it.act('2026-10-09T01:00', 'A1', 'verify', { finding: 'invalid' });
    it.act('2026-10-09T02:00', 'A1', 'propose', {}, ['cause', 'solution']);
    it.approve('2026-10-09T03:00');
    it.call('2026-10-09T03:30');
    it.act('2026-10-09T04:00', 'A1', 'reply', { answer: 'explained' });
    expect(it.state.lifecycle).toBe('closed');
    return it;
  }

  it('keeps its residual duties: a correction that proves the call in time overturns the breach', () => {
    const it = closed();
    correct(it, '2026-10-10T10:00', { at: '2026-10-08T23:00' }, latest(it, 'callEnded'));
    expect(clock(it)?.overturnedAt).toBe(T('2026-10-08T23:00'));
    expect(it.state.lifecycle).toBe('closed');
  });

  it('starts nothing new, and ends what it reopened but was not due when it closed', () => {
    const it = closed();
    const open = () => Object.entries(it.state.clocks).filter(([, c]) => c.outcome === 'open');
    correct(it, '2026-10-10T10:00', undefined, latest(it, 'callEnded'));
    expect(clock(it)).toMatchObject({ outcome: 'breached' });
    expect(clock(it)?.dutyDoneAt).toBeUndefined();
    expect(clock(it, 'C-16')).toMatchObject({ outcome: 'cancelled', reason: 'caseClosed' });
    expect(open()).toEqual([]);
  });

  it('once completed is corrected no more', () => {
    const it = closed();
    wake(it, '2026-10-16T04:00');
    expect(code(correct(it, '2026-10-16T05:00', undefined, latest(it, 'callEnded')))).toBe('CASE_COMPLETED');
  });
});
