import type { Command, CommandOf, Survivor } from '../../case/commands.js';
import type { DueDate } from '../../case/events.js';
import type { CaseState, ClockState } from '../../case/state.js';
import { Refusal } from '../../errors.js';
import type { Instant } from '../../time.js';
import { anchorNow } from '../acceptance.js';
import { newDue, warningsOf } from '../reclassify.js';
import type { Turn } from '../turn.js';
import { settleProvisional } from './calendar.js';

/** What comes to a case whatever becomes of it: time, the outside, other cases, the calendar. */
const ALWAYS = new Set<Command['type']>([
  'wake',
  'refuse',
  'effectResult',
  'deliveryFailed',
  'groupReached',
  'release',
  'adoptCalendar',
]);
/** What has happened, and so counts while the other case is asked. */
const HAPPENED = new Set<Command['type']>(['call', 'contact']);
/** A mail on its way stands in no merging's way. */
const NOTICES = new Set(['sendNotice', 'page', 'sendMail', 'sendSms']);

/** A merged case takes nothing on; while its merging is asked for, only what happened anyway. */
export function checkMerging({ state: { merge } }: Turn, { type }: Command): void {
  if (!merge || ALWAYS.has(type)) return;
  if (merge.done && type !== 'unmerge') throw new Refusal('CASE_MERGED', { into: merge.into });
  if (!merge.done && !HAPPENED.has(type)) throw new Refusal('MERGE_BLOCKED', { by: [`merging:${merge.into}`] });
}

/** What of the case itself stands against its merging: what holds it, what is under way, what it goes on for. */
function ownBlocks({ holds, approvals, effects, absorbed = [] }: CaseState): string[] {
  const open = Object.entries(approvals).filter(([, { decision }]) => decision === undefined);
  const underWay = Object.entries(effects).filter(
    ([, { status, action }]) => status === 'requested' && !NOTICES.has(action)
  );
  return [
    ...Object.keys(holds).map((hold) => `hold:${hold}`),
    ...open.map(([approval]) => `approval:${approval}`),
    ...underWay.map(([key]) => `effect:${key}`),
    ...absorbed.map((caseId) => `absorbed:${caseId}`),
  ];
}

/** What of the other case stands against it: it must be open, accepted, of the same pack and not merged itself. */
function survivorBlocks(pack: string, survivor: Survivor): string[] {
  return [
    ...(survivor.pack === pack ? [] : ['survivor:otherPack']),
    ...(survivor.merging ? ['survivor:merging'] : []),
    ...(survivor.lifecycle === 'open' ? [] : ['survivor:closed']),
    ...(survivor.accepted ? [] : ['survivor:unclaimed']),
  ];
}

function refuseFor(by: string[]): void {
  if (by.length > 0) throw new Refusal('MERGE_BLOCKED', { by });
}

function checkMay(turn: Turn): void {
  const { merging } = turn.pack.data;
  if (!merging || !turn.is(merging.by)) throw new Refusal('ROLE_NOT_ALLOWED', { by: merging?.by ?? [] });
}

/** Asks another case to go on for this one, too. Nothing ends before that one has answered. */
export function merge(turn: Turn, { into, survivor }: CommandOf<'merge'>): void {
  const { caseId, lifecycle, channel, receivedAt, seq } = turn.state;
  const pack = turn.pack.data.id;
  if (lifecycle !== 'open') throw new Refusal('CASE_CLOSED');
  checkMay(turn);
  if (!turn.command.gave?.includes('reason')) throw new Refusal('REASON_MISSING');
  if (into === caseId) throw new Refusal('MERGE_BLOCKED', { by: ['self'] });
  refuseFor([...ownBlocks(turn.state), ...survivorBlocks(pack, survivor)]);
  const key = `${caseId}:mergeInto:${seq}`;
  turn.emit({ type: 'mergeAsked', into, key });
  const told = { into, pack, channel, receivedAt, anchorAt: anchorNow(turn) };
  turn.emit({ type: 'effectRequested', key, action: 'mergeInto', with: told, personal: [] });
}

/** The case goes on by itself: open where it stood, with the due dates it had; what is past due is breached at its own instant. */
export function unmerge(turn: Turn): void {
  const { caseId, merge, lifecycle, agenda, seq } = turn.state;
  if (!merge) throw new Refusal('ACTION_NOT_ALLOWED', { action: 'unmerge' });
  if (lifecycle === 'completed') throw new Refusal('CASE_COMPLETED');
  checkMay(turn);
  for (const item of Object.keys(agenda)) turn.emit({ type: 'agendaDropped', item, reason: 'unmerged' });
  turn.emit({ type: 'unmerged', from: merge.into });
  for (const [name, clock] of Object.entries(turn.state.clocks)) resume(turn, name, clock);
  // Reminders begin again by their own condition.
  for (const item of merge.dropped) if (item.do.kind === 'ladder') turn.emit({ type: 'scheduled', item });
  const key = `${caseId}:unmerge:${seq}`;
  turn.emit({ type: 'effectRequested', key, action: 'unmerge', with: { into: merge.into }, personal: [] });
}

function resume(turn: Turn, name: string, clock: ClockState): void {
  const definition = turn.pack.data.clocks[clock.def];
  if (!definition || clock.outcome !== 'cancelled' || clock.reason !== 'merged') return;
  turn.emit({ type: 'clockResumed', clock: name, warnings: warningsOf(turn, definition, clock) });
  // A year that was loaded meanwhile counts for it, too.
  if (clock.provisional) settleProvisional(turn, name, clock);
}

/** Takes another case in: the earliest receipt of both counts, and no due date becomes later. */
export function absorb(turn: Turn, { caseId, pack, complaintReceivedAt, anchor }: CommandOf<'absorb'>): void {
  const { lifecycle, acceptedAt } = turn.state;
  refuseFor(survivorBlocks(pack, { pack: turn.pack.data.id, accepted: acceptedAt !== 0, lifecycle, merging: false }));
  turn.emit({ type: 'absorbed', caseId, complaintReceivedAt, anchor });
  for (const [name, clock] of Object.entries(turn.state.clocks)) recount(turn, name, clock, anchor);
}

/** A running clock that counts from acceptance counts from the earlier one, by the rule of a changed category (conventions, rule 8). */
function recount(turn: Turn, name: string, old: ClockState, anchor: Instant): void {
  const clock = turn.pack.data.clocks[old.def];
  const accepted = clock?.anchor === undefined && clock?.start.some(({ event }) => event === 'accepted');
  if (!clock || !accepted || old.outcome !== 'open' || old.stoppedAt !== undefined || anchor >= old.anchor) return;
  const due = newDue(turn, clock, { ...old, anchor, chained: undefined })?.due;
  if (!due || isKept(due, old) || due.dueAt > old.dueAt || (due.provisional && !old.provisional)) return;
  turn.emit({ type: 'clockMoved', clock: name, def: old.def, reason: 'merged', anchor, ...due });
}

const isKept = (due: DueDate, old: ClockState): boolean => due.dueAt === old.dueAt && due.proof === old.proof;

/** A case that was taken in goes on by itself. The due dates here stay: none becomes later behind a case's back. */
export function release(turn: Turn, { caseId }: CommandOf<'release'>): void {
  if (turn.state.absorbed?.includes(caseId)) turn.emit({ type: 'released', caseId });
}
