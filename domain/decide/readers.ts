import type { Actor } from '../case/commands.js';
import type { CaseState } from '../case/state.js';
import type { Instant } from '../time.js';
import type { Pinned } from './index.js';
import { isOneOf } from './people.js';
import { Turn } from './turn.js';

/**
 * Whether a person may read what is personal in a case as it stands: texts, mails, letters, files. Where the pack names readers
 * and a condition of theirs holds, only those named may (seed-003 §8.3).
 */
export function mayReadPersonal({ pack, calendar }: Pinned, state: CaseState, actor: Actor, now: Instant): boolean {
  const { readers = [] } = pack.data.personal;
  if (readers.length === 0) return true;
  const look = new Turn(pack, calendar, state, { id: 'read', type: 'wake', actor, source: 'system' }, now, now);
  const named = readers.filter((rule) => look.test(rule.if));
  return named.length === 0 || named.some(({ to }) => isOneOf(pack, state, actor, to));
}
