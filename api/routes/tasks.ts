import { findTask, findTasks, submitTask, type TaskRow } from '../../db/task-register.js';
import { formatLocal } from '../../domain/calendar/index.js';
import { hasRole } from '../../domain/decide/people.js';
import { Refusal } from '../../domain/errors.js';
import type { CompiledPack } from '../../domain/pack/compile.js';
import type { Task } from '../../domain/pack/tasks.js';
import { checkSubmission } from '../../domain/reports/submission.js';
import type { Instant } from '../../domain/time.js';
import { actorOf } from '../actors.js';
import type { ApiDeps } from '../deps.js';
import { typed } from '../input.js';
import { SubmitTask, TaskAnswer, TaskParams, Tasks, TasksQuery } from '../report-schemas.js';
import { type AnyRoute, route } from '../route.js';

/** Tasks of periods, which belong to no case: what there is to hand in, and handing it in. */
export function taskRoutes(deps: ApiDeps): AnyRoute[] {
  return [list(deps), submit(deps)];
}

function list(deps: ApiDeps): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/tasks',
    summary: 'Tasks of periods that are over, the latest first.',
    access: ['staff', 'auditor', 'admin'],
    query: TasksQuery,
    answers: { 200: ['With who hands them in by when.', Tasks] },
    errors: ['DATABASE_UNAVAILABLE'],
    async handle({ caller, now, query: { pack, open, limit } }) {
      const filter = { org: caller.org, ...(pack !== undefined && { pack }), ...(open !== undefined && { open }) };
      const rows = await findTasks(deps.pool, filter, limit);
      const tasks = await Promise.all(rows.map(async (row) => view(deps, row, await rulesOf(deps, row), now)));
      return { body: { tasks } };
    },
  });
}

function submit(deps: ApiDeps): AnyRoute {
  return route({
    method: 'post',
    path: '/v1/tasks/{id}/submit',
    summary: 'Hand a task in, which stops its clock.',
    access: ['staff'],
    keyed: true,
    params: TaskParams,
    body: SubmitTask,
    answers: { 200: ['The task, and whether it was in time.', TaskAnswer] },
    errors: [
      'TASK_UNKNOWN',
      'TASK_SUBMITTED',
      'ROLE_NOT_ALLOWED',
      'ACTION_NOT_ALLOWED',
      'FACT_MISSING',
      'FACT_INVALID',
    ],
    async handle({ caller, now, key, params: { id }, body }) {
      const row = await findTask(deps.pool, caller.org, id);
      if (!row) throw new Refusal('TASK_UNKNOWN');
      const rules = await rulesOf(deps, row);
      const actor = actorOf(deps.directory, caller, undefined, now);
      if (!rules.task.to.some((role) => hasRole(rules.pack, actor, role)))
        throw new Refusal('ROLE_NOT_ALLOWED', { by: rules.task.to });
      if (row.times.dueAt === undefined) throw new Refusal('ACTION_NOT_ALLOWED', { task: row.task });
      if (rules.task.report !== undefined && !row.made)
        throw new Refusal('ACTION_NOT_ALLOWED', { madeAt: row.times.madeAt });
      const input = typed(rules.task.input, body.input);
      checkSubmission(rules.task, input);
      const submitted = { at: now, by: actor.id, key, input };
      const done = await submitTask(deps.pool, row, submitted);
      const kept = done ? { ...row, submitted } : await findTask(deps.pool, caller.org, id);
      if (kept?.submitted?.key !== key || kept.submitted.by !== actor.id) throw new Refusal('TASK_SUBMITTED');
      return { body: view(deps, kept, rules, now) };
    },
  });
}

interface Rules {
  readonly pack: CompiledPack;
  readonly task: Task;
}

async function rulesOf({ packs }: ApiDeps, { packHash, task: id }: TaskRow): Promise<Rules> {
  const pack = await packs.pack({ hash: packHash });
  const task = pack.data.tasks[id];
  if (!task) throw new Refusal('TASK_UNKNOWN');
  return { pack, task };
}

function standingOf({ times: { dueAt }, made, submitted }: TaskRow, now: Instant): string {
  if (dueAt === undefined) return made ? 'made' : 'waiting';
  if (submitted) return submitted.at < dueAt ? 'met' : 'late';
  return now < dueAt ? 'open' : 'late';
}

function view({ directory }: ApiDeps, row: TaskRow, { task }: Rules, now: Instant): object {
  const iso = (at: Instant): string => formatLocal(at, directory.zone);
  const { id, packId: pack, period, from, until, times, made, submitted } = row;
  return {
    ...{ id, pack, task: row.task, label: task.label, period, from: iso(from), until: iso(until), to: task.to, made },
    ...(task.report !== undefined && { report: task.report }),
    ...((task.report ?? task.closes) !== undefined && { madeAt: iso(times.madeAt) }),
    ...(times.dueAt !== undefined && { dueAt: iso(times.dueAt) }),
    ...(times.provisional && { provisional: true }),
    standing: standingOf(row, now),
    ...(submitted && { submittedAt: iso(submitted.at), submittedBy: submitted.by, input: submitted.input }),
  };
}
