import { describe, expect, it } from 'vitest';
import { evolve } from '../../domain/case/evolve.js';
import { newCase } from '../../domain/case/initial.js';
import { upcast, type StoredEvent } from '../../domain/case/upcast.js';
import { canonical } from '../../domain/hash.js';
import { broughtTo, T } from './support.js';

const stored = (value: unknown): StoredEvent => JSON.parse(JSON.stringify(value)) as StoredEvent;

describe('a stored event of an earlier shape', () => {
  // Before the first release a breach was called `breached`, named its clock `id` and had one time only.
  const breach = { type: 'breached', v: 0, seq: 9, at: T('2026-03-12T00:00'), cause: 'wake', id: 'C-1' };
  const upcasters = {
    0: {
      breached: (e: StoredEvent) => ({ type: 'clockBreached', clock: e['id'], dueAt: e['at'], detectedAt: e['at'] }),
    },
  };

  it('is brought to today’s shape, step by step, before it is used', () => {
    expect(upcast(breach, upcasters)).toMatchObject({
      type: 'clockBreached',
      v: 1,
      clock: 'C-1',
      dueAt: breach.at,
      detectedAt: breach.at,
    });
    const again = { 0: upcasters[0], 1: { clockBreached: () => ({ severity: 'hard' }) } };
    expect(upcast(breach, again, 2)).toMatchObject({ v: 2, type: 'clockBreached', severity: 'hard' });
    expect(upcast({ ...breach, type: 'accepted' }, again, 2)).toMatchObject({ v: 2, type: 'accepted' });
  });

  it('of today’s shape passes unchanged, and leads to the same state', () => {
    const it = broughtTo('followUp');
    expect(it.events.map((e) => upcast(stored(e)))).toEqual(stored(it.events));
    const again = it.events.map((e) => upcast(stored(e))).reduce(evolve, newCase('C-test'));
    expect(canonical(again)).toBe(canonical(it.state));
  });

  it('of a later core is refused, not guessed', () => {
    expect(() => upcast({ ...breach, v: 2 })).toThrow('event version 2, this core knows 1');
    expect(() => upcast({ type: 'accepted' } as unknown as StoredEvent)).toThrow(RangeError);
  });
});
