import { setTimeout as sleep } from 'node:timers/promises';
import { inLanes } from '../../config/lanes.js';
import type { Pinned } from '../../domain/decide/index.js';
import type { Mapping } from '../../domain/register/mapping.js';
import { judge } from '../../domain/register/judge.js';
import { iso, outcomeOf, type Outcome, type Rehearsed } from '../../domain/register/rehearsed.js';
import type { Row } from '../../domain/register/row.js';
import { ruleFor } from '../../domain/register/tally.js';
import { HOUR, later, parseInstant, type Instant } from '../../domain/time.js';
import type { RehearsalApi, ToldCase } from './api.js';

/** Everything a rehearsal of rows needs. `run` makes its keys its own, so that it can be repeated on the same servers. */
export interface Stage {
  api: RehearsalApi;
  pinned: Pinned;
  mapping: Mapping;
  asOf: Instant;
  run: string;
  /** Lets so many cases open at the same time: an opening that waits for others starts its clock long before its answer comes. */
  gate: Gate;
  /** Times as fast as the real clock; undefined: the clock is stepped. */
  factor: number | undefined;
}

/** Lets `places` pieces of work run at the same time, the others wait in line. */
export class Gate {
  private readonly line: (() => void)[] = [];

  constructor(private places: number) {}

  async through<T>(work: () => Promise<T>): Promise<T> {
    if (this.places > 0) this.places--;
    else await new Promise<void>((go) => this.line.push(go));
    try {
      return await work();
    } finally {
      const next = this.line.shift();
      if (next) next();
      else this.places++;
    }
  }
}

/** After this long a judged case has no duty left, however late its receipts may come. */
const AFTERWARDS = 400 * 24 * HOUR;
/** Real milliseconds a breach may take to show before the row is given up. */
const BREACH_PATIENCE = 30_000;

const opening = ({ pinned, mapping, factor }: Stage, row: Row): object => {
  const at = iso(pinned.calendar, row.openedAt);
  const { target } = mapping;
  const ruled = ruleFor(pinned, mapping, row.category) !== undefined;
  const given =
    ruled || target === undefined || row.target === undefined ? {} : { [target]: iso(pinned.calendar, row.target) };
  return {
    pack: pinned.pack.data.id,
    category: row.category,
    channel: row.channel,
    acceptedAt: at,
    agent: mapping.actor.id,
    facts: { ...row.facts, ...given },
    personal: {},
    clock: factor === undefined ? { mode: 'stepped', now: at } : { mode: 'factor', epoch: at, speed: factor },
  };
};

const closing = ({ mapping }: Stage, occurredAt?: string): object => ({
  type: 'act',
  action: mapping.close,
  agent: mapping.actor.id,
  ...(occurredAt !== undefined && { occurredAt }),
});

/** Opens, steps and closes a row at its recorded instants, and moves on until nothing is left to wait for. */
async function stepped(stage: Stage, row: Row): Promise<Outcome> {
  const { api, mapping, run, asOf, pinned } = stage;
  const at = (instant: Instant): string => iso(pinned.calendar, instant);
  const { caseId, seq } = await api.open(`${run}.${row.line}`, opening(stage, row));
  const until = row.closedAt ?? asOf;
  const reached = (await api.advance(caseId, at(until))) ?? seq;
  const close = (): Promise<ToldCase> => api.command(caseId, `${run}.${row.line}.close`, closing(stage));
  const judged = row.closedAt === undefined ? reached : (await close()).seq;
  const outcome = outcomeOf(await api.timeline(caseId, judged), mapping);
  const last = row.closedAt === undefined ? (await close()).lifecycle : 'closed';
  if (last !== 'completed') await api.advance(caseId, at(later(until, AFTERWARDS)));
  return outcome;
}

/** Lets a case see its breach by its own timer; undefined where none has come in time. */
async function awaitBreach(stage: Stage, caseId: string): Promise<Outcome> {
  const end = Date.now() + BREACH_PATIENCE;
  for (;;) {
    const outcome = outcomeOf(await stage.api.timeline(caseId, 1), stage.mapping);
    if (outcome.breaches > 0 || Date.now() > end) return outcome;
    await sleep(500);
  }
}

/** Runs a row on the fast clock: closed at its own instant where it was on time, else ended once its breach shows. */
async function fast(stage: Stage, row: Row, factor: number): Promise<Outcome> {
  const { api, run, mapping, pinned } = stage;
  const told = await stage.gate.through(() => api.open(`${run}.${row.line}`, opening(stage, row)));
  const started = Date.now();
  // The case's clock started before its answer came, so that an instant awaited from here on is never in its future.
  const reach = (at: Instant): Promise<void> => sleep(Math.max(0, started + (at - row.openedAt) / factor - Date.now()));
  const dueAt = parseInstant(told.clocks[0]?.dueAt ?? iso(pinned.calendar, row.openedAt));
  const onTime = row.closedAt !== undefined && row.closedAt < dueAt;
  await reach(onTime ? row.closedAt! : dueAt);
  if (!onTime) await awaitBreach(stage, told.caseId);
  const occurredAt = onTime ? iso(pinned.calendar, row.closedAt!) : undefined;
  const { seq } = await api.command(told.caseId, `${run}.${row.line}.close`, closing(stage, occurredAt));
  return outcomeOf(await api.timeline(told.caseId, seq), mapping);
}

/** Rehearses one row through API and engine, and judges it by the core in memory beside. */
export async function rehearse(stage: Stage, row: Row): Promise<Rehearsed> {
  const { pinned, mapping, asOf, factor } = stage;
  const { line, id, category, verdict: register } = row;
  const judgement = judge(pinned, mapping, row, asOf);
  const inMemory = judgement.ok ? (judgement.judged.rule ?? judgement.judged.given) : undefined;
  const known = {
    ...{ line, id, category, core: inMemory?.verdict ?? ('undecided' as const) },
    by: ruleFor(pinned, mapping, category) ? ('rule' as const) : ('given' as const),
    ...(register && { register }),
  };
  try {
    return { ...known, ...(await (factor === undefined ? stepped(stage, row) : fast(stage, row, factor))) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { ...known, verdict: 'undecided', breaches: 0, overturned: 0, problem };
  }
}

/** Rehearses rows, `atOnce` at a time; `progress` is told after each. The result is in the order of the rows. */
export async function rehearseAll(
  stage: Stage,
  rows: Row[],
  atOnce: number,
  progress: (done: number, all: number) => void
): Promise<Rehearsed[]> {
  let done = 0;
  return inLanes(rows, atOnce, async (row) => {
    const rehearsed = await rehearse(stage, row);
    progress(++done, rows.length);
    return rehearsed;
  });
}
