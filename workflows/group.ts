import { condition, continueAsNew, proxyActivities, setHandler, sleep, workflowInfo } from '@temporalio/workflow';
import type { GroupActivities } from '../activities/types.js';
import type { Command } from '../domain/case/commands.js';
import { EMPTY_GROUP, join, leave, type Group } from '../domain/group.js';
import type { GroupInput, GroupJoin } from './contract.js';
import { joinGroup, leaveGroup } from './messages.js';

/** Long after the day is over nobody joins any more. */
const IDLE = '3 days';
/** Members told by one activity; with 8 at once and 8 s for each at most it takes 24 s. */
const TOLD_TOGETHER = 24;

const { tellMembers } = proxyActivities<GroupActivities>({
  startToCloseTimeout: '30s',
  retry: { maximumInterval: '30s' },
});

/**
 * One group of cases, keyed by issue and day: it counts them one by one, so that no two that come at once are counted alike, and
 * tells each member once when they have become more than the pack allows.
 */
export async function group(input: GroupInput): Promise<void> {
  let state: Group = input.carried ?? EMPTY_GROUP;
  let calls = 0;
  const waiting: string[] = [];
  setHandler(joinGroup, (joining: GroupJoin) => {
    const joined = join(state, joining);
    state = joined.group;
    calls++;
    waiting.push(...joined.tell);
  });
  setHandler(leaveGroup, ({ caseId }) => {
    state = leave(state, caseId);
    calls++;
  });
  for (let seen = 0; await condition(() => calls > seen || waiting.length > 0, IDLE);) {
    seen = calls;
    await tell(input, waiting);
    if (workflowInfo().continueAsNewSuggested && calls === seen && waiting.length === 0)
      await continueAsNew<typeof group>({ ...input, carried: state });
  }
}

/** Tells the members that have waited longest; one that cannot be reached now waits behind the others. */
async function tell({ group: name, key, day }: GroupInput, waiting: string[]): Promise<void> {
  const members = waiting.splice(0, TOLD_TOGETHER);
  if (members.length === 0) return;
  const command: Command = {
    id: `group:${name}:${key}:${day}`,
    type: 'groupReached',
    actor: { id: 'system', roles: [] },
    source: 'system',
    ...{ group: name, key, day },
  };
  const { unreached } = await tellMembers({ members, command });
  waiting.push(...unreached);
  if (unreached.length === members.length) await sleep('5s');
}
