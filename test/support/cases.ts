import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection, WithStartWorkflowOperation, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import pg from 'pg';
import type { Actor, Command, Pin } from '../../domain/case/commands.js';
import type { Event } from '../../domain/case/events.js';
import { actedOn } from '../../domain/decide/again.js';
import type { Answer, Decision } from '../../domain/decide/index.js';
import type { Instant } from '../../domain/time.js';
import { activeContents } from '../../db/contents.js';
import type { RequestRecord, Account, MailRecord } from '../../dev/counterpart/store.js';
import { until } from '../../dev/process.js';
import { dataConverter } from '../../worker/converter.js';
import { fetchHistory, readRun } from '../../worker/history.js';
import { quickTries } from '../../worker/quick-tries.js';
import type { CaseStatus, ComplaintInput, Personal, VirtualClock } from '../../workflows/contract.js';
import type { TestStack } from './stack.js';

export const A1: Actor = { id: 'A1', roles: ['agent'], supervisor: 'S1' };
export const SV: Actor = { id: 'SV', roles: ['csSupervisor'] };
export const R1: Actor = { id: 'R1', roles: ['riskControl'] };
export const MM: Actor = { id: 'MM', roles: ['merchantMaintenance'] };
export const AD: Actor = { id: 'AD', roles: ['admin'] };

type Distributive<T> = T extends Command ? Omit<T, 'id' | 'actor' | 'source'> & Partial<T> : never;
/** A command with the parts a test does not care for left out. */
export type Given = Distributive<Command>;

export const OPENING = {
  type: 'open',
  category: 'I-4',
  channel: 'hotline',
  facts: { merchantId: 'M-1' } as Record<string, string>,
  people: { intakeAgent: 'A1' },
  gave: ['phone', 'narrative'],
} as const;

/** One case under test, driven through the engine as the API drives it. */
export interface Case {
  readonly id: string;
  /** Sends a command and waits for its answer; a refusal is an answer, too. */
  run(given: Given, personal?: Personal, updateId?: string): Promise<Answer>;
  signal(given: Given, personal?: Personal): Promise<void>;
  advance(to: Instant, asleep?: boolean): Promise<void>;
  status(): Promise<CaseStatus>;
  /** Waits until nothing is under way any more: no command, no effect, nothing unrecorded. */
  settled(ms?: number): Promise<CaseStatus>;
  /** What the histories of all runs tell. */
  decisions(): Promise<Decision[]>;
  events(): Promise<Event[]>;
  /** What the projection tells. */
  rows(): Promise<Event[]>;
  ended(ms?: number): Promise<boolean>;
}

/** The cases of a stack, and its outside. */
export interface Cases {
  readonly client: Client;
  readonly pool: pg.Pool;
  open(more?: Partial<ComplaintInput>, opening?: Partial<Given>, actor?: Actor): Promise<Case>;
  /** Starts the workflow without waiting for an answer. */
  start(more?: Partial<ComplaintInput>, opening?: Partial<Given>, actor?: Actor): Promise<Case>;
  get(id: string): Case;
  active(id: string): Promise<Pin>;
  outside: {
    control(body: object): Promise<void>;
    log(caseId?: string): Promise<RequestRecord[]>;
    accounts(): Promise<Account[]>;
    mails(): Promise<(MailRecord & { copies: number })[]>;
  };
  /** Lines of the worker's log that hold all of `words`. */
  workerLog(...words: string[]): Record<string, unknown>[];
  close(): Promise<void>;
}

export function newId(): string {
  return `C-${createHash('sha256').update(randomUUID()).digest('hex').slice(0, 16)}`;
}

export const stepped = (now: Instant): VirtualClock => ({ mode: 'stepped', now });

