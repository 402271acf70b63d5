import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CalendarDataSchema, compileCalendar } from '../../domain/calendar/index.js';
import type { CommandOf } from '../../domain/case/commands.js';
import { changesOf, previewDigest } from '../../domain/decide/adoption-changes.js';
import { previewOf } from '../../domain/decide/adoption-preview.js';
import { happenedFor } from '../../domain/decide/adoption-starts.js';
import { decide, type Answer } from '../../domain/decide/index.js';
import { run, sequence } from './arbitrary-commands.js';
import { broughtTo, calendar, code, command, open, part, pinned, points, T, type Complaint } from './support.js';

/** What an administrator approves; the pack and what happened are filled in for the case. */
function request(more: object = {}, as = 'AD'): CommandOf<'adoptPack'> {
  const { id, actor } = command(as, { type: 'wake' });
  const { pack } = points;
  const pin = { id: pack.data.id, version: pack.data.version, hash: pack.hash };
  return {
    id,
    actor,
    source: 'system',
    type: 'adoptPack',
    pack: pin,
    by: 'PO',
    migration: 'M-1',
    happened: [],
    ...more,
  };
}
const detail = (answer: Answer) => (answer.ok ? null : answer.detail);

/** Goes over to the points platform with something changed, as an administrator approves what somebody else proposed. */
function goOver(it: Complaint, local: string, changes: Record<string, unknown>, more: object = {}, as = 'AD'): Answer {
  it.advance(T(local), false);
  it.pinned = { ...it.pinned, adopts: pinned({ version: '9.0.0', ...changes }).pack };
  return it.run(it.adoption(request(more, as)), T(local));
}
const clock = (it: Complaint, name = 'C-1') => it.state.clocks[name];
const DAYS = (workingDays: number) => ({ 'clocks.C-1.due': { workingDays } });
const without = (path: string, name: string) => {
  const { [name]: _gone, ...rest } = part(path);
  return { [path]: rest };
};
const other = (def: string, more: object) => ({ 'clocks.X-1': { ...part(`clocks.${def}`), ...more } });

