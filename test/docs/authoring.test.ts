import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../config/root.js';
import { policy } from '../policy/support.js';
import { partsOf, redressLine } from './guide.js';

const guide = readFileSync(join(packageRoot(), 'docs/policy-authoring.md'), 'utf8');
const home = process.cwd();
let folder: string;
beforeAll(() => process.chdir((folder = mkdtempSync(join(tmpdir(), 'redress-guide-')))));
afterAll(() => (process.chdir(home), rmSync(folder, { recursive: true })));

/** Types a block: our own commands in this process, the others in a shell; gives what ours printed, and the worst of their codes. */
async function type(block: string): Promise<{ output: string; exit: number }> {
  let output = '';
  let worst = 0;
  let shell = '';
  for (const line of block.split('\n')) {
    const words = redressLine(line);
    if (!words) {
      shell += `${line}\n`;
      continue;
    }
    execFileSync('sh', ['-ec', shell], { cwd: folder });
    shell = '';
    const [, ...args] = words;
    const { output: printed, exit } = await policy(...args);
    worst = Math.max(worst, exit);
    output += printed;
  }
  execFileSync('sh', ['-ec', shell], { cwd: folder });
  return { output, exit: worst };
}

/** Whether a line was printed; `…` stands for anything. */
function isPrinted(line: string, output: string): boolean {
  const pattern = line.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('.*')}$`, 'm').test(output);
}

it('the guide to a pack of your own holds as it is typed: its files, its commands and what they print', async () => {
  let [output, exit] = ['', 0];
  let commands = 0;
  for (const part of partsOf(guide.slice(0, guide.indexOf('## 5.')))) {
    if (part.kind === 'file') {
      mkdirSync(dirname(join(folder, part.name)), { recursive: true });
      writeFileSync(join(folder, part.name), part.text);
    } else if (part.kind === 'commands') {
      ({ output, exit } = await type(part.text));
      commands++;
    } else {
      const missing = part.text.split('\n').filter((line) => line !== '' && !isPrinted(line, output));
      expect({ missing, exit, output }).toEqual({ missing: [], exit: / faults$/m.test(part.text) ? 1 : 0, output });
    }
  }
  expect(commands).toBe(6);
}, 60_000);
