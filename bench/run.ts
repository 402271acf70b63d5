import { apiPlayer } from './api-player.js';
import { startBench, type Bench } from './bench-stack.js';
import { cpuSecondsOf } from './cpu.js';
import { core } from './measures/core.js';
import { bothHistories, type HistoryFigures } from './measures/histories.js';
import { latency, type Latency } from './measures/latency.js';
import { lateness, type Lateness } from './measures/lateness.js';
import { lookup, type Lookups } from './measures/lookup.js';
import { decisions, policyCheck, scenarios, type Decisions, type Once } from './measures/packs.js';
import { recovery, type Recovery } from './measures/recovery.js';
import { simulated } from './measures/simulate.js';
import { surge, type Surge } from './measures/surge.js';
import { throughput, type Throughput } from './measures/throughput.js';
import { floorPlayer, productPlayer, type EngineOptions } from './players.js';

/** Measures of this process alone; the others share a stack. */
const ALONE = ['core', 'policy-check', 'scenarios', 'decide', 'simulate'] as const;
export const MEASURES = [
  ...ALONE,
  'history',
  'throughput',
  'latency',
  'lateness',
  'recovery',
  'surge',
  'lookup',
] as const;
export type Measure = (typeof MEASURES)[number];

/** What was measured; a measure that was not asked for is absent. */
export interface Figures {
  core?: ReturnType<typeof core>;
  policyCheck?: Once;
  scenarios?: Once;
  decide?: Decisions;
  simulate?: ReturnType<typeof simulated>;
  history?: Record<'product' | 'floor', HistoryFigures>;
  throughput?: Record<'product' | 'api' | 'floor', Throughput>;
  latency?: Record<'product' | 'api' | 'floor', Latency>;
  lateness?: Lateness;
  recovery?: Recovery;
  surge?: Surge;
  lookup?: Lookups;
}

/** How much of everything: full figures, or quick ones that show the direction. */
const SIZES = {
  full: {
    coreMs: 1000,
    decideRounds: 60,
    simulate: { register: 100_000, procedure: 20_000 },
    throughput: { cases: 40, rounds: 3, lanes: 8 },
    latency: { cases: 8, thinkMs: 400 },
    lateness: { open: 2000, due: 300, windowS: 60 },
    kills: 3,
    surge: 200,
    lookup: { cases: 100_000, each: 200 },
  },
  quick: {
    coreMs: 200,
    decideRounds: 30,
    simulate: { register: 10_000, procedure: 1000 },
    throughput: { cases: 16, rounds: 2, lanes: 8 },
    latency: { cases: 3, thinkMs: 200 },
    lateness: { open: 200, due: 50, windowS: 15 },
    kills: 1,
    surge: 40,
    lookup: { cases: 5000, each: 200 },
  },
} as const;
type Size = (typeof SIZES)[keyof typeof SIZES];

export interface Options {
  readonly quick: boolean;
  readonly only: ReadonlySet<Measure>;
  readonly report: (name: string, message: string) => void;
}

/** What the core and the packs take in this process, and simulations in theirs. What is measured cold, as a command line runs it, comes first. */
function alone(figures: Figures, size: Size, { only, report }: Pick<Options, 'only' | 'report'>): void {
  const pass = (name: Measure, what: string, measure: () => void): void => {
    if (!only.has(name)) return;
    report(name, what);
    measure();
  };
  pass('policy-check', 'all packs, once', () => void (figures.policyCheck = policyCheck()));
  pass('scenarios', 'of all packs, once', () => void (figures.scenarios = scenarios()));
  pass('core', 'due dates and decisions in this process', () => void (figures.core = core(size.coreMs)));
  pass('decide', 'decisions of the largest pack', () => void (figures.decide = decisions(size.decideRounds)));
  pass('simulate', 'cases under two packs', () => void (figures.simulate = simulated(size.simulate)));
}

/** Runs the measures asked for: those of this process first, alone; then everything else on one stack. */
export async function run({ quick, only, report }: Options): Promise<{ figures: Figures; versions: object }> {
  const size = SIZES[quick ? 'quick' : 'full'];
  const figures: Figures = {};
  alone(figures, size, { only, report });
  if ([...only].every((name) => (ALONE as readonly string[]).includes(name))) return { figures, versions: {} };
  const bench = await startBench(report);
  try {
    await onStack(bench, figures, size, { only, report });
    return { figures, versions: await serverVersions(bench) };
  } finally {
    await bench.close();
  }
}

async function onStack(
  bench: Bench,
  figures: Figures,
  size: Size,
  { only, report }: Pick<Options, 'only' | 'report'>
): Promise<void> {
  const { client, plain, pins, stack, pool } = bench;
  const engine: EngineOptions = { client, pins, taskQueue: stack.config.temporal.taskQueue };
  const pass = async (name: Measure, measure: () => Promise<void>): Promise<void> => {
    if (!only.has(name)) return;
    report(name, 'measuring');
    await measure();
  };
  const players = { product: productPlayer(engine), api: await apiPlayer(stack, pool), floor: floorPlayer(plain) };
  const cpu = (): number => cpuSecondsOf([process.pid, ...Object.values(stack.supervisor.pids())]);
  report('warm-up', 'a few cases each, not counted');
  await throughput(players, { cases: 8, rounds: 1, lanes: 4 }, () => 0);
  await pass('history', async () => void (figures.history = await bothHistories(engine, plain)));
  await pass('latency', async () => void (figures.latency = await latency(players, size.latency)));
  await pass('throughput', async () => void (figures.throughput = await throughput(players, size.throughput, cpu)));
  const workerPid = (): number | undefined => stack.supervisor.pids().worker;
  await pass('lateness', async () => {
    figures.lateness = await lateness(engine, pool, workerPid, size.lateness);
  });
  await pass('recovery', async () => {
    figures.recovery = await recovery(bench, engine, players.product, size.kills);
  });
  await pass('surge', async () => void (figures.surge = await surge(engine, pool, size.surge)));
  // Last, because its cases stay.
  await pass('lookup', async () => void (figures.lookup = await lookup(bench, size.lookup)));
}

async function serverVersions({ connection, pool }: Bench): Promise<object> {
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  const { rows } = await pool.query<{ version: string }>('SELECT current_setting($1) AS version', ['server_version']);
  return { temporal: serverVersion, postgres: rows[0]?.version };
}
