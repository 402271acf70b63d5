import type { Pool } from 'pg';
import type { Facts } from '../domain/case/commands.js';
import type { TaskTimes } from '../domain/reports/times.js';
import { instant, type Instant } from '../domain/time.js';

/** The task of one period in one organisation, and how far it has come. */
export interface TaskRow {
  readonly org: string;
  /** `pack:task:period`. */
  readonly id: string;
  readonly packId: string;
  readonly packHash: string;
  readonly task: string;
  readonly period: string;
  readonly from: Instant;
  readonly until: Instant;
  readonly times: TaskTimes;
  readonly made: boolean;
  readonly warned: readonly number[];
  readonly lateAt?: Instant;
  readonly submitted?: { readonly at: Instant; readonly by: string; readonly key: string; readonly input: Facts };
}

interface Row {
  org: string;
  id: string;
  pack_id: string;
  pack_hash: string;
  task: string;
  period: string;
  starts_at: string;
  ends_at: string;
  times: TaskTimes;
  made: boolean;
  warned: number[];
  late_at: string | null;
  submitted_at: string | null;
  submitted_by: string | null;
  submit_key: string | null;
  input: Facts | null;
}

/** bigint columns arrive as text. */
function taskOf(row: Row): TaskRow {
  const at = (value: string): Instant => instant(Number(value));
  const { org, id, pack_id: packId, pack_hash: packHash, task, period, times, made, warned } = row;
  const { submitted_at, submitted_by: by, submit_key: key, input } = row;
  return {
    ...{ org, id, packId, packHash, task, period, times, made, warned },
    ...{ from: at(row.starts_at), until: at(row.ends_at) },
    ...(row.late_at !== null && { lateAt: at(row.late_at) }),
    ...(submitted_at !== null && {
      submitted: { at: at(submitted_at), by: by ?? '', key: key ?? '', input: input ?? {} },
    }),
  };
}

export type NewTask = Pick<TaskRow, 'id' | 'packId' | 'packHash' | 'task' | 'period' | 'from' | 'until' | 'times'> & {
  readonly workflowId: string;
};

/** Begins the task of a period in every organisation that has cases of its pack; what another workflow has begun stays its own. */
export async function beginTasks(pool: Pool, task: NewTask): Promise<void> {
  const { id, packId, packHash, period, workflowId, from, until, times } = task;
  await pool.query(
    `INSERT INTO tasks (org, id, pack_id, pack_hash, task, period, workflow_id, starts_at, ends_at, times)
     SELECT DISTINCT org, $1, $2, $3, $4, $5, $6, $7::bigint, $8::bigint, $9::jsonb FROM cases WHERE pack_id = $2 ON CONFLICT DO NOTHING`,
    [id, packId, packHash, task.task, period, workflowId, from, until, JSON.stringify(times)]
  );
}

/** What a workflow has to do, in every organisation. */
export async function tasksOf(pool: Pool, workflowId: string, id: string): Promise<TaskRow[]> {
  const { rows } = await pool.query<Row>('SELECT * FROM tasks WHERE workflow_id = $1 AND id = $2 ORDER BY org', [
    workflowId,
    id,
  ]);
  return rows.map(taskOf);
}

export interface TaskFilter {
  readonly org: string;
  readonly pack?: string;
  readonly open?: boolean;
}

/** The tasks of an organisation, the latest period first; `open`: only those that wait to be handed in. */
export async function findTasks(pool: Pool, { org, pack, open }: TaskFilter, limit: number): Promise<TaskRow[]> {
  const { rows } = await pool.query<Row>(
    `SELECT * FROM tasks WHERE org = $1 AND ($2::text IS NULL OR pack_id = $2)
       AND ($3::boolean IS NULL OR (submitted_at IS NULL AND times ? 'dueAt') = $3) ORDER BY ends_at DESC, id LIMIT $4`,
    [org, pack ?? null, open ?? null, limit]
  );
  return rows.map(taskOf);
}

export async function findTask(pool: Pool, org: string, id: string): Promise<TaskRow | undefined> {
  const { rows } = await pool.query<Row>('SELECT * FROM tasks WHERE org = $1 AND id = $2', [org, id]);
  return rows.map(taskOf)[0];
}

/** Hands a task in, once; false where somebody has. */
export async function submitTask(
  pool: Pool,
  { org, id }: Pick<TaskRow, 'org' | 'id'>,
  { at, by, key, input }: NonNullable<TaskRow['submitted']>
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE tasks SET submitted_at = $3, submitted_by = $4, submit_key = $5, input = $6
     WHERE org = $1 AND id = $2 AND submitted_at IS NULL`,
    [org, id, at, by, key, JSON.stringify(input)]
  );
  return rowCount === 1;
}

type Mark = { made: true } | { warned: number } | { late: Instant } | { times: TaskTimes };

/** Keeps what was done for a task. */
export async function markTask(pool: Pool, { org, id }: Pick<TaskRow, 'org' | 'id'>, mark: Mark): Promise<void> {
  const [set, value] =
    'made' in mark
      ? ['made = $3', true]
      : 'warned' in mark
        ? ['warned = array_append(warned, $3)', mark.warned]
        : 'late' in mark
          ? ['late_at = $3', mark.late]
          : ['times = $3', JSON.stringify(mark.times)];
  await pool.query(`UPDATE tasks SET ${set} WHERE org = $1 AND id = $2`, [org, id, value]);
}
