import type { CommandOf, Value } from '../case/commands.js';
import { evolve } from '../case/evolve.js';
import type { CaseState } from '../case/state.js';
import type { ErrorCode } from '../errors.js';
import type { Instant } from '../time.js';
import { changesOf, previewDigest, type Change } from './adoption-changes.js';
import { decide, type Pinned } from './index.js';

/** What would become of a case by other rules, or why it stays under those it has. */
export type Preview = { changes: Change[]; digest: string } | { code: ErrorCode; detail: Value };

/** Decides what going over would do to a case, as the case itself would, without anything coming of it. */
export function previewOf(
  pinned: Pinned,
  state: CaseState,
  command: CommandOf<'adoptPack' | 'adoptCalendar'>,
  now: Instant
): Preview {
  const { answer, events } = decide(pinned, state, command, now);
  if (!answer.ok) return { code: answer.code, detail: answer.detail };
  const first = events.findIndex(({ type }) => type === 'packAdopted' || type === 'calendarAdopted');
  const before = events.slice(0, first).reduce(evolve, state);
  const changes = changesOf(before, events.slice(first), now);
  const [from, to] = command.type === 'adoptPack' ? [before.pack, command.pack] : [before.calendar, command.calendar];
  return { changes, digest: previewDigest({ from, to, changes }) };
}
