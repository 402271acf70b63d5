import { heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { ContentStore } from '../db/content-store.js';
import { activeContents } from '../db/contents.js';
import { closeKpiMonth } from '../db/kpi.js';
import { keepReport, makeReport } from '../db/report-register.js';
import { beginTasks, markTask, tasksOf, type TaskRow } from '../db/task-register.js';
import type { Calendar } from '../domain/calendar/index.js';
import type { Effect } from '../domain/case/effect.js';
import type { CompiledPack } from '../domain/pack/compile.js';
import type { Task } from '../domain/pack/tasks.js';
import { dutiesAt, nextAt, type TaskDuty, type TaskState } from '../domain/reports/course.js';
import { lastEnded, periodLabelled } from '../domain/reports/period.js';
import type { ReportContent } from '../domain/reports/report.js';
import { timesOf } from '../domain/reports/times.js';
import { instant, type Instant } from '../domain/time.js';
import { WrongWorld } from './core.js';
import type { TaskActivities } from './types.js';

export interface TaskDeps {
  readonly pool: Pool;
  readonly store: ContentStore;
  readonly rehearsal: boolean;
  readonly log: Logger;
  readonly sendNotice: Effect;
}

/** What a task is done by. */
interface Rules {
  readonly pack: CompiledPack;
  readonly calendar: Calendar;
  readonly task: Task;
}

const LOST = 'RECIPIENT_UNKNOWN';
/** Less than the heartbeat timeout of the activity (workflows/task.ts). */
const BEAT_MS = 5_000;

/** The activities of the tasks that belong to no case: they begin, make reports, remind and find late. */
export function createTasks(deps: TaskDeps): TaskActivities {
  const checkWorld = (rehearsal: boolean): void => {
    if (rehearsal !== deps.rehearsal) throw new WrongWorld('a rehearsal may not reach anything real');
  };
  return {
    beginTask: async ({ pack: packId, task, firedAt, workflowId, rehearsal }) => {
      checkWorld(rehearsal);
      const packHash = (await activeContents(deps.pool)).find((one) => one.kind === 'pack' && one.id === packId)?.hash;
      const rules = packHash === undefined ? undefined : await rulesOf(deps, packHash, task);
      if (packHash === undefined || !rules) return null;
      const period = lastEnded(rules.calendar.data.zone, rules.task.period, firedAt);
      const id = `${packId}:${task}:${period.label}`;
      const { from, until, label } = period;
      const times = timesOf(rules, rules.task, period);
      await beginTasks(deps.pool, {
        ...{ id, packId, packHash, task, workflowId },
        ...{ period: label, from, until, times },
      });
      const begun = await tasksOf(deps.pool, workflowId, id);
      const unsure = begun.filter((row) => row.times.provisional);
      for (const row of unsure)
        await tell(deps, row, { kind: 'provisional', cause: 'provisional', to: ['admin'], now: firedAt });
      return begun.length > 0 ? { id, packHash, task, workflowId } : null;
    },
    stepTask: async ({ plan, now, rehearsal }) => {
      checkWorld(rehearsal);
      const rules = await rulesOf(deps, plan.packHash, plan.task);
      if (!rules) return null;
      const rows = await tasksOf(deps.pool, plan.workflowId, plan.id);
      const next: Instant[] = [];
      for (const row of rows) next.push(...(await alive(() => step(deps, rules, row, now))));
      return next.length > 0 ? instant(Math.min(...next)) : null;
    },
  };
}

/** The rules of a version of a pack with its calendar as it is in force; undefined where it has no such task. */
async function rulesOf({ pool, store }: TaskDeps, packHash: string, id: string): Promise<Rules | undefined> {
  const pack = await store.pack(packHash);
  const task = pack.data.tasks[id];
  const calendars = await activeContents(pool);
  const hash = calendars.find((one) => one.kind === 'calendar' && one.id === pack.data.calendar)?.hash;
  return task && hash !== undefined ? { pack, task, calendar: await store.calendar(hash) } : undefined;
}

const stateOf = (row: TaskRow, { task }: Rules): TaskState => ({
  ...{
    times: row.times,
    isMade: task.report !== undefined || task.closes !== undefined,
    made: row.made,
    warned: row.warned,
  },
  late: row.lateAt !== undefined,
  ...(row.submitted && { submittedAt: row.submitted.at }),
});

/** Lets the server know that the worker lives, however long a report takes. */
async function alive<T>(work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => heartbeat(), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}

/** Does what is due for one organisation; answers when to look again. */
async function step(deps: TaskDeps, rules: Rules, given: TaskRow, now: Instant): Promise<Instant[]> {
  let row = await counted(deps, rules, given);
  for (const duty of dutiesAt(stateOf(row, rules), now)) row = await carryOut(deps, rules, row, duty, now);
  const next = nextAt(stateOf(row, rules), now);
  return next === undefined ? [] : [next];
}

/** A date counted beyond the calendar's coverage is counted again, once the year is loaded; any other stays (conventions, rule 14). */
async function counted({ pool }: TaskDeps, rules: Rules, row: TaskRow): Promise<TaskRow> {
  const period = periodLabelled(rules.calendar.data.zone, row.period);
  if (!row.times.provisional || !period) return row;
  const times = timesOf(rules, rules.task, period);
  if (!times.provisional) await markTask(pool, row, { times });
  return { ...row, times };
}

async function carryOut(deps: TaskDeps, rules: Rules, row: TaskRow, duty: TaskDuty, now: Instant): Promise<TaskRow> {
  const { task } = rules;
  if (duty.do === 'make') {
    await make(deps, rules, row, now);
    if (task.closes === 'kpi') await closeKpiMonth(deps.pool, row.period, 'system');
    await markTask(deps.pool, row, { made: true });
    return { ...row, made: true };
  }
  if (duty.do === 'warn') {
    await tell(deps, row, { kind: 'taskDue', cause: String(duty.index), to: task.warn[duty.index]?.notify, now });
    await markTask(deps.pool, row, { warned: duty.index });
    return { ...row, warned: [...row.warned, duty.index] };
  }
  await tell(deps, row, { kind: 'taskLate', cause: 'late', to: task.late?.notify, now });
  await markTask(deps.pool, row, { late: now });
  return { ...row, lateAt: now };
}

async function make(deps: TaskDeps, rules: Rules, row: TaskRow, now: Instant): Promise<void> {
  const { report } = rules.task;
  const period = periodLabelled(rules.calendar.data.zone, row.period);
  if (report === undefined || !period) return;
  const asOf = row.times.madeAt;
  const order = { pack: rules.pack, zone: rules.calendar.data.zone, report, period, asOf };
  const content = await makeReport(deps.pool, row.org, order);
  await keepReport(deps.pool, { org: row.org, packId: row.packId, report, period: row.period }, content, asOf);
  await tell(deps, row, { kind: 'reportMade', cause: 'made', to: rules.task.to, now });
  for (const [cause, to] of decidersOf(rules, report, content))
    await tell(deps, row, { kind: 'proposal', cause, to, now });
}

/** Who decides the proposals of a report, by proposal. */
function decidersOf({ pack }: Rules, report: string, { proposals = [] }: ReportContent): [string, string[]][] {
  const names = [...new Set(proposals.map(({ proposal }) => proposal))];
  return names.map((name) => [`proposal:${name}`, pack.data.reports[report]?.proposals[name]?.decidedBy ?? []]);
}

interface Told {
  readonly kind: string;
  /** Tells notices of one task apart. */
  readonly cause: string;
  readonly to: readonly string[] | undefined;
  readonly now: Instant;
}

/** Where nobody holds a role, the log says so: the task goes on. */
async function tell({ sendNotice, log }: TaskDeps, row: TaskRow, { kind, cause, to = [], now }: Told): Promise<void> {
  if (to.length === 0) return;
  const { org, id, task, period, times } = row;
  const due = times.dueAt === undefined ? {} : { dueAt: times.dueAt };
  const about = { kind, task, period, ...due, path: '/tasks' };
  const notice = { key: `${id}:${cause}`, caseId: id, org, action: 'sendNotice', at: now, asOf: now };
  await sendNotice({ ...notice, to, with: about, personal: {} }).catch((error: unknown) => {
    if (!(error instanceof ApplicationFailure) || error.type !== LOST) throw error;
    log.error({ task: id, kind }, 'task.untold');
  });
}