describe('a case that goes over to other rules', () => {
  it('counts a running clock anew from where it began, by a recorded event that names both versions and both people', () => {
    const it = open('2026-10-12T10:00');
    expect(code(goOver(it, '2026-10-12T12:00', DAYS(3)))).toBe('ok');
    expect(clock(it)).toMatchObject({ outcome: 'open', anchor: T('2026-10-12T10:00'), dueAt: T('2026-10-16T00:00') });
    expect(it.of('packAdopted')).toMatchObject([
      {
        from: { version: points.pack.data.version },
        to: { version: '9.0.0' },
        by: 'PO',
        approvedBy: 'AD',
        migration: 'M-1',
      },
    ]);
    expect(it.state.pack).toMatchObject({ version: '9.0.0', hash: it.pinned.pack.hash });
    it.advance(T('2026-10-16T00:00'), false);
    expect(it.of('clockBreached').map(({ at, retroactive }) => [at, retroactive])).toEqual([
      [T('2026-10-16T00:00'), undefined],
    ]);
  });

  it('is breached at the instant that the new rules say, found now and marked so, where that has passed', () => {
    const rules = pinned(DAYS(5));
    const it = open('2026-10-12T10:00', { rules });
    goOver(it, '2026-10-15T09:00', DAYS(1));
    expect(clock(it)).toMatchObject({
      ...{ outcome: 'breached', breachedAt: T('2026-10-14T00:00'), detectedAt: T('2026-10-15T09:00') },
      retroactive: true,
    });
    expect(it.of('clockWarned').filter(({ at }) => at < T('2026-10-15T09:00'))).toEqual([]);
    it.call('2026-10-15T10:00');
    expect(clock(it)).toMatchObject({ outcome: 'breached', lateMs: 34 * 3_600_000 });
  });

  it('keeps what was breached before, however long the new limit is, and what was met, however short', () => {
    const late = open('2026-10-12T10:00');
    late.advance(T('2026-10-14T00:00'), false);
    goOver(late, '2026-10-14T09:00', DAYS(5));
    expect(clock(late)).toMatchObject({ outcome: 'breached', breachedAt: T('2026-10-14T00:00') });
    expect(clock(late)?.retroactive).toBeUndefined();
    const met = open('2026-10-12T10:00', { rules: pinned(DAYS(5)) });
    met.call('2026-10-15T10:00');
    goOver(met, '2026-10-15T11:00', DAYS(1));
    expect(clock(met)).toMatchObject({ outcome: 'met', dueAt: T('2026-10-20T00:00') });
  });

  it('is judged by the old rules until then: what was due before is breached as they say, and no retroactive breach', () => {
    const it = open('2026-10-12T10:00');
    it.pinned = { ...it.pinned, adopts: pinned({ version: '9.0.0', ...DAYS(5) }).pack };
    // Nobody woke it meanwhile.
    const asked = it.adoption(request());
    const { events, answer } = decide(it.pinned, it.state, asked, T('2026-10-14T09:00'));
    const breaches = events.flatMap((e) => (e.type === 'clockBreached' ? [[e.clock, e.at, e.retroactive]] : []));
    expect([answer.ok, breaches]).toEqual([true, [['C-1', T('2026-10-14T00:00'), undefined]]]);
  });

  it('ends a clock the new rules do not have, with the reason', () => {
    const it = open('2026-10-12T10:00');
    goOver(it, '2026-10-12T12:00', without('clocks', 'C-1'));
    expect(clock(it)).toMatchObject({ outcome: 'cancelled', reason: 'packAdopted' });
    it.advance(T('2026-10-20T00:00'), false);
    expect(it.of('clockBreached')).toEqual([]);
  });

  it('does without the duty of a breach the new rules do not have: the breach stays', () => {
    const it = open('2026-10-12T10:00');
    it.advance(T('2026-10-14T00:00'), false);
    goOver(it, '2026-10-14T09:00', without('clocks', 'C-1'));
    expect(clock(it)).toMatchObject({ outcome: 'breached', waivedAt: T('2026-10-14T09:00') });
  });

  it('starts a clock whose start has happened, at its start; what happened since then stops it', () => {
    const visit = {
      duty: undefined,
      start: [{ event: 'acted', where: { action: 'verify' } }],
      stop: [{ event: 'callEnded' }],
    };
    const begun = open('2026-10-12T10:00');
    begun.act('2026-10-12T10:30', 'A1', 'verify', { finding: 'valid', ruleRef: 'T&C 4.2' });
    const stopped = open('2026-10-12T10:00');
    stopped.act('2026-10-12T10:30', 'A1', 'verify', { finding: 'valid', ruleRef: 'T&C 4.2' });
    stopped.call('2026-10-12T11:00');
    for (const it of [begun, stopped])
      goOver(it, '2026-10-12T12:00', other('C-1', { ...visit, due: { workingDays: 1 } }));
    expect(clock(begun, 'X-1')).toMatchObject({
      outcome: 'open',
      anchor: T('2026-10-12T10:30'),
      dueAt: T('2026-10-14T00:00'),
    });
    expect(clock(stopped, 'X-1')).toMatchObject({ outcome: 'met', stoppedAt: T('2026-10-12T11:00') });
  });

  it('counts from the start the new rules name, where that is another; a clock of a later round keeps its own', () => {
    const it = open('2026-10-12T10:00');
    it.act('2026-10-13T10:30', 'A1', 'verify', { finding: 'valid', ruleRef: 'T&C 4.2' });
    goOver(it, '2026-10-13T12:00', { 'clocks.C-1.start': [{ event: 'acted', where: { action: 'verify' } }] });
    expect(clock(it)).toMatchObject({ anchor: T('2026-10-13T10:30'), dueAt: T('2026-10-15T00:00') });
    const again = broughtTo('approve');
    again.approve('2026-03-11T12:00', 'SV', 'reject');
    again.act('2026-03-11T13:00', 'A1', 'propose', {}, ['cause', 'solution']);
    const before = structuredClone(clock(again, 'C-14#2'));
    const stop = [...(part('clocks.C-14')['stop'] as object[]), { event: 'closed' }];
    goOver(again, '2026-03-11T14:00', { 'clocks.C-14.stop': stop });
    expect([before?.outcome, clock(again, 'C-14#2')]).toEqual(['open', before]);
  });

  it('starts no clock by an entry that was corrected away', () => {
    const it = open('2026-10-12T10:00');
    it.call('2026-10-12T10:30');
    const [{ seq } = { seq: 0 }] = it.of('callEnded');
    expect(code(it.take('2026-10-12T11:00', 'SV', { type: 'correct', entry: seq, gave: ['reason'] }))).toBe('ok');
    goOver(it, '2026-10-12T12:00', other('C-1', { duty: undefined, start: [{ event: 'callEnded' }] }));
    expect(clock(it, 'X-1')).toBeUndefined();
  });

  it('hands a duty on to the clock that measures it by the new rules', () => {
    const it = open('2026-10-12T10:00');
    goOver(it, '2026-10-12T12:00', {
      ...without('clocks', 'C-1'),
      clocks: { ...without('clocks', 'C-1')['clocks'], 'X-1': { ...part('clocks.C-1'), due: { workingDays: 2 } } },
    });
    expect([clock(it)?.outcome, clock(it, 'X-1')]).toMatchObject([
      'superseded',
      { outcome: 'open', anchor: T('2026-10-12T10:00'), dueAt: T('2026-10-15T00:00') },
    ]);
  });

  it('keeps a later due date that had been granted: only what the rules count otherwise is counted again', () => {
    const it = open('2026-10-12T10:00');
    it.take('2026-10-12T11:00', 'SV', { type: 'reclassify', category: 'III-M' });
    const before = structuredClone(it.state.clocks);
    goOver(it, '2026-10-12T12:00', {});
    expect(it.state.clocks).toEqual(before);
  });

  it('goes back only by another such event, with the due date it had', () => {
    const it = open('2026-10-12T10:00');
    goOver(it, '2026-10-12T12:00', DAYS(3));
    it.pinned = { ...it.pinned, adopts: points.pack };
    it.run(it.adoption(request({ migration: 'M-2' })), T('2026-10-12T13:00'));
    expect([clock(it)?.dueAt, it.of('packAdopted').length]).toEqual([T('2026-10-14T00:00'), 2]);
  });
});

