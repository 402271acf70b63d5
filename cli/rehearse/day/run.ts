import { randomBytes } from 'node:crypto';
import { RehearsalApi } from '../api.js';
import { checkDay, type Checks } from './check.js';
import { pagesIn } from './check-people.js';
import { countPlayed } from './count.js';
import { Faults, type Kill, type Killable } from './faults.js';
import { Limits, type Counts } from './limits.js';
import { Meeting } from './meeting.js';
import { Outside } from './outside.js';
import { playDay } from './play.js';
import { dayFile, loadPlot, type Plot } from './plot.js';
import { Recount } from './recount.js';
import { makeScript, type Script } from './script.js';
import type { DayStage } from './stage.js';

/** A day to rehearse: of which pack, how many complaints, and the seed of its script and of its kills. */
export interface Day {
  readonly pack: string;
  readonly cases: number;
  readonly seed: number;
  /** Complaints at the same time. */
  readonly atOnce: number;
  /** How often a process is killed while the day is played. */
  readonly kills: number;
}

/** Where it is played; `supervisor` keeps its processes running, and leaves one down where it is told to. */
export interface DayServers {
  readonly apiUrl: string;
  readonly counterpartUrl: string;
  readonly supervisor: Killable & {
    halt(name: string, by: NodeJS.Signals): Promise<void>;
    resume(name: string): Promise<void>;
  };
}

/** What a day came to: the product's count beside the recount, what was checked, and where processes were killed. */
export interface DayReport {
  readonly seed: number;
  readonly counts: readonly { readonly what: string; readonly product: number; readonly recount: number }[];
  readonly equal: boolean;
  readonly checks: Checks;
  /** Pages that were sent. */
  readonly paged: number;
  readonly kills: readonly Kill[];
  /** Processes that were started again without such a kill: they crashed, or the watch replaced one that hung. */
  readonly restarted: readonly string[];
  /** Equal, and no check found a fault. */
  readonly sound: boolean;
}

/** Milliseconds an answer is waited for, and with kills, when everything may have to come up first. */
const PATIENCE = 120_000;
const PATIENCE_WITH_KILLS = 600_000;

/** What `redress rehearse --day` starts the API with: the mailbox of the day. */
export function dayEnvironment(pack: string, { mailbox }: Plot): Record<string, string> {
  const own = `day_${randomBytes(4).toString('hex')}`;
  return {
    ...{ MAIL_INTAKE: mailbox.address, MAIL_INTAKE_PACK: pack, MAIL_INTAKE_CATEGORY: mailbox.category },
    // Its people are its own, whoever played here before.
    ...{ DATABASE_SCHEMA: own, TASK_QUEUE: own },
  };
}

/** Plays a day on running servers and judges it. Throws where the servers do not answer at all. */
export async function rehearseDay(
  day: Day,
  servers: DayServers,
  progress: (done: number, all: number) => void
): Promise<DayReport> {
  const plot = loadPlot(day.pack);
  const script = makeScript(plot, day.cases, day.seed);
  const patience = day.kills > 0 ? PATIENCE_WITH_KILLS : PATIENCE;
  const api = new RehearsalApi(servers.apiUrl, 'day', patience);
  await api.login();
  const outside = new Outside(servers.counterpartUrl, patience);
  const faults = faultsOf(day, script, servers);
  const run = randomBytes(4).toString('hex');
  const meeting = new Meeting(script.cases.filter((one) => one.meeting?.role === 'before').length);
  const worker = {
    halt: () => servers.supervisor.halt('worker', 'SIGKILL'),
    resume: () => servers.supervisor.resume('worker'),
  };
  const stage: DayStage = {
    ...{ api, outside, plot, run, meeting, worker, pack: day.pack },
    ...(faults && { faults }),
  };
  const done = await playDay(stage, script, day.atOnce, progress);
  const { played } = done;
  const restarted = (await faults?.over()) ?? [];
  const limits = Limits.parse(dayFile(day.pack, 'limits'));
  const { unforeseen } = api;
  const seen = { requests: await outside.log(), accounts: await outside.accounts(), mails: await outside.mails() };
  const { asleep } = script;
  const end = Date.parse(`${plot.end}${plot.offset}`);
  const checks = checkDay(done, { ...seen, unforeseen }, { ...plot, asleep, end });
  const counts = { product: countPlayed(played, limits), recount: recountOf(plot, script, limits) };
  return { ...judged(counts, checks), seed: day.seed, paged: pagesIn(played), kills: faults?.points ?? [], restarted };
}

function faultsOf({ kills, seed }: Day, { cases }: Script, { supervisor }: DayServers): Faults | undefined {
  const steps = cases.reduce((sum, one) => sum + one.steps.length, 0);
  return kills > 0 ? new Faults(supervisor, steps, kills, seed) : undefined;
}

/** The recount of a script; it gets the raw inputs and the written limits. */
export function recountOf(plot: Plot, { cases, handovers }: Script, limits: Limits): Counts {
  const { mailbox, subject, directory, end, offset } = plot;
  return new Recount(
    { ...{ cases, handovers, mailbox, subject, people: directory.people }, end: `${end}${offset}` },
    limits
  ).count();
}

/** Sets the two counts side by side; sound where they are equal and no check found anything. */
export function judged(
  { product, recount }: { product: Counts; recount: Counts },
  checks: Checks
): Omit<DayReport, 'seed' | 'paged' | 'kills' | 'restarted'> {
  const names = [...new Set([...Object.keys(product), ...Object.keys(recount)])].sort();
  const counts = names.map((what) => ({ what, product: product[what] ?? 0, recount: recount[what] ?? 0 }));
  const equal = counts.every((line) => line.product === line.recount);
  return { counts, equal, checks, sound: equal && Object.values(checks).every((faults) => faults.length === 0) };
}
