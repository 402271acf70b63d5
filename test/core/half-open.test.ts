import { describe, expect, it } from 'vitest';
import { decide } from '../../domain/decide/index.js';
import { instant } from '../../domain/time.js';
import { command, open, points, T } from './support.js';

const DUE = T('2026-03-12T00:00');
const accepted = () => open('2026-03-10T10:00');
const callAt = (occurredAt: number, now: number) =>
  decide(
    points,
    accepted().state,
    {
      ...command('A1', { type: 'call', direction: 'out', connected: true, party: 'member' }),
      occurredAt: instant(occurredAt),
    },
    instant(now)
  ).events;
const types = (events: { type: string; clock?: string }[]): string[] =>
  events
    .filter((e) => e.clock === 'C-1')
    .map((e) => e.type)
    .filter((t) => /Met|Breached|dutyDone/.test(t));

describe('invariant 4: a due instant is exclusive', () => {
  it('a call one millisecond before it meets the clock', () => {
    expect(types(callAt(DUE - 1, DUE - 1))).toEqual(['clockMet']);
  });

  it('a call at the due instant is late, by 0 ms, and the breach comes first', () => {
    const events = callAt(DUE, DUE);
    expect(types(events)).toEqual(['clockBreached', 'dutyDone']);
    expect(events.find((e) => e.type === 'dutyDone')).toMatchObject({ lateMs: 0 });
  });

  it('a gateway’s stamp before it counts although the command arrives after it, and the timer had not yet acted', () => {
    expect(types(callAt(DUE - 1, DUE + 60_000))).toEqual(['clockMet']);
  });

  it('a gateway’s stamp at it is late although the timer had not yet acted', () => {
    const events = callAt(DUE, DUE + 60_000);
    expect(types(events)).toEqual(['clockBreached', 'dutyDone']);
    expect(events.find((e) => e.type === 'clockBreached')).toMatchObject({
      at: DUE,
      dueAt: DUE,
      detectedAt: DUE + 60_000,
    });
  });

  it('a warning and a breach happen at their instants, not a millisecond earlier', () => {
    const it = accepted();
    it.advance(instant(DUE - 1), false);
    expect([it.of('clockWarned').map((e) => e.at), it.of('clockBreached')]).toEqual([[T('2026-03-11T12:00')], []]);
    it.advance(DUE, false);
    expect(it.of('clockBreached').map((e) => e.at)).toEqual([DUE]);
  });
});
