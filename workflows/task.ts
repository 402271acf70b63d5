import { continueAsNew, proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { TaskActivities } from '../activities/types.js';
import { instant, type Instant } from '../domain/time.js';
import type { TaskInput } from './contract.js';
import { CaseClock } from './shell/case-clock.js';

const retry = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' } as const;
const { beginTask } = proxyActivities<TaskActivities>({ startToCloseTimeout: '30s', retry });
/** A report of a year looks at all its cases; a worker that dies meanwhile is missed after a few beats. */
const { stepTask } = proxyActivities<TaskActivities>({ startToCloseTimeout: '1h', heartbeatTimeout: '20s', retry });

/** When a schedule meant to start the workflow, however late it did. */
const SCHEDULED = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

/**
 * The task of one period, started by its schedule at the end of the period. It waits for the instants at which something is to be done;
 * what was done, and whether somebody has handed the task in, is in the register.
 */
export async function task(input: TaskInput): Promise<void> {
  const clock = new CaseClock(input.clock);
  const { rehearsal } = clock;
  const plan = input.carried ?? (await beginTask({ ...firing(input, clock.now()), rehearsal }));
  if (!plan) return;
  for (;;) {
    const next = await stepTask({ plan, now: clock.now(), rehearsal });
    const ms = next === null ? null : clock.msUntil(next);
    if (ms === null) return;
    await sleep(ms, { summary: 'next instant of the task' });
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof task>({ ...input, carried: plan });
  }
}

function firing({ pack, task: name }: TaskInput, now: Instant) {
  const { typedSearchAttributes, workflowId } = workflowInfo();
  const scheduled = typedSearchAttributes.get(SCHEDULED);
  return { pack, task: name, workflowId, firedAt: scheduled ? instant(scheduled.getTime()) : now };
}
