import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { simulate } from '../../cli/simulate/run.js';
import { casesOfLines, casesOfRegister, type Found } from '../../cli/simulate/source.js';
import { loadMapping, loadPinned } from '../../config/packs.js';
import { packageRoot } from '../../config/root.js';
import type { Pinned } from '../../domain/decide/index.js';
import { compilePack } from '../../domain/pack/compile.js';
import type { Pack } from '../../domain/pack/schema.js';
import { standard } from '../cases.js';
import { record } from '../recorded.js';
import { cpuSeconds, rounded } from '../stats.js';

/** Cases played under two packs, reading them included. */
export interface Simulated {
  readonly cases: number;
  readonly perCoreS: number;
  /** Heap at the end over that after a tenth of the cases, in MiB: what is kept of the cases. */
  readonly heapGrowthMiB: number;
}

/** The same rules with each limit of working days one day longer: every case has to be counted anew. */
function longer(rules: Pinned): Pinned {
  const data = structuredClone(rules.pack.data);
  const limits = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const fields = value as Record<string, unknown>;
    if (typeof fields['workingDays'] === 'number') fields['workingDays'] += 1;
    Object.values(fields).forEach(limits);
  };
  limits(data.clocks satisfies Pack['clocks']);
  return { ...rules, pack: compilePack(data) };
}

/** What is in use once all that is not has been cleared away. */
function heapMiB(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

async function measured(found: AsyncIterable<Found>, rules: Pinned, cases: number): Promise<Simulated> {
  let [seen, early] = [0, 0];
  async function* watched(): AsyncGenerator<Found> {
    for await (const one of found) {
      if (++seen === Math.ceil(cases / 10)) early = heapMiB();
      yield one;
    }
  }
  const begun = cpuSeconds();
  const tally = await simulate(watched(), { before: rules, after: longer(rules) }, { change: none, failed: none });
  const seconds = cpuSeconds() - begun;
  const { cases: played, failed } = tally.result;
  if (failed > 0 || played !== cases) throw new Error(`${failed} of ${cases} cases failed, ${played} were played`);
  return { cases, perCoreS: rounded(cases / seconds, 0), heapGrowthMiB: rounded(heapMiB() - early) };
}

const none = (): void => undefined;

/** The sample of a real register again and again, each row under an id of its own. */
function registerOf(file: string, cases: number): void {
  const [head = '', ...rows] = readFileSync(join(packageRoot(), 'examples', 'boston-311-sample.csv'), 'utf8')
    .trimEnd()
    .split('\n');
  const row = (n: number): string => (rows[n % rows.length] ?? '').replace(/^[^,]*/, (id) => `${id}-${n}`);
  writeFileSync(file, [head, ...Array.from({ length: cases }, (_, n) => row(n)), ''].join('\n'));
}

/** Plays cases of a kind in this process: of a register, or of a procedure with people, effects and approvals. */
const KINDS = {
  register: (folder: string, cases: number): Promise<Simulated> => {
    const file = join(folder, 'register.csv');
    registerOf(file, cases);
    const found = casesOfRegister(file, loadMapping('boston-311'), none);
    return measured(found, loadPinned('boston-311'), cases);
  },
  procedure: (folder: string, cases: number): Promise<Simulated> => {
    const file = join(folder, 'cases.jsonl');
    const { rules, taken } = record(standard);
    const line = JSON.stringify({ id: 'C-bench', taken });
    const numbered = Array.from({ length: cases }, (_, n) => line.replaceAll('C-bench', `C-${n}`));
    writeFileSync(file, `${numbered.join('\n')}\n`);
    return measured(casesOfLines(file, none), rules, cases);
  },
};
type Kind = keyof typeof KINDS;
export const isKind = (name: string | undefined): name is Kind => name !== undefined && name in KINDS;

export async function simulatedHere(kind: Kind, cases: number): Promise<Simulated> {
  const folder = mkdtempSync(join(tmpdir(), 'redress-bench-'));
  try {
    return await KINDS[kind](folder, cases);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Cases per second of one core, each kind in a process of its own, as a command line runs it. */
export function simulated(sizes: Readonly<Record<Kind, number>>): Record<Kind, Simulated> {
  const of = (kind: Kind): Simulated => {
    const args = [join(packageRoot(), 'dist', 'bench', 'simulation.js'), kind, String(sizes[kind])];
    const output = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    return JSON.parse(output) as Simulated;
  };
  return { register: of('register'), procedure: of('procedure') };
}