/** Connects to a stack as the API would. */
export async function casesOf(stack: TestStack): Promise<Cases> {
  const { config, env } = stack;
  const connection = await Connection.connect({ address: config.temporal.address, interceptors: quickTries });
  const { namespace, taskQueue } = config.temporal;
  const client = new Client({ connection, namespace, dataConverter: dataConverter(config.payloadKeys) });
  const pool = new pg.Pool({
    connectionString: config.database.url,
    options: `-c search_path=${config.database.schema}`,
  });
  pool.on('error', () => undefined);
  const known = await activeContents(pool);
  const active = async (id: string): Promise<Pin> => {
    const found = known.find((content) => content.id === id);
    if (!found) throw new Error(`${id} is not active`);
    return { id, version: found.version, hash: found.hash };
  };
  const inputOf = async (
    more: Partial<ComplaintInput>,
    opening: Partial<Given>,
    actor = A1
  ): Promise<ComplaintInput> => ({
    v: 1,
    caseId: newId(),
    org: 'demo',
    client: 'shop',
    pack: await active('points-platform'),
    calendar: await active('cn'),
    open: {
      command: { id: 'open', actor, source: 'gateway', ...OPENING, ...opening } as never,
      personal: { phone: '13912345678', email: 'wang@member.example', narrative: '价格与承诺不符' },
    },
    ...more,
  });
  const operation = (input: ComplaintInput) =>
    new WithStartWorkflowOperation('complaint', {
      workflowId: input.caseId,
      taskQueue,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowTaskTimeout: '3s',
    });
  const get = (id: string) => caseOn(client, pool, config.payloadKeys, id);
  const counterpart = env['COUNTERPART_URL'];
  const fetched = async <T>(path: string) => (await (await fetch(`${counterpart}${path}`)).json()) as T;
  return {
    ...{ client, pool, get, active },
    open: async (more = {}, opening = {}, actor = A1) => {
      const input = await inputOf(more, opening, actor);
      await client.workflow.executeUpdateWithStart('opened', { startWorkflowOperation: operation(input) });
      return get(input.caseId);
    },
    start: async (more = {}, opening = {}, actor = A1) => {
      const input = await inputOf(more, opening, actor);
      const { caseId: workflowId } = input;
      await client.workflow.start('complaint', { workflowId, taskQueue, args: [input], workflowTaskTimeout: '3s' });
      return get(input.caseId);
    },
    outside: {
      control: async (body) => {
        const { ok } = await fetch(`${counterpart}/control`, { method: 'POST', body: JSON.stringify(body) });
        if (!ok) throw new Error('the counterpart does not understand');
      },
      log: (caseId) => fetched(`/log${caseId === undefined ? '' : `?case=${caseId}`}`),
      accounts: () => fetched('/accounts'),
      mails: () => fetched('/mails'),
    },
    workerLog: (...words) =>
      readFileSync(join(stack.home, 'logs', 'worker.log'), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('{') && words.every((word) => line.includes(word)))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    close: async () => {
      await pool.end();
      await connection.close();
    },
  };
}

let counter = 0;
const named = (personal: Personal) => (Object.keys(personal).length > 0 ? { gave: Object.keys(personal) } : {});

function caseOn(client: Client, pool: pg.Pool, keys: TestStack['config']['payloadKeys'], id: string): Case {
  const handle = client.workflow.getHandle(id);
  const sealed = (given: Given, personal: Personal) => ({
    command: { id: `t-${++counter}`, actor: A1, source: 'gateway', ...named(personal), ...given },
    personal,
  });
  const status = () => handle.query<CaseStatus>('status');
  const recorded = async () => {
    const { runs } = await fetchHistory(client.workflow, id);
    const read = await Promise.all(runs.map((run) => readRun(run, keys)));
    return read.flatMap((run) => run.decisions);
  };
  return {
    id,
    run: async (given, personal = {}, updateId) => {
      const command = sealed(given, personal);
      try {
        return await handle.executeUpdate<Answer, [unknown]>('command', {
          updateId: updateId ?? command.command.id,
          args: [command],
        });
      } catch (error) {
        const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
        if (!(cause instanceof ApplicationFailure)) throw error;
        return { ok: false, code: cause.type as never, detail: (cause.details?.[0] ?? null) as never };
      }
    },
    signal: (given, personal = {}) => handle.signal('machine', sealed(given, personal)),
    advance: async (to, asleep = false) => {
      if (asleep) await handle.signal('slept', { to });
      await handle.executeUpdate('advanceTo', { args: [{ to }] });
    },
    status,
    settled: async (ms = 20_000) => {
      let last: CaseStatus | undefined;
      const quiet = await until(async () => {
        last = await status();
        return last.waiting === 0 && last.inFlight.length === 0 && last.unrecorded === 0 && last.stuck.length === 0;
      }, ms);
      if (!last || !quiet)
        throw new Error(`case ${id} does not settle: ${JSON.stringify({ ...last, state: undefined })}`);
      return last;
    },
    decisions: async () => (await recorded()).map(({ decision }) => decision),
    events: async () => actedOn(await recorded()).flatMap(({ decision }) => decision.events),
    rows: async () => {
      const { rows } = await pool.query<{ event: Event }>(
        'SELECT event FROM case_events WHERE case_id = $1 ORDER BY seq',
        [id]
      );
      return rows.map(({ event }) => event);
    },
    ended: (ms = 20_000) => until(async () => (await handle.describe()).status.name === 'COMPLETED', ms, 100),
  };
}
