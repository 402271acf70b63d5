import { describe, expect, it } from 'vitest';
import { evolve } from '../../domain/case/evolve.js';
import { newCase } from '../../domain/case/initial.js';
import { open, part, pinned, T, type Complaint } from './support.js';

/** The first callback is met by a connected call, and also when the complaint comes to its proposal. */
const { stop } = part('clocks.C-1') as { stop: object[] };
const rules = pinned({ 'clocks.C-1.stop': [...stop, { event: 'stageEntered', where: { stage: 'propose' } }] });
const DUE = '2026-10-09T00:00';

/** Called on the morning of the due day, though it did not connect; verified at the time given. */
function verifiedAt(local: string): Complaint {
  const it = open('2026-09-30T17:30', { category: 'I-4', rules });
  it.call('2026-10-08T10:00');
  it.act(local, 'A1', 'verify', { finding: 'invalid' });
  return it;
}
const correct = (it: Complaint, local: string) => {
  const entry = it.of('callEnded')[0]?.seq ?? 0;
  it.take(local, 'S2', { type: 'correct', entry, reading: { input: { connected: false } }, gave: ['reason'] });
};

describe('a clock that loses the call that stopped it is offered to what is no entry, too', () => {
  it('a stage entered before the due instant meets it, at its own time, without a breach in between', () => {
    const it = verifiedAt('2026-10-08T15:00');
    expect(it.of('clockStopKept')).toMatchObject([{ clock: 'C-1', at: T('2026-10-08T15:00') }]);
    correct(it, '2026-10-12T09:00');
    expect(it.state.clocks['C-1']).toMatchObject({ outcome: 'met', stoppedAt: T('2026-10-08T15:00') });
    expect(it.of('clockBreached')).toEqual([]);
  });

  it('one entered after it ends the duty late: the breach stands at the due instant', () => {
    const it = verifiedAt('2026-10-09T09:00');
    correct(it, '2026-10-12T09:00');
    expect(it.state.clocks['C-1']).toMatchObject({
      ...{ outcome: 'breached', breachedAt: T(DUE), dutyDoneAt: T('2026-10-09T09:00') },
      lateMs: T('2026-10-09T09:00') - T(DUE),
    });
  });

  it('of a stage and a later call the earlier one counts', () => {
    const it = verifiedAt('2026-10-08T15:00');
    it.call('2026-10-08T16:00');
    correct(it, '2026-10-08T17:00');
    expect(it.state.clocks['C-1']).toMatchObject({ outcome: 'met', stoppedAt: T('2026-10-08T15:00') });
    expect(it.events.reduce(evolve, newCase('C-test'))).toEqual(it.state);
  });

  it('nothing is kept of what came while no entry had stopped the clock', () => {
    const it = open('2026-09-30T17:30', { category: 'I-4', rules });
    it.act('2026-10-08T15:00', 'A1', 'verify', { finding: 'invalid' });
    expect(it.state.clocks['C-1']).toMatchObject({ outcome: 'met', stoppedAt: T('2026-10-08T15:00') });
    it.call('2026-10-08T16:00');
    expect(it.of('clockStopKept')).toEqual([]);
  });
});
