import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadFiles, readPackFiles, shippedPackNames } from '../../config/pack-files.js';
import { pinnedTo } from '../../config/packs.js';
import type { Facts } from '../../domain/case/commands.js';
import { evolve } from '../../domain/case/evolve.js';
import { newCase } from '../../domain/case/initial.js';
import type { Subject } from '../../domain/decide/context.js';
import { judged } from '../../domain/decide/conditions.js';
import { evaluation } from '../../domain/decide/evaluate.js';
import { PackIncident, type CompiledPack } from '../../domain/pack/compile.js';
import { conditions } from '../../domain/pack/lint-cel.js';
import { loadCast, loadScenario } from '../../domain/scenario/load.js';
import { play } from '../../domain/scenario/play.js';
import { points } from './support.js';

/** What the library says; an error is a verdict, too. */
function library(pack: CompiledPack, condition: string, subject: Subject): boolean | 'incident' {
  try {
    return judged(pack, condition, subject);
  } catch (error) {
    if (error instanceof PackIncident) return 'incident';
    throw error;
  }
}

const compiled = (pack: CompiledPack, condition: string, subject: Subject): unknown =>
  evaluation(pack, pack.condition(condition).expression)(subject);

/** A case of each course of the scenarios of a pack, after each of its events. */
function* subjects(name: string): Generator<{ pack: CompiledPack; subject: Subject }> {
  const files = readPackFiles(name);
  const [loaded, cast] = [loadFiles(files), loadCast(files.cast?.text ?? '{}')];
  if ('faults' in loaded || !cast.ok) throw new Error(name);
  for (const { text } of files.scenarios) {
    const read = loadScenario(text, loaded.pack.data);
    if (!read.ok || read.value.parameters || read.value.before) continue;
    const [first] = read.value.courses.keys();
    if (first === undefined) continue;
    let state = newCase('C-1');
    for (const event of play(pinnedTo(loaded.pack), read.value, first, cast.value).events) {
      state = evolve(state, event);
      yield { pack: loaded.pack, subject: { state, event, input: 'facts' in event ? event.facts : {} } };
    }
  }
}

describe('a condition of a pack', () => {
  it('comes to what the CEL library says, in every condition of every pack along its scenarios', () => {
    const different = new Set<string>();
    let [asked, left] = [0, 0];
    for (const name of shippedPackNames()) {
      const texts = new Map<CompiledPack, string[]>();
      for (const { pack, subject } of subjects(name)) {
        const known = texts.get(pack) ?? [...new Set([...conditions(pack.data)].map(({ value }) => String(value)))];
        texts.set(pack, known);
        for (const condition of known) {
          const own = compiled(pack, condition, subject);
          asked++;
          if (own === undefined) left += condition.includes('input.') ? 0 : 1;
          else if (own !== library(pack, condition, subject)) different.add(`${name}: ${condition}`);
        }
      }
    }
    expect([...different]).toEqual([]);
    expect(asked).toBeGreaterThan(100_000);
    // The library is left what is null where it must not be; which input there is depends on the action.
    expect(left / asked).toBeLessThan(0.01);
  });

  const FACTS = ['number', 'text', 'flag', 'list', 'nothing'];
  const fact = fc.constantFrom(...FACTS).map((name) => `case.${name}`);
  const literal = fc.constantFrom('null', 'true', 'false', '0', '2', '-1', '1.5', "'a'", "''", "['a', 'b']", '[1, 2]');
  const condition = fc.letrec<{ value: string; whole: string }>((tie) => ({
    value: fc.oneof(
      { weight: 4, arbitrary: fact },
      { weight: 3, arbitrary: literal },
      fc.constant('contacts'),
      fc.constant("case['text']"),
      fc.constant('case.flag == true ? case.number : case.text'),
      tie('whole').map((of) => `(${of})`),
      fact.map((of) => `size(${of})`)
    ),
    whole: fc.oneof(
      { depthSize: 'small' },
      fc
        .tuple(tie('value'), fc.constantFrom('==', '!=', '<', '<=', '>', '>=', 'in'), tie('value'))
        .map((parts) => parts.join(' ')),
      fc.tuple(tie('value'), fc.constantFrom('&&', '||'), tie('value')).map((parts) => parts.join(' ')),
      tie('value').map((of) => `!${of}`),
      tie('value')
    ),
  })).whole;
  const facts = fc.record<Facts>({
    number: fc.constantFrom(null, 0, 2, -1, 1.5),
    text: fc.constantFrom(null, '', 'a', 'b'),
    flag: fc.constantFrom(null, true, false),
    list: fc.constantFrom(null, [], ['a'], [1, 2]),
    nothing: fc.constant(null),
  });

  it('comes to what the CEL library says, whatever is written in it and whatever is known', () => {
    const { pack } = points;
    fc.assert(
      fc.property(condition, facts, (text, known) => {
        const subject = { state: { ...newCase('C-1'), facts: known } };
        const own = compiled(pack, text, subject);
        // Undefined leaves it to the library.
        if (typeof own === 'boolean') expect(own, text).toBe(library(pack, text, subject));
      }),
      { numRuns: 3000 }
    );
  });

  it('that fails is never taken for true or false', () => {
    const { pack } = points;
    const subject = { state: newCase('C-1') };
    for (const text of [
      'case.absent == 1',
      'case.nothing < 1',
      '!case.number',
      "'a' in case.text",
      'size(case.flag) > 0',
    ]) {
      expect(compiled(pack, text, subject), text).toBeUndefined();
      expect(library(pack, text, subject), text).toBe('incident');
    }
  });

  it('is decided by one side of && and || though the other side fails', () => {
    const { pack } = points;
    const subject = { state: { ...newCase('C-1'), stage: 'verify' } };
    const fails = 'case.absent < 1';
    for (const [text, comesTo] of [
      [`${fails} && stage == 'reply'`, false],
      [`stage == 'reply' && ${fails}`, false],
      [`${fails} || stage == 'verify'`, true],
      [`stage == 'verify' || ${fails}`, true],
    ] as const) {
      expect(compiled(pack, text, subject), text).toBe(comesTo);
      expect(library(pack, text, subject), text).toBe(comesTo);
    }
  });

  it('does not find what every object has under the name of a fact, nor as a name', () => {
    const subject = { state: newCase('C-1') };
    for (const text of ['case.constructor == null', 'toString == null'])
      expect(compiled(points.pack, text, subject), text).toBeUndefined();
  });
});