describe('a case that does not go over', () => {
  it.each([
    ['stage', { ...without('stages', 'verify') }, ['stage:verify']],
    ['category', { ...without('categories', 'I-1') }, ['category:I-1']],
    ['place', { ...without('slots', 'intakeAgent') }, ['slot:intakeAgent']],
    ['value of a fact', { 'facts.merchantId': { type: 'number' } }, ['fact:merchantId']],
    ['calendar', { calendar: 'other' }, ['calendar:cn']],
  ])('what is in a %s the new rules lack stays, and is told what is missing', (_, changes, missing) => {
    const it = open('2026-10-12T10:00', { facts: { merchantId: 'M-1' } });
    const refused = goOver(it, '2026-10-12T12:00', changes);
    expect([code(refused), detail(refused)]).toEqual(['MIGRATION_BLOCKED', { missing }]);
    expect([it.state.pack.hash, it.of('packAdopted')]).toEqual([points.pack.hash, []]);
  });

  it('what waits for an approval the new rules lack stays', () => {
    const it = broughtTo('approve');
    expect(detail(goOver(it, '2026-03-11T12:00', without('approvals', 'solution')))).toEqual({
      missing: ['approval:solution'],
    });
  });

  it('nobody approves what they proposed, and only an administrator approves', () => {
    const it = open('2026-10-12T10:00');
    expect(code(goOver(it, '2026-10-12T12:00', DAYS(3), { by: 'AD' }))).toBe('MIGRATION_OWN');
    expect(code(goOver(it, '2026-10-12T12:00', DAYS(3), {}, 'SV'))).toBe('FORBIDDEN_ROLE');
    expect(clock(it)?.dueAt).toBe(T('2026-10-14T00:00'));
  });

  it('only to another version of the same pack', () => {
    const it = open('2026-10-12T10:00');
    expect(code(goOver(it, '2026-10-12T12:00', { id: 'other' }))).toBe('PACK_UNKNOWN');
    goOver(it, '2026-10-12T13:00', DAYS(3));
    expect(code(goOver(it, '2026-10-12T14:00', DAYS(3)))).toBe('MIGRATION_NEEDLESS');
  });

  it('not where something else would become of it than was approved: refused, nothing changes but the record of that', () => {
    const it = open('2026-10-12T10:00');
    const stale = goOver(it, '2026-10-12T12:00', DAYS(3), { preview: 'seen before' });
    expect([code(stale), it.of('packAdopted'), clock(it)?.dueAt]).toEqual([
      'MIGRATION_STALE',
      [],
      T('2026-10-14T00:00'),
    ]);
    const { preview } = detail(stale) as { preview: string };
    expect(code(goOver(it, '2026-10-12T13:00', DAYS(3), { preview }))).toBe('ok');
    expect(it.of('packAdopted')[0]?.preview).toBe(preview);
  });
});

