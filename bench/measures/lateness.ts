import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { SECOND, instant, type Instant } from '../../domain/time.js';
import * as contract from '../../workflows/contract.js';
import { openCase, type EngineOptions } from '../players.js';
import { standard } from '../cases.js';
import { distribution, pump, rounded, until, type Distribution } from '../stats.js';

export interface Lateness extends Distribution {
  readonly openCases: number;
  /** Opened per second while filling up. */
  readonly openedPerS: number;
  readonly windowS: number;
  /** Resident memory of the worker with all of them open. */
  readonly workerRssMiB: number;
}

const LANES = 16;

/** A callback promised to the member: its clock is due at the promised instant, whatever the calendar says. */
async function promise({ client }: EngineOptions, caseId: string, at: Instant): Promise<void> {
  const { actor } = standard.open.command;
  const sealed: contract.Sealed = {
    command: {
      ...{ id: 'promise', type: 'call', actor, source: 'gateway', gave: [] },
      ...{ direction: 'out', connected: true, party: 'member', promise: { at, by: actor.id } },
    },
    personal: {},
  };
  await client.workflow
    .getHandle(caseId)
    .executeUpdate(contract.UPDATE_COMMAND, { updateId: 'promise', args: [sealed] });
}

async function latenessOf(pool: pg.Pool, cases: readonly string[]): Promise<number[]> {
  const { rows } = await pool.query<{ late: number }>(
    `SELECT ((event->>'detectedAt')::bigint - (event->>'dueAt')::bigint)::int AS late
     FROM case_events WHERE type = 'clockBreached' AND case_id = ANY($1)`,
    [cases]
  );
  return rows.map(({ late }) => late);
}

function residentMiB(pid: number | undefined): number {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return rounded(Number(kib) / 1024, 0);
}

/**
 * How late the case acts on a due instant, with `open` cases open of which `due` fall due within `windowS` seconds: from the due
 * instant to the instant the deciding task began, as the breach events say.
 */
export async function lateness(
  engine: EngineOptions,
  pool: pg.Pool,
  workerPid: () => number | undefined,
  { open, due, windowS }: { open: number; due: number; windowS: number }
): Promise<Lateness> {
  const ids = Array.from({ length: open }, (_, index) => `C-late-${index}-${Date.now()}`);
  const seconds = await pump(ids, LANES, (id) => openCase(engine, id));
  const dueIds = ids.slice(0, due);
  // Twice the time one command each should take, and then a moment of quiet before the window begins.
  const begin = Date.now() + Math.max(10, 2 * due * (seconds / open)) * SECOND;
  const step = (windowS * SECOND) / due;
  await pump(dueIds.entries(), LANES, ([index, id]) => promise(engine, id, instant(Math.floor(begin + index * step))));
  if (Date.now() > begin) throw new Error('the window began before every promise was given; the machine is too slow');
  const workerRssMiB = residentMiB(workerPid());
  await pause(begin + windowS * SECOND - Date.now());
  await until('every breach recorded', async () => (await latenessOf(pool, dueIds)).length >= due, 500);
  const late = await latenessOf(pool, dueIds);
  return { ...distribution(late), openCases: open, openedPerS: rounded(open / seconds), windowS, workerRssMiB };
}
