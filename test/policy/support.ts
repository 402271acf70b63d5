import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { onTestFinished, vi } from 'vitest';
import { registerPolicy } from '../../cli/policy.js';
import { packageRoot } from '../../config/root.js';

/** A copy of a pack with some texts in place of others; a replacement that does not take place is a mistake of the test. */
export function copyOf(pack: string, ...changes: [file: string, from: string, to: string][]): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'redress-pack-')), 'copy');
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(packageRoot(), 'policies', pack), folder, { recursive: true });
  for (const [name, from, to] of changes) {
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    if (!text.includes(from)) throw new Error(`${name} has no ${from}`);
    writeFileSync(file, text.replace(from, to));
  }
  return folder;
}

/** Runs `redress policy …` in this process: what it printed, and its exit code. */
export async function policy(...args: string[]): Promise<{ output: string; exit: number }> {
  let output = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((output += String(text)), true));
  const program = new Command('redress').exitOverride().configureOutput({ writeErr: (text) => (output += text) });
  registerPolicy(program);
  process.exitCode = undefined;
  const failed = await program.parseAsync(['policy', ...args], { from: 'user' }).then(
    () => false,
    () => true
  );
  const exit = failed ? 1 : Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  spy.mockRestore();
  return { output, exit };
}
