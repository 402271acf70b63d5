import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutation } from './patches.js';
import type { Report } from './verdict.js';

/** Random cases of the calendar test: a mutation that needs more than these to be seen is too fine. */
const CASES = '5000';
const TIMEOUT = 15 * 60_000;

export interface Run {
  readonly exitCode: number | null;
  /** Undefined where vitest did not get as far as a report. */
  readonly report: Report | undefined;
  /** The end of what vitest wrote, for a run without a verdict. */
  readonly log: string;
}

/** A copy of the checkout in a temporary folder, to break and mend. Stack tests rebuild its dist by themselves. */
export class Copy {
  readonly folder = mkdtempSync(join(realpathSync(tmpdir()), 'redress-mutations-'));

  constructor(root: string) {
    // Root's PostgreSQL runs as another account, which has to get in.
    chmodSync(this.folder, 0o755);
    const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const files = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\0');
    for (const file of [...files, 'dist'])
      if (file !== '' && file !== 'node_modules' && existsSync(join(root, file)))
        cpSync(join(root, file), join(this.folder, file), { recursive: true, preserveTimestamps: true });
    symlinkSync(realpathSync(join(root, 'node_modules')), join(this.folder, 'node_modules'));
  }

  /** Applies a patch; answers what git says where it does not fit. */
  apply({ file }: Mutation): string | undefined {
    return this.git('apply', file);
  }

  revert({ file, name }: Mutation): void {
    const fault = this.git('apply', '-R', file);
    if (fault !== undefined) throw new Error(`${name} cannot be taken back: ${fault}`);
  }

  /** Runs the named tests of these mutations and nothing else. */
  test(mutations: readonly Mutation[]): Run {
    const output = join(this.folder, 'report.json');
    rmSync(output, { force: true });
    const files = [...new Set(mutations.map(({ test }) => test))];
    const titles = [...new Set(mutations.map(({ title }) => `(?:${title})`))].join('|');
    const vitest = join(this.folder, 'node_modules', 'vitest', 'vitest.mjs');
    const log = join(this.folder, 'vitest.log');
    const out = openSync(log, 'w');
    const reporter = ['--reporter=json', `--outputFile=${output}`];
    const { status } = spawnSync(process.execPath, [vitest, 'run', ...files, '-t', titles, ...reporter], {
      cwd: this.folder,
      env: { ...process.env, REDRESS_CASES: CASES },
      stdio: ['ignore', out, out],
      timeout: TIMEOUT,
    });
    closeSync(out);
    const report = existsSync(output) ? (JSON.parse(readFileSync(output, 'utf8')) as Report) : undefined;
    return { exitCode: status, report, log: readFileSync(log, 'utf8').slice(-2000) };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private git(...args: string[]): string | undefined {
    const { status, stderr } = spawnSync('git', args, { cwd: this.folder, encoding: 'utf8' });
    return status === 0 ? undefined : stderr.trim();
  }
}
