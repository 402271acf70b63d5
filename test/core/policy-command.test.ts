import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { registerPolicy } from '../../cli/policy.js';
import { packageRoot } from '../../config/root.js';

const folders: string[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Runs `redress policy …` in this process: what it printed, line by line, and its exit code. */
async function policy(...args: string[]): Promise<{ lines: string[]; exit: number }> {
  let output = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((output += String(text)), true));
  const program = new Command('redress').exitOverride().configureOutput({ writeErr: (text) => (output += text) });
  registerPolicy(program);
  const failed = await program.parseAsync(['policy', ...args], { from: 'user' }).then(
    () => false,
    () => true
  );
  return { lines: output.trimEnd().split('\n'), exit: failed ? 1 : Number(process.exitCode ?? 0) };
}

/** A copy of the points platform with one file changed. */
function copy(file: string, change: (text: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'redress-pack-'));
  folders.push(folder);
  cpSync(join(packageRoot(), 'policies/points-platform'), folder, { recursive: true });
  writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8')));
  return folder;
}

describe('redress policy check', () => {
  it('calls every shipped pack sound and names what the operator must give', async () => {
    const { lines, exit } = await policy('check');
    expect(exit).toBe(0);
    expect(lines.filter((l) => l.endsWith('is sound')).map((l) => l.split(' ')[0])).toEqual(
      expect.arrayContaining(['boston-311', 'points-platform'])
    );
    expect(lines.join('\n')).toContain('the operator must give: securityHandlingTime');
  });

  it('lists all faults with file, line and column, and fails', async () => {
    const folder = copy('pack.yaml', (t) =>
      t.replace('auto: true', 'auto: maybe').replace('do: operateCrm', 'do: operateCrn')
    );
    const { lines, exit } = await policy('check', folder);
    expect(exit).toBe(1);
    expect(lines.slice(0, 2).map((l) => l.replace(/:\d+:\d+/, ''))).toEqual([
      expect.stringContaining('pack.yaml PACK_INVALID chains.execution.steps.crm.do: no effect is called "operateCrn"'),
      expect.stringContaining('pack.yaml PACK_INVALID closing.auto:'),
    ]);
    expect(lines.at(-1)).toContain('2 faults');
  });

  it('names the packs there are when asked for another', async () => {
    const { lines, exit } = await policy('check', 'nowhere');
    expect([exit, lines.join()]).toEqual([
      1,
      expect.stringContaining('PACK_UNKNOWN: no pack nowhere; there are boston-311'),
    ]);
  });
});

describe('redress policy test', () => {
  it('--json ends with one line of counts', async () => {
    const { lines, exit } = await policy('test', 'points-platform', '--json');
    const counts = JSON.parse(lines.at(-1) ?? '') as Record<string, number>;
    expect(lines.at(-1)).toMatch(/^\{"packs":1,"scenarios":\d+,"passed":\d+,"failed":0\}$/);
    expect([exit, counts['passed']]).toEqual([0, counts['scenarios']]);
    expect(counts['scenarios']).toBeGreaterThan(70);
  });

  it('without it lists every course and deadline', async () => {
    const { lines } = await policy('test', 'points-platform');
    expect(lines).toContain('  ok   000-01: the call connects at the due instant');
    expect(lines.at(-1)).toMatch(/^1 packs, \d+ scenarios, \d+ passed, 0 failed$/);
  });

  it.each([
    ['a course', 'scenarios/000-01.yaml', 'lateMs: 0', 'lateMs: 5'],
    ['a deadline', 'vectors/deadlines.yaml', "due: '2026-04-14", "due: '2026-04-15"],
  ])('fails when %s does not hold, says why, and ends with a code', async (_, file, from, to) => {
    const { lines, exit } = await policy(
      'test',
      copy(file, (t) => t.replace(from, to)),
      '--json'
    );
    expect([exit, lines.at(-1)]).toEqual([1, expect.stringMatching(/"failed":1\}$/)]);
    expect(lines.filter((l) => l.startsWith('  FAIL'))).toHaveLength(1);
    expect(lines.join()).toContain('expected');
  });

  it('fails when a pack is broken, or has nothing to test', async () => {
    expect(
      (
        await policy(
          'test',
          copy('pack.yaml', (t) => t.replace('calendar: cn', 'colour: cn')),
          '--json'
        )
      ).exit
    ).toBe(1);
    const empty = copy('cast.yaml', (t) => t);
    for (const part of ['scenarios', 'vectors']) rmSync(join(empty, part), { recursive: true });
    expect((await policy('test', empty, '--json')).exit).toBe(1);
  });
});

describe('redress policy show', () => {
  it.each([
    ['zh', '## 时限', '首次回复（I 级）', '原文明示', '须由运营方提供'],
    ['en', '## Clocks', 'First callback, level I', 'due: stated', 'the operator must give it'],
  ])('writes the pack as a document in %s', async (lang, ...parts) => {
    const { lines, exit } = await policy('show', 'points-platform', '--format', 'md', '--lang', lang);
    expect(exit).toBe(0);
    for (const part of parts) expect(lines.join('\n')).toContain(part);
    for (const clock of ['C-1', 'C-6', 'C-7', 'C-8', 'C-9', 'C-13', 'C-14', 'C-16', 'C-17', 'C-19'])
      expect(lines.filter((l) => l.startsWith(`| ${clock} |`))).toHaveLength(1);
    const widths = lines.filter((l) => l.startsWith('| C-')).map((l) => l.replaceAll('\\|', '').split('|').length);
    expect(new Set(widths)).toEqual(new Set([12]));
  });
});
