import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testPack } from '../../cli/policy-test.js';
import { copyOf } from './support.js';

/** What is wrong with a course of a pack whose two limits the operator has to give; `course` is what it says beside its title. */
function faults(course: string): string[] {
  const folder = join(copyOf('numbered-case-7wd-written'), 'scenarios');
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  const given = "offset: '+08:00'\ngiven: { at: '2026-02-13T17:00:00', category: special }";
  const text = `id: W\ntitle: { zh: 缺值, en: No value }\n${given}\ncourses:\n  - title: not in force\n    ${course}\n`;
  writeFileSync(join(folder, 'W.yaml'), text);
  return testPack(join(folder, '..')).flatMap((outcome) => outcome.faults);
}

describe('a scenario of a pack that lacks values', () => {
  it('holds where exactly the parameters it says are missing, and named', () => {
    expect(faults('withheld: [handleSpecial]')).toEqual([]);
    expect(faults('withheld: [handleSpecial, handleGeneral]')).toEqual([]);
  });

  it('may not name a parameter the pack does not have', () =>
    expect(faults('withheld: [handleSpecail]')[0]).toContain('did you mean "handleSpecial"'));

  it('plays nothing: a course has steps or lacks values, never both or neither', () => {
    expect(faults('given: {}')[0]).toContain('a course has steps, or `withheld`');
    expect(faults("withheld: [handleSpecial]\n    steps: [{ at: '2026-02-13T18:00:00' }]")[0]).toContain(
      'a course has steps'
    );
  });
});
