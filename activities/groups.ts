import { createHash } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import { inLanes } from '../config/lanes.js';
import type { Effect, EffectInput } from '../domain/case/effect.js';
import type { Joining } from '../domain/group.js';
import type { TellCase } from './merging.js';
import type { GroupActivities } from './types.js';

/** What the engine is asked: signal the group of this id, starting it where it is not there yet. */
export interface GroupSignal {
  readonly workflowId: string;
  readonly signal: 'joinGroup' | 'leaveGroup';
  readonly of: { readonly group: string; readonly key: string; readonly day: string };
  readonly with: Joining;
}

const Asked = z.object({
  group: z.string().min(1),
  issue: z.string().min(1),
  day: z.string().min(1),
  moreThan: z.number().int().min(0),
  span: z.object({ at: z.number().int(), windowMs: z.number().int() }).optional(),
});

/** The key in ids and payload summaries is a digest: what an issue is called may name a person. */
function signalOf(signal: GroupSignal['signal'], { caseId, org, with: asked }: EffectInput): GroupSignal {
  const said = Asked.safeParse(asked);
  if (!said.success) throw ApplicationFailure.nonRetryable('the group is incomplete', 'GROUP_INCOMPLETE');
  const { group, issue, day, moreThan, span } = said.data;
  const key = createHash('sha256').update(issue).digest('hex').slice(0, 16);
  const workflowId = `group:${org}:${group}:${key}:${day}`;
  return { workflowId, signal, of: { group, key, day }, with: { caseId, moreThan, ...span } };
}

/** Cases that count together by issue and day: each joins the one workflow that counts them (seed-000 §3.6 U4). */
export function createGroups(send: (signal: GroupSignal) => Promise<void>): Record<'joinGroup' | 'leaveGroup', Effect> {
  const ask = (signal: GroupSignal['signal']): Effect => {
    return async (input) => {
      const asked = signalOf(signal, input);
      await send(asked);
      return { ref: asked.workflowId, at: Date.now() };
    };
  };
  return { joinGroup: ask('joinGroup'), leaveGroup: ask('leaveGroup') };
}

/** So many members are told at once: each takes a decision, and other work goes on beside them. */
const AT_ONCE = 8;

/** Tells members of a group what it has come to; a member that has ended needs no telling. */
export function createTelling(tell: TellCase): GroupActivities {
  return {
    tellMembers: async ({ members, command }) => {
      const unreached: string[] = [];
      await inLanes(members, AT_ONCE, (member) => tell(member, command).catch(() => unreached.push(member)));
      return { unreached };
    },
  };
}
