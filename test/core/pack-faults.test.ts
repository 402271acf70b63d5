import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ACTION_NAMES } from '../../cli/policy.js';
import { readPackFiles } from '../../config/pack-files.js';
import { packageRoot } from '../../config/root.js';
import type { Limit } from '../../domain/calendar/index.js';
import { loadPack, type PackFault } from '../../domain/pack/load.js';
import { demo, packText } from './support.js';

function faultsOf(text: string, parameters = demo): PackFault[] {
  const loaded = loadPack(text, parameters, ACTION_NAMES);
  return 'faults' in loaded ? loaded.faults : [];
}

/** The pack with one text put in place of another; a replacement that does not take place is a mistake of the test. */
function changed(...changes: [from: string, to: string][]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the pack has no ${from}`);
    return text.replace(from, to);
  }, packText);
}

const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

const Slip = z.strictObject({
  title: z.string(),
  from: z.string(),
  to: z.string(),
  path: z.string(),
  message: z.string(),
  hint: z.string().default('.'),
});
const slips = z.array(Slip).parse(parse(readFileSync(join(packageRoot(), 'test/core/slips.yaml'), 'utf8')));

describe('a pack with a slip of the pen', () => {
  it('the pack as shipped has no fault', () => expect(faultsOf(packText)).toEqual([]));

  it.each(slips)('$title', ({ from, to, path, message, hint }) => {
    const faults = faultsOf(changed([from, to]));
    const found = faults.find((f) => f.path === path && new RegExp(message).test(f.message));
    expect(found, JSON.stringify(faults, null, 1)).toBeDefined();
    expect(found?.hint).toMatch(new RegExp(hint));
    expect(found?.code).toBe('PACK_INVALID');
  });

  it('all faults come at once, each with line and column, also where the shape is broken', () => {
    const text = changed(
      ['auto: true', 'auto: perhaps'],
      ['{ overlay: urgent, cause: U1 }', '{ overlay: urgnt, cause: U1 }'],
      ["if: case.identity == 'self'", "if: case.identity == 'selv'"],
      ['mode: soft', 'mode: softish']
    );
    const faults = faultsOf(text);
    expect(faults.map((f) => [f.line, f.path])).toEqual([
      [lineOf(text, 'urgnt'), 'actions.declareUrgent.adds.0.overlay'],
      [lineOf(text, 'case.identity =='), 'chains.accountSecurity.steps.freeze.if'],
      [lineOf(text, 'softish'), 'clocks.C-13.mode'],
      [lineOf(text, 'perhaps'), 'closing.auto'],
    ]);
    const overlay = text.split('\n')[(faults[0]?.line ?? 0) - 1];
    expect(overlay?.slice((faults[0]?.column ?? 0) - 1)).toMatch(/^urgnt/);
  });

  it('a clock with a fault keeps its name, so that those who name it are not reported, too', () => {
    expect(faultsOf(changed(['  C-14:\n', '  C-14:\n    colour: red\n'])).map((f) => f.path)).toEqual([
      'clocks.C-14.colour',
    ]);
  });

  it('text that is no YAML is refused with its line', () => {
    expect(faultsOf('id: [\nschema: 1')).toEqual([expect.objectContaining({ code: 'PACK_INVALID', line: 2 })]);
    expect(faultsOf('id: a\nid: b')[0]?.message).toContain('unique');
  });
});

describe('a limit the source caps (seed-002 002-n, N5)', () => {
  const { pack, demo: values } = readPackFiles('numbered-case-7wd-written');
  const faults = (handleGeneral: Limit): [path: string, message: string][] => {
    const loaded = loadPack(pack.text, { ...values, handleGeneral });
    return 'faults' in loaded ? loaded.faults.map(({ path, message }) => [path, message]) : [];
  };
  const beyond = [['parameters.handleGeneral', '"handleGeneral" may be {"workingDays":7} at most']];

  it('ten working days for an ordinary type are refused, seven and five are not', () => {
    expect(faults({ workingDays: 10 })).toEqual(beyond);
    expect([faults({ workingDays: 7 }), faults({ end: 'civilDay', workingDays: 5 })]).toEqual([[], []]);
  });

  it('another unit is refused, for the two cannot be compared', () => {
    expect([faults({ calendarDays: 5 }), faults({ elapsed: 'PT1H' }), faults({ instant: 0 })]).toEqual([
      beyond,
      beyond,
      beyond,
    ]);
  });

  it('special and complex cases have a limit of their own, without a cap', () => {
    const loaded = loadPack(pack.text, { ...values, handleSpecial: { workingDays: 10 } });
    expect('faults' in loaded ? loaded.faults : []).toEqual([]);
  });
});

describe('a parameter the source has lost', () => {
  it('refuses activation and is named, until the operator gives it', () => {
    const missing = (name: string): unknown =>
      expect.objectContaining({
        code: 'PARAMETER_MISSING',
        path: `parameters.${name}`,
        line: lineOf(packText, `  ${name}:`),
      });
    expect(faultsOf(packText, {})).toEqual([missing('securityHandlingTime'), missing('attitudeLiveTakeover')]);
  });

  it('each missing one is named', () => {
    const second = '\n  other: { label: { zh: 其它, en: Other }, type: number, provenance: recommended }\n';
    expect(faultsOf(packText.replace('\nparameters:', `\nparameters:${second}`), {}).map((f) => f.path)).toEqual([
      'parameters.other',
      'parameters.securityHandlingTime',
      'parameters.attitudeLiveTakeover',
    ]);
  });

  it('of the wrong type or unknown to the pack is a fault', () => {
    expect(
      faultsOf(packText, { ...demo, securityHandlingTime: 5 })
        .map((f) => f.message)
        .join()
    ).toContain('must be a string');
    expect(faultsOf(packText, { ...demo, handling: 'x' }).map((f) => f.message)).toEqual([
      'no parameter is called "handling"',
    ]);
  });

  it('its value is part of the pack’s hash', () => {
    const hash = (value: string): string => {
      const loaded = loadPack(packText, { ...demo, securityHandlingTime: value });
      return 'pack' in loaded ? loaded.pack.hash : 'broken';
    };
    expect(hash('one day')).not.toBe(hash('two days'));
    expect(hash('one day')).toBe(hash('one day'));
  });
});
