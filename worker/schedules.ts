import {
  Client,
  type Connection,
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type ScheduleOptions,
  type ScheduleSpec,
} from '@temporalio/client';
import type { DataConverter, PayloadCodec } from '@temporalio/common';
import type { Config } from '../config/config.js';
import type { Keyring } from '../config/keyring.js';
import { activeContents } from '../db/contents.js';
import { ContentStore } from '../db/content-store.js';
import { createPool } from '../db/pool.js';
import type { PeriodKind } from '../domain/pack/tasks.js';
import { TASK_WORKFLOW, type TaskInput } from '../workflows/contract.js';
import { dataConverter } from './converter.js';

type Firing = NonNullable<ScheduleSpec['calendars']>[number];

/** The first instant after a period, at local midnight. */
const FIRING: Record<PeriodKind, Firing> = {
  week: { dayOfWeek: 'MONDAY' },
  month: { dayOfMonth: 1 },
  quarter: { dayOfMonth: 1, month: ['JANUARY', 'APRIL', 'JULY', 'OCTOBER'] },
  year: { dayOfMonth: 1, month: 'JANUARY' },
};

/** Periods that end while the engine is down are made up for afterwards, up to a year. */
const CATCH_UP = '365 days';

/** A task of a pack in force, and the zone its periods end in. */
interface Wanted {
  readonly pack: string;
  readonly task: string;
  readonly period: PeriodKind;
  readonly zone: string;
}

/**
 * Gives every task of the packs in force its schedule, and takes away the schedules of those that are no more. May be repeated. In a
 * rehearsal there are none: its time is not the server's.
 */
export async function prepareSchedules(connection: Connection, config: Config): Promise<void> {
  if (config.rehearsal) return;
  const { namespace, taskQueue } = config.temporal;
  const client = new Client({ connection, namespace, dataConverter: overwriting(config.payloadKeys) });
  const prefix = `task:${taskQueue}:`;
  const wanted = (await tasksInForce(config)).map((one) => optionsOf(one, prefix, taskQueue));
  for (const options of wanted) await putSchedule(client, options);
  const ids = new Set(wanted.map(({ scheduleId }) => scheduleId));
  for await (const { scheduleId } of client.schedule.list())
    if (scheduleId.startsWith(prefix) && !ids.has(scheduleId)) await client.schedule.getHandle(scheduleId).delete();
}

/** What stands in a schedule is replaced, never read: it may be sealed with a key that is no more. */
function overwriting(keys: Keyring): DataConverter {
  const converter = dataConverter(keys);
  const unread: PayloadCodec = {
    encode: async (payloads) => payloads,
    decode: async (payloads) =>
      payloads.map(() => ({ metadata: { encoding: new TextEncoder().encode('binary/null') } })),
  };
  // Decoding goes through the last codec first.
  return { ...converter, payloadCodecs: [...(converter.payloadCodecs ?? []), unread] };
}

async function tasksInForce(config: Config): Promise<Wanted[]> {
  const pool = createPool(config, () => undefined);
  try {
    const store = new ContentStore(config.home, pool);
    const contents = await activeContents(pool);
    const found: Wanted[] = [];
    for (const { kind, id: pack, hash } of contents) {
      const data = kind === 'pack' ? (await store.pack(hash)).data : undefined;
      const calendar = contents.find((one) => one.kind === 'calendar' && one.id === data?.calendar);
      if (!data || !calendar || Object.keys(data.tasks).length === 0) continue;
      const { zone } = (await store.calendar(calendar.hash)).data;
      found.push(...Object.entries(data.tasks).map(([task, { period }]) => ({ pack, task, period, zone })));
    }
    return found;
  } finally {
    await pool.end();
  }
}

function optionsOf({ pack, task, period, zone }: Wanted, prefix: string, taskQueue: string): ScheduleOptions {
  const input: TaskInput = { v: 1, pack, task };
  const id = `${prefix}${pack}:${task}`;
  return {
    scheduleId: id,
    spec: { calendars: [{ hour: 0, minute: 0, second: 0, ...FIRING[period] }], timezone: zone },
    // A task that waits to be handed in does not keep the next period from its own.
    policies: { overlap: ScheduleOverlapPolicy.ALLOW_ALL, catchupWindow: CATCH_UP },
    action: { type: 'startWorkflow', workflowType: TASK_WORKFLOW, workflowId: id, taskQueue, args: [input] },
  };
}

async function putSchedule(client: Client, options: ScheduleOptions): Promise<void> {
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { spec, action, policies } = options;
    // Whether an operator has paused it stays as it is.
    await client.schedule.getHandle(options.scheduleId).update(({ state }) => ({ spec, action, policies, state }));
  }
}
