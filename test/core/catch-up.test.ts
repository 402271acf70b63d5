import { describe, expect, it } from 'vitest';
import { decide } from '../../domain/decide/index.js';
import type { Event } from '../../domain/case/events.js';
import { command, open, pinned, T } from './support.js';

const what = (e: Event): string => ('clock' in e && e.clock !== undefined ? `${e.type} ${e.clock}` : e.type);
const timed = (events: Event[]): [string, number][] =>
  events.filter((e) => e.timed && /clock|agendaDone|overlayAdded/.test(e.type)).map((e) => [what(e), e.at]);

describe('invariant 3: after an outage', () => {
  it('everything that fell due is done late, once, in the order of its instants, as if nobody had been away', () => {
    const awake = open('2026-09-30T17:30', { category: 'I-4' });
    const asleep = open('2026-09-30T17:30', { category: 'I-4' });
    awake.advance(T('2026-10-20T02:10'), false);
    asleep.advance(T('2026-10-20T02:10'), true);
    expect(timed(asleep.events)).toEqual(timed(awake.events));
    expect(timed(asleep.events)).toEqual([
      ['clockWarned C-1', T('2026-10-08T12:00')],
      ['clockBreached C-1', T('2026-10-09T00:00')],
      ['overlayAdded C-1', T('2026-10-09T00:00')],
      ['overlayAdded C-1', T('2026-10-09T00:00')],
      ['clockStarted C-16', T('2026-10-09T00:00')],
      ['clockBreached C-16', T('2026-10-10T00:00')],
      ['agendaDone', T('2026-10-10T00:00')],
    ]);
    const instants = asleep.events.map((e) => e.at);
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
    expect(asleep.of('clockBreached').map((e) => [e.clock, e.at === e.dueAt, e.detectedAt])).toEqual([
      ['C-1', true, T('2026-10-20T02:10')],
      ['C-16', true, T('2026-10-20T02:10')],
    ]);
    expect(awake.of('clockBreached').map((e) => e.detectedAt)).toEqual([T('2026-10-09T00:00'), T('2026-10-10T00:00')]);
  });

  it('a second wake finds nothing left to do', () => {
    const it = open('2026-09-30T17:30', { category: 'I-4' });
    it.advance(T('2026-10-20T02:10'), true);
    const again = decide(
      it.pinned,
      it.state,
      command('system', { type: 'wake', source: 'system' }),
      T('2026-10-20T02:10')
    );
    expect(again.events).toEqual([]);
  });

  it('a call that comes first after it is judged by its own time: what was due before is done before', () => {
    const it = open('2026-09-30T17:30', { category: 'I-4' });
    const call = {
      ...command('A1', { type: 'call', direction: 'out', connected: true, party: 'member' }),
      occurredAt: T('2026-10-09T12:00'),
    };
    const { events } = decide(it.pinned, it.state, call, T('2026-10-20T02:10'));
    const order = events.filter((e) => /Breached|callEnded|clockMet|dutyDone/.test(e.type)).map(what);
    expect(order).toEqual(['clockBreached C-1', 'callEnded', 'dutyDone C-1', 'clockMet C-16']);
  });

  it('of years with a daily reminder the case still comes to rest', () => {
    const it = open('2026-01-05T09:00', { channel: 'groupTransfer' });
    it.advance(T('2028-01-05T09:00'), true);
    expect(it.told('csSupervisor')).toBeGreaterThan(700);
  });

  it('a pack that never comes to rest is stopped instead of hanging', () => {
    const rules = pinned({
      'stages.verify.next': [{ to: 'propose' }],
      'stages.propose.next': [{ to: 'verify' }],
    });
    expect(() => open('2026-03-10T10:00', { rules })).toThrow('does not come to rest');
  });
});
