import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import type { Command } from '../domain/case/commands.js';
import type { Effect, EffectInput } from '../domain/case/effect.js';
import { instant } from '../domain/time.js';

/** How another case took a command: it did, it refused with a code, or it runs no more. */
export type Told = { readonly kind: 'done' | 'ended' } | { readonly kind: 'refused'; readonly code: string };

/** Gives another case a command and waits for its answer; a repeated id acts once. Rejects where there is no answer yet. */
export type TellCase = (caseId: string, command: Command) => Promise<Told>;

const time = z.int().transform(instant);
const Merge = z.object({ into: z.string().min(1), pack: z.string().min(1), receivedAt: time, anchorAt: time });
const Unmerge = Merge.pick({ into: true });

function read<T extends z.ZodType>(schema: T, { with: asked }: EffectInput): z.output<T> {
  const said = schema.safeParse(asked);
  if (!said.success) throw ApplicationFailure.nonRetryable('the merging is incomplete', 'MERGE_INCOMPLETE');
  return said.data;
}

/** The key of the effect is the command's id, so that the other case takes it once, whoever dies in between. */
const envelope = ({ key }: EffectInput) => ({ id: key, actor: { id: 'system', roles: [] }, source: 'system' as const });

/** Merging is a matter between two cases: what one of them asks is told to the other, whose answer counts. */
export function createMerging(tell: TellCase): Record<'mergeInto' | 'unmerge', Effect> {
  return {
    /** Not retried: the code the other case refuses with, and CASE_COMPLETED where it runs no more. */
    mergeInto: async (input) => {
      const { into, pack, receivedAt, anchorAt } = read(Merge, input);
      const { caseId } = input;
      const told = await tell(into, {
        ...envelope(input),
        ...{ type: 'absorb', caseId, pack, complaintReceivedAt: receivedAt, anchor: anchorAt },
      });
      if (told.kind === 'done') return { ref: into, at: Date.now() };
      const code = told.kind === 'refused' ? told.code : 'CASE_COMPLETED';
      throw ApplicationFailure.nonRetryable('the other case refused', code);
    },
    /** A case that runs no more has nothing to give back. */
    unmerge: async (input) => {
      const { into } = read(Unmerge, input);
      const told = await tell(into, { ...envelope(input), type: 'release', caseId: input.caseId });
      if (told.kind === 'refused') throw ApplicationFailure.nonRetryable('the other case refused', told.code);
      return { ref: into, at: Date.now() };
    },
  };
}
