import {
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  log,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { EMPTY_GROUP, join, leave, type Group } from '../domain/group.js';
import type { GroupInput, GroupJoin, Sealed } from './contract.js';
import { joinGroup, leaveGroup, machine } from './messages.js';

/** Long after the day is over nobody joins any more. */
const IDLE = '3 days';

/**
 * One group of cases, keyed by issue and day: it counts them one by one, so that no two that come at once are counted alike, and
 * signals each member once when they have become more than the pack allows.
 */
export async function group(input: GroupInput): Promise<void> {
  let state: Group = input.carried ?? EMPTY_GROUP;
  let calls = 0;
  const telling: Promise<void>[] = [];
  setHandler(joinGroup, ({ caseId, moreThan }: GroupJoin) => {
    const joined = join(state, caseId, moreThan);
    state = joined.group;
    calls++;
    telling.push(...joined.tell.map((id) => tell(input, id)));
  });
  setHandler(leaveGroup, ({ caseId }) => {
    state = leave(state, caseId);
    calls++;
  });
  for (let seen = 0; await condition(() => calls > seen, IDLE);) {
    seen = calls;
    await Promise.all(telling.splice(0));
    if (workflowInfo().continueAsNewSuggested && calls === seen)
      await continueAsNew<typeof group>({ ...input, carried: state });
  }
}

/** A case that has ended needs no telling; the id makes a second telling harmless. */
async function tell({ group: name, key, day }: GroupInput, caseId: string): Promise<void> {
  const sealed: Sealed = {
    command: {
      id: `group:${name}:${key}:${day}`,
      type: 'groupReached',
      actor: { id: 'system', roles: [] },
      source: 'system',
      ...{ group: name, key, day },
    },
    personal: {},
  };
  await getExternalWorkflowHandle(caseId)
    .signal(machine, sealed)
    .catch(() => log.info('group.member.ended', { caseId }));
}
