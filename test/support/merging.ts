import type { Survivor } from '../../domain/case/commands.js';
import type { Answer } from '../../domain/decide/index.js';
import { command, T, type Complaint } from '../core/support.js';

/** What the edge finds out about a case that is to go on for another one. */
export const survivorOf = ({ state, pinned }: Complaint): Survivor => {
  const { acceptedAt, lifecycle, merge } = state;
  return { pack: pinned.pack.data.id, accepted: acceptedAt !== 0, lifecycle, merging: merge !== undefined };
};

/** Asks for a merging and leaves the other case to answer later. */
export function askMerge(duplicate: Complaint, survivor: Complaint, local: string, as = 'SV'): Answer {
  duplicate.outside = { ...duplicate.outside, mergeInto: 'hang', unmerge: 'hang' };
  const body = { into: survivor.state.caseId, survivor: survivorOf(survivor), gave: ['reason'] };
  return duplicate.take(local, as, { type: 'merge', ...body });
}

/** Carries what the duplicate asked of the other case to it, and the answer back, as the activity does. */
export function deliver(duplicate: Complaint, survivor: Complaint, local: string): Answer {
  const [key = '', effect] =
    Object.entries(duplicate.state.effects).find(
      ([, { action, status }]) => ['mergeInto', 'unmerge'].includes(action) && status === 'requested'
    ) ?? [];
  if (!effect) throw new Error('nothing is asked of the other case');
  const { pack, receivedAt, anchorAt } = effect.with as { pack: string; receivedAt: never; anchorAt: never };
  const { caseId } = duplicate.state;
  const asked =
    effect.action === 'unmerge'
      ? command('system', { type: 'release', caseId })
      : command('system', { type: 'absorb', caseId, pack, complaintReceivedAt: receivedAt, anchor: anchorAt });
  const answer = survivor.run({ ...asked, id: key }, T(local));
  const result = answer.ok
    ? command('system', { type: 'effectResult', key, status: 'confirmed', ref: survivor.state.caseId })
    : command('system', { type: 'effectResult', key, status: 'refused', code: answer.code });
  duplicate.run(result, T(local));
  return answer;
}

/** Merges at once. Throws where the duplicate itself refuses. */
export function mergeInto(duplicate: Complaint, survivor: Complaint, local: string): Answer {
  const asked = askMerge(duplicate, survivor, local);
  if (!asked.ok) throw new Error(`${asked.code} ${JSON.stringify(asked.detail)}`);
  return deliver(duplicate, survivor, local);
}
