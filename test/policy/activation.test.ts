import { describe, expect, it } from 'vitest';
import { choosePacks, demoParameters } from '../../db/activation.js';

const values = demoParameters('points-platform');
const [lost = '', ...others] = Object.keys(values);

describe('set-up', () => {
  it('puts in force what has all its values and tells of each other pack what is missing', () => {
    const { packs, skipped } = choosePacks({});
    const ids = packs.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['boston-311', 'service-desk']));
    expect(skipped).toContainEqual({ pack: 'points-platform', missing: [lost, ...others] });
    expect(ids.filter((id) => skipped.some(({ pack }) => pack === id))).toEqual([]);
  });

  it('takes a pack once its values are given, and leaves those nobody uses', () => {
    const { packs, skipped } = choosePacks({ 'points-platform': values });
    expect(packs.map(({ id }) => id)).toContain('points-platform');
    expect(skipped.map(({ pack }) => pack)).toContain('construction-2485');
  });

  it('skips nothing where demo values are taken', () => {
    expect(choosePacks({}, demoParameters).skipped).toEqual([]);
  });

  it.each([
    ['without a value', {}, [lost, ...others]],
    ['with nothing at all', null, [lost, ...others]],
    ['with one of its values', { [lost]: values[lost] ?? '' }, others],
  ])('refuses a pack that is mentioned %s, naming each missing one', (_, given, missing) => {
    const lines = missing.map((name) => `PARAMETER_MISSING parameters.${name}`);
    for (const line of lines) expect(() => choosePacks({ 'points-platform': given })).toThrow(line);
  });

  it('refuses a wrong value, one that no parameter takes, and a pack that is not there, all at once', () => {
    const given = { 'points-platform': { ...values, [lost]: 3, extra: 'x' }, 'points-platfrom': values };
    expect(() => choosePacks(given)).toThrow(
      new RegExp(
        `"points-platfrom"[\\s\\S]*"${lost}" must be a string[\\s\\S]*"extra"|"points-platfrom"[\\s\\S]*"extra"`
      )
    );
  });
});
