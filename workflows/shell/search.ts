import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { isOverdue, nextDue } from '../../domain/case/standing.js';
import type { CaseState } from '../../domain/case/state.js';
import { redressNextDue, redressOverdue, redressPack, redressStage } from '../search-attributes.js';

/** Tells operators where a case stands, where that has changed: every change costs a history event. No personal data. */
export function publish(state: CaseState): void {
  const told = workflowInfo().typedSearchAttributes;
  const stage = state.lifecycle === 'open' ? state.stage : state.lifecycle;
  const due = nextDue(state);
  const dueDate = due === null ? null : new Date(due);
  const { id, version } = state.pack;
  const pack = `${id}@${version}`;
  // Told at the start; a case that goes over to other rules tells anew. One that was refused has none.
  const wasPack = id === '' ? undefined : told.get(redressPack);
  const changes = [
    ...(wasPack === undefined || wasPack === pack ? [] : [{ key: redressPack, value: pack }]),
    ...(told.get(redressStage) === stage ? [] : [{ key: redressStage, value: stage }]),
    ...(told.get(redressOverdue) === isOverdue(state) ? [] : [{ key: redressOverdue, value: isOverdue(state) }]),
    ...((told.get(redressNextDue)?.getTime() ?? null) === due ? [] : [{ key: redressNextDue, value: dueDate }]),
  ];
  if (changes.length > 0) upsertSearchAttributes(changes);
}