describe('the preview', () => {
  it('is what the case decides, and tells of moved, breached and ended clocks and of whoever is told', () => {
    const it = open('2026-10-12T10:00', { rules: pinned(DAYS(5)) });
    it.advance(T('2026-10-15T09:00'), false);
    it.pinned = { ...it.pinned, adopts: pinned({ version: '9.0.0', ...DAYS(1) }).pack };
    const asked = it.adoption(request());
    const preview = previewOf(it.pinned, it.state, asked, T('2026-10-15T09:00'));
    const before = it.state;
    const known = it.events.length;
    it.run(asked, T('2026-10-15T09:00'));
    const changes = changesOf(before, it.events.slice(known), T('2026-10-15T09:00'));
    const told = changes.filter(({ what }) => what === 'asked').map(({ name }) => name);
    expect(preview).toEqual({ changes, digest: previewDigest({ from: before.pack, to: asked.pack, changes }) });
    expect(changes).toEqual(
      expect.arrayContaining([
        { what: 'moved', name: 'C-1', wasDueAt: T('2026-10-20T00:00'), dueAt: T('2026-10-14T00:00') },
        { what: 'breached', name: 'C-1', dueAt: T('2026-10-14T00:00') },
      ])
    );
    expect(told.length).toBeGreaterThan(0);
  });

  it('the same rules under another version change no due date and no outcome, whatever has happened to a case', () => {
    const same = pinned({ version: '9.0.0' }).pack;
    fc.assert(
      fc.property(sequence, (s) => {
        const played = run(s);
        const last = played.at(-1);
        if (!last || last.after.lifecycle !== 'open') return;
        const { state, now } = { state: last.after, now: last.decision.now };
        const happened = happenedFor(
          points.pack.data,
          same.data,
          played.flatMap(({ decision }) => decision.events)
        );
        const pack = { id: same.data.id, version: '9.0.0', hash: same.hash };
        const asked = request({ pack, happened });
        const preview = previewOf({ ...points, adopts: same }, state, asked, now);
        expect(preview).toMatchObject({ changes: [] });
        expect(happened).toEqual([]);
      }),
      { numRuns: 60 }
    );
  });
});

describe('a new calendar year, previewed and approved', () => {
  const next = compileCalendar(
    CalendarDataSchema.parse({
      ...calendar.data,
      ...{ version: '2026-11-25', coveredUntil: '2027-12-31' },
      days: { ...calendar.data.days, '2027-01-01': { off: 'New Year' } },
    })
  );
  const pin = { id: next.id, version: next.version, hash: next.hash };
  const adoption = (more: object = {}) => {
    const { pack: _pack, happened: _happened, ...envelope } = request();
    return { ...envelope, type: 'adoptCalendar' as const, calendar: pin, ...more };
  };
  const loaded = (it: Complaint) => ({ ...it.pinned, calendar: next, calendarPin: pin });

  it('makes a provisional due date definite as it was previewed, recorded with both people; else it is refused', () => {
    const it = open('2026-12-31T10:00');
    const now = T('2027-01-02T09:00');
    const preview = previewOf(loaded(it), it.state, adoption(), now);
    if (!('digest' in preview)) throw new Error(preview.code);
    expect(preview.changes).toMatchObject([{ what: 'definite', name: 'C-1', dueAt: T('2027-01-05T00:00') }]);
    it.pinned = loaded(it);
    expect(code(it.run(adoption({ id: 'stale', preview: 'seen before' }), now))).toBe('MIGRATION_STALE');
    expect(code(it.run(adoption({ id: 'own', by: 'AD' }), now))).toBe('MIGRATION_OWN');
    expect(clock(it)?.provisional).toBe(true);
    expect(code(it.run(adoption({ id: 'ok', preview: preview.digest }), now))).toBe('ok');
    expect(clock(it)).toMatchObject({ provisional: false, dueAt: T('2027-01-05T00:00') });
    expect(it.of('calendarAdopted')).toMatchObject([{ by: 'PO', approvedBy: 'AD', preview: preview.digest }]);
  });

  it('tells of breaches that the loaded year brings', () => {
    const it = open('2026-12-31T10:00');
    const preview = previewOf(loaded(it), it.state, adoption(), T('2027-01-10T09:00'));
    expect('changes' in preview && preview.changes.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['definite', 'breached'])
    );
  });
});
