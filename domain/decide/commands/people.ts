import type { CommandOf } from '../../case/commands.js';
import { Refusal } from '../../errors.js';
import { reclassifyTo } from '../acceptance.js';
import { extend } from '../extend.js';
import { move, movesOf } from '../moves.js';
import type { Approval, Move } from '../../pack/flow.js';
import { authorsOf, decidersOf, holder, isExcluded } from '../people.js';
import type { Turn } from '../turn.js';

/** Gives a place in the case to a person; the subject of the complaint never gets one that excludes him (seed-000 G6). */
export function assign(turn: Turn, command: CommandOf<'assign'>): void {
  const slot = turn.pack.data.slots[command.slot];
  if (!slot) throw new Refusal('SLOT_UNKNOWN', { slots: [command.slot] });
  if (turn.state.lifecycle !== 'open') throw new Refusal('CASE_CLOSED');
  if (!slot.assignedBy || !turn.is(slot.assignedBy))
    throw new Refusal('ROLE_NOT_ALLOWED', { by: slot.assignedBy ?? [] });
  if (isExcluded(turn.state, slot.never, command.person))
    throw new Refusal('SUBJECT_AS_HANDLER', { slot: command.slot });
  if (slot.role !== undefined && !command.roles.includes(slot.role))
    throw new Refusal('ROLE_NOT_ALLOWED', { role: slot.role });
  const { handover } = command;
  if (handover && holder(turn.state, command.slot) !== handover.from)
    throw new Refusal('HANDED_OVER_ALREADY', { slot: command.slot });
  const why = handover && { handover: handover.reason };
  turn.emit({ type: 'assigned', slot: command.slot, person: command.person, ...why });
  for (const [other, person] of Object.entries(command.related ?? {}))
    if (other in turn.pack.data.slots) turn.emit({ type: 'assigned', slot: other, person });
}

export function reclassify(turn: Turn, command: CommandOf<'reclassify'>): void {
  const { data } = turn.pack;
  const category = data.categories[command.category];
  if (!category) throw new Refusal('CATEGORY_UNKNOWN', { category: command.category });
  if (turn.state.lifecycle !== 'open') throw new Refusal('CASE_CLOSED');
  if (!data.reclassify || !turn.is(data.reclassify.by))
    throw new Refusal('ROLE_NOT_ALLOWED', { by: data.reclassify?.by ?? [] });
  if (command.category === turn.state.category) throw new Refusal('FACT_INVALID', { field: 'category' });
  reclassifyTo(turn, command.category);
}

/** Nobody decides on what they wrote, handle or are complained of for, nor where they took part before. */
function checkApart(turn: Turn, { of, never, apartFrom }: Approval): void {
  const own = [...authorsOf(turn.state, of), ...decidersOf(turn.state, apartFrom)].includes(turn.actor.id);
  if (own || turn.is(never))
    throw new Refusal('APPROVER_IS_HANDLER', { never, ...(apartFrom.length > 0 && { apartFrom }) });
}

/** The approver decides on the open revision, with evidence; never the handler nor the subject (seed-000 §5, G21). */
export function decideApproval(turn: Turn, command: CommandOf<'decideApproval'>): void {
  const approval = turn.pack.data.approvals[command.approval];
  if (!approval) throw new Refusal('APPROVAL_UNKNOWN', { approval: command.approval });
  const open = turn.state.approvals[command.approval];
  const lapsed = approval.lapses && !turn.test(approval.when);
  if (turn.state.lifecycle !== 'open' || !open || open.decision !== undefined || lapsed)
    throw new Refusal('APPROVAL_NOT_OPEN', { approval: command.approval });
  if (command.revision !== undefined && command.revision !== open.revision)
    throw new Refusal('APPROVAL_NOT_OPEN', { revision: open.revision });
  checkApart(turn, approval);
  const late = approval.afterBreachOf;
  const breached =
    late &&
    Object.values(turn.state.clocks).some(
      (c) => c.def === late.clock && c.outcome === 'breached' && c.dutyDoneAt === undefined
    );
  if (!turn.is(approval.by) && !(breached && turn.is(late.by)))
    throw new Refusal('ROLE_NOT_ALLOWED', { by: approval.by });
  if (approval.evidence === 'mail' && !command.evidence) throw new Refusal('EVIDENCE_MISSING', { evidence: 'mail' });
  if (command.decision === 'reject' && !command.gave?.includes('reason')) throw new Refusal('REASON_MISSING');
  const { decision, evidence } = command;
  const rejections = (open.rejections ?? 0) + (decision === 'reject' ? 1 : 0);
  const more = { ...(evidence && { evidence }), ...(approval.rejections && { rejections }) };
  turn.emit({ type: 'approvalDecided', approval: command.approval, revision: open.revision, decision, ...more });
  if (decision === 'approve') extend(turn, approval.extends, command.approval);
  move(turn, decision === 'reject' ? rejected(turn, approval, rejections) : movesOf(approval.approve));
}

/** Where a rejection leads: elsewhere, once there were as many as the pack allows. */
function rejected({ pack }: Turn, { reject, rejections }: Approval, count: number): Move[] {
  const most = rejections && pack.data.parameters[rejections.most]?.value;
  return rejections && typeof most === 'number' && count >= most ? [{ to: rejections.to }] : movesOf(reject);
}
