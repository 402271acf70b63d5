import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';
import type { Event } from '../../domain/case/events.js';
import type { CaseState } from '../../domain/case/state.js';
import type { Instant } from '../../domain/time.js';

const STAGE = defineSearchAttributeKey('RedressStage', SearchAttributeType.KEYWORD);
const NEXT_DUE = defineSearchAttributeKey('RedressNextDue', SearchAttributeType.DATETIME);
const OVERDUE = defineSearchAttributeKey('RedressOverdue', SearchAttributeType.BOOL);

/** Tells operators where a case stands, only when that changes: every change costs a history event. No personal data. */
export function publish(state: CaseState, nextWake: Instant | null, events: Event[]): void {
  const tells = events.some((e) => e.type === 'clockBreached' || e.type === 'closed' || e.type === 'accepted');
  if (!tells) return;
  const overdue = Object.values(state.clocks).some((c) => c.outcome === 'breached' && c.dutyDoneAt === undefined);
  upsertSearchAttributes([
    { key: STAGE, value: state.lifecycle === 'open' ? state.stage : state.lifecycle },
    { key: OVERDUE, value: overdue },
    { key: NEXT_DUE, value: nextWake === null ? null : new Date(nextWake) },
  ]);
}
