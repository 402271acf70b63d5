import { describe, expect, it } from 'vitest';
import { testPack } from '../../cli/policy-test.js';
import { readPackFiles, shippedPackNames } from '../../config/pack-files.js';
import { loadScenario } from '../../domain/scenario/load.js';
import { play } from '../../domain/scenario/play.js';
import { cast, points } from './support.js';

const outcomes = shippedPackNames().flatMap(testPack);

describe('every scenario and deadline of every pack', () => {
  it.each(outcomes)('$pack $scenario: $title', ({ faults }) => expect(faults).toEqual([]));

  it('the five scenarios, W2 and the deadlines V1 to V16 of the points platform are among them', () => {
    const ids = outcomes.filter((o) => o.pack === 'points-platform').map((o) => o.scenario);
    expect(ids).toEqual(expect.arrayContaining(['000-01', '000-02', '000-05', '000-12', '000-14', 'W2']));
    for (let n = 1; n <= 16; n++) expect(ids).toContain(`V${n}-civil`);
  });
});

describe('a scenario that does not hold', () => {
  const file = readPackFiles('points-platform').scenarios.find((f) => f.file.endsWith('000-01.yaml'));
  const original = file?.text ?? '';
  const faults = (text: string): string[] => {
    const read = loadScenario(text, points.pack.data);
    if (!read.ok) return read.faults.map((f) => `${f.line} ${f.path}: ${f.message}`);
    return read.value.courses.flatMap((_, i) => play(points, read.value, i, cast).faults);
  };

  it('passes as it is', () => expect(faults(original)).toEqual([]));

  it('says which step expected what and what was found', () => {
    const text = original.replace('breachedAt: ', 'lateMs: 1, breachedAt: ').replace('lateMs: 0, ', '');
    expect(faults(text)).toEqual([
      expect.stringMatching(/^step 1 .*: clocks: expected .*"lateMs":1.*found .*"lateMs":0/),
    ]);
  });

  it('fails where an expected refusal does not come, or an unexpected one does', () => {
    const text = original.replace(
      'do: { call: { connected: true } }',
      'refused: RULE_REFUSED\n        do: { call: { connected: true } }'
    );
    expect(faults(text)).toEqual([expect.stringContaining('expected RULE_REFUSED, got none')]);
    expect(faults(original.replace('do: { call:', 'as: MM\n        do: { call:'))[0]).toContain('got ROLE_NOT_ALLOWED');
  });

  it('may not name what the pack does not have, where an expected zero would always hold', () => {
    expect(faults(original.replace('clockBreached: 0', 'clockBreeched: 0'))).toEqual([
      expect.stringMatching(/^\d+ .*events\.clockBreeched: .*did you mean "clockBreached"/),
    ]);
  });
});
