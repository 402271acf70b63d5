import { describe, expect, it } from 'vitest';
import { code, open, part, pinned, T, type Complaint } from './support.js';

// Categories of levels II and III that come with their own issue, as far as the vectors of seed-000 §13.2 need them.
const category = (level: string) => ({ level, label: { zh: '类', en: 'category' }, provenance: 'stated' });
const first = (of: string, due: unknown, by: string[]) => ({
  ...part('clocks.C-1'),
  when: `case.category == '${of}'`,
  due,
  stop: [{ ...part('clocks.C-1.stop.0'), by }],
});
const rules = pinned({
  'categories.II-A': category('II'),
  'categories.II-E': category('II'),
  'categories.III-M': category('III'),
  'clocks.C-3': first('II-A', { sameDay: true }, ['supervisor']),
  'clocks.C-4': first('II-E', { sameDay: true }, ['seniorAgent']),
  'clocks.C-5': first('III-M', { workingDays: 1 }, ['handler', 'intakeAgent']),
});
const taken = (local: string, category = 'I-1'): Complaint =>
  open(local, { category, facts: { accountId: 'ACC-1' }, rules });
const change = (it: Complaint, local: string, category: string, as = 'A1') =>
  it.take(local, as, { type: 'reclassify', category });
const running = (it: Complaint): [string, number][] =>
  Object.entries(it.state.clocks)
    .filter(([, c]) => c.duty === 'firstCallback' && c.outcome === 'open')
    .map(([id, c]) => [id, c.dueAt]);

describe('a complaint that changes its category (conventions, rule 8)', () => {
  it('W1: a same-day limit whose day is past runs to the earlier of the old due date and the day of the change', () => {
    const it = taken('2026-10-12T10:00');
    change(it, '2026-10-13T11:00', 'II-A');
    expect(running(it)).toEqual([['C-3', T('2026-10-14T00:00')]]);
    it.call('2026-10-13T12:00');
    expect(it.state.clocks['C-3']?.outcome).toBe('open');
    it.call('2026-10-13T13:00', 'S1');
    expect(it.state.clocks['C-3']?.outcome).toBe('met');
  });

  it('W2: a later limit is taken with a supervisor’s consent only; the safety chain starts at the change', () => {
    const agreed = taken('2026-10-12T10:00');
    change(agreed, '2026-10-13T11:00', 'III-S', 'SV');
    expect(running(agreed)).toEqual([['C-6', T('2026-10-15T00:00')]]);
    expect(agreed.of('stepOpened').map((e) => [e.step, e.at])).toEqual([['verifyIdentity', T('2026-10-13T11:00')]]);
    const alone = taken('2026-10-12T10:00');
    change(alone, '2026-10-13T11:00', 'III-S');
    expect(running(alone)).toEqual([['C-6', T('2026-10-14T00:00')]]);
  });

  it('W3: an earlier limit binds at once', () => {
    const it = taken('2026-10-09T10:00');
    change(it, '2026-10-09T15:00', 'II-E');
    expect(running(it)).toEqual([['C-4', T('2026-10-10T00:00')]]);
  });

  it('W4: a breach stays on record, its lateness runs on, and only the person of the new category ends it', () => {
    const it = taken('2026-09-30T17:30');
    it.advance(T('2026-10-09T00:00'), false);
    change(it, '2026-10-09T08:00', 'III-M');
    expect(running(it)).toEqual([]);
    expect(it.state.clocks['C-1']).toMatchObject({
      def: 'C-5',
      outcome: 'breached',
      breachedAt: T('2026-10-09T00:00'),
    });
    it.call('2026-10-09T08:30', 'MM');
    expect(it.state.clocks['C-1']?.dutyDoneAt).toBeUndefined();
    it.call('2026-10-09T09:00');
    expect(it.state.clocks['C-1']?.lateMs).toBe(9 * 3_600_000);
    expect([it.state.level, it.state.overlays['escalated']?.causes]).toEqual(['III', ['overtime']]);
  });

  it('alone it never breaches and never buys time: to and fro leaves the due date where it was', () => {
    const it = taken('2026-10-12T10:00');
    for (const [local, to] of [
      ['2026-10-13T11:00', 'III-S'],
      ['2026-10-13T11:05', 'II-A'],
      ['2026-10-13T11:10', 'I-2'],
    ] as const)
      change(it, local, to);
    expect(running(it).map(([, due]) => due)).toEqual([T('2026-10-14T00:00')]);
    expect(it.of('clockBreached')).toEqual([]);
  });

  it.each([
    ['the old due date', '2026-03-10T14:30', '2026-03-10T15:00'],
    ['the recomputation from the change', '2026-03-10T12:30', '2026-03-10T14:30'],
  ])('of two dates the earlier binds, once the recomputation from the start is past: %s', (_, at, due) => {
    const hours = pinned({
      'categories.II-E': category('II'),
      'clocks.C-1.due': { elapsed: 'PT6H' },
      'clocks.C-4': { ...first('II-E', { elapsed: 'PT2H' }, ['seniorAgent']), warn: [] },
    });
    const it = open('2026-03-10T09:00', { rules: hours });
    change(it, at, 'II-E');
    expect(running(it)).toEqual([['C-4', T(due)]]);
  });

  it('a withheld later date is given by a supervisor’s consent, not by the handler’s, and only while the clock runs', () => {
    const it = taken('2026-10-12T10:00');
    it.take('2026-10-13T11:00', 'A1', { type: 'reclassify', category: 'III-S', id: 'change' });
    expect(code(it.take('2026-10-13T11:30', 'A1', { type: 'consent', to: 'change' }))).toBe('ROLE_NOT_ALLOWED');
    it.advance(T('2026-10-14T00:00'), false);
    expect(it.state.clocks['C-6']?.outcome).toBe('breached');
    expect(code(it.take('2026-10-14T08:00', 'SV', { type: 'consent', to: 'change' }))).toBe('CONSENT_NOT_ASKED');
  });

  it('a call already made counts under the new category: no second first callback is owed', () => {
    const it = taken('2026-10-12T10:00');
    it.call('2026-10-12T11:00');
    change(it, '2026-10-13T11:00', 'II-E');
    expect(running(it)).toEqual([]);
  });

  it('a lapse of a clock that only measures is nobody’s breach: the clock of the new category starts, from the first anchor', () => {
    const measured = pinned({
      'categories.III-S': category('III'),
      'clocks.C-1.mode': 'measured',
      'clocks.C-6': first('III-S', { workingDays: 2 }, ['handler', 'intakeAgent']),
    });
    const it = open('2026-10-12T10:00', { rules: measured });
    it.advance(T('2026-10-14T00:00'), false);
    expect(it.state.clocks['C-1']?.outcome).toBe('breached');
    change(it, '2026-10-14T08:00', 'III-S', 'SV');
    expect(running(it)).toEqual([['C-6', T('2026-10-15T00:00')]]);
    it.call('2026-10-14T09:00');
    expect(it.state.clocks['C-6']?.outcome).toBe('met');
  });

  it('to an unknown category, to the same one, or by somebody else is refused', () => {
    const it = taken('2026-10-12T10:00');
    expect(
      [
        change(it, '2026-10-12T11:00', 'IX'),
        change(it, '2026-10-12T11:00', 'I-1'),
        change(it, '2026-10-12T11:00', 'I-2', 'MM'),
      ].map(code)
    ).toEqual(['CATEGORY_UNKNOWN', 'FACT_INVALID', 'ROLE_NOT_ALLOWED']);
  });
});
