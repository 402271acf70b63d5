import type { Event } from '../case/events.js';
import type { CaseState } from '../case/state.js';
import type { Pin } from '../case/commands.js';
import { Refusal } from '../errors.js';
import { contentHash } from '../hash.js';
import type { Instant } from '../time.js';
import type { Turn } from './turn.js';

export const CHANGES = [
  ...(['moved', 'definite', 'started', 'ended', 'met', 'breached', 'late', 'waived'] as const),
  ...(['marked', 'stage', 'approval', 'review', 'task', 'asked', 'closed'] as const),
] as const;

/**
 * One thing that becomes of a case by other rules: of a clock that it moves, is no longer provisional (`definite`), starts, ends (`reason`), is met, breached, or done late;
 * of the case that it is marked, enters a stage, opens an approval, asks something of the outside. `wasDueAt` before, `dueAt` now; of
 * what starts by going over only, no instant, because it is that of going over.
 */
export interface Change {
  what: (typeof CHANGES)[number];
  name: string;
  wasDueAt?: Instant;
  dueAt?: Instant;
  reason?: string;
}

function ofClock(before: CaseState, event: Event, at: Instant): Change | undefined {
  switch (event.type) {
    case 'clockStarted':
      return { what: 'started', name: event.clock, ...(event.anchor < at && { dueAt: event.dueAt }) };
    case 'clockMoved': {
      const { dueAt: wasDueAt, provisional = false } = before.clocks[event.clock] ?? {};
      const isDefinite = provisional && !event.provisional;
      if (wasDueAt === event.dueAt && !isDefinite) return undefined;
      const [what, due] = [isDefinite ? 'definite' : 'moved', { dueAt: event.dueAt }] as const;
      return { what, name: event.clock, ...due, ...(wasDueAt !== undefined && { wasDueAt }) };
    }
    case 'clockEnded':
      return { what: 'ended', name: event.clock, reason: event.outcome };
    case 'clockMet':
      return { what: 'met', name: event.clock };
    case 'clockBreached':
      return { what: 'breached', name: event.clock, dueAt: event.dueAt };
    case 'dutyDone':
      return { what: 'late', name: event.clock };
    case 'dutyWaived':
      return { what: 'waived', name: event.clock };
    default:
      return undefined;
  }
}

function ofCase(event: Event): Change | undefined {
  switch (event.type) {
    case 'overlayAdded':
      return { what: 'marked', name: event.overlay };
    case 'stageEntered':
      return { what: 'stage', name: event.stage };
    case 'approvalOpened':
      return { what: 'approval', name: event.approval };
    case 'reviewOpened':
      return { what: 'review', name: event.review };
    case 'stepOpened':
      return { what: 'task', name: event.step };
    case 'effectRequested':
      return { what: 'asked', name: [event.action, ...(event.to ?? [])].join(' ') };
    case 'closed':
      return { what: 'closed', name: event.outcome };
    default:
      return undefined;
  }
}

/** What the events of going over, at that instant, change in a case that was `before`. */
export function changesOf(before: CaseState, events: readonly Event[], at: Instant): Change[] {
  return events.flatMap((event) => ofClock(before, event, at) ?? ofCase(event) ?? []);
}

/** What a turn has changed in the case since it was `before`, with its event number `mark`. */
export function changesSince({ events, at }: Turn, before: CaseState, mark: number): Change[] {
  return changesOf(before, events.slice(mark), at);
}

/** Between which versions a case goes over, and everything that becomes of it. */
export interface Move {
  from: Pin;
  to: Pin;
  changes: readonly Change[];
}

/** sha256 (hex) of what is previewed for one case. */
export function previewDigest({ from, to, changes }: Move): string {
  return contentHash({ from: from.hash, to: to.hash, changes });
}

/** Throws MIGRATION_STALE where something else becomes of the case than was approved. */
export function checkPreview(approved: string | undefined, move: Move): void {
  const preview = previewDigest(move);
  if (approved !== undefined && approved !== preview) throw new Refusal('MIGRATION_STALE', { preview });
}
