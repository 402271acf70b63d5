import { durationMs, localDate } from '../calendar/index.js';
import type { CommandOf } from '../case/commands.js';
import type { Rule, Turn } from './turn.js';
import { addOverlay } from './reactions.js';

/** The cases it counts with: those of its day of acceptance, or all that came within a sliding window. */
function dayOf(turn: Turn, group: string): string {
  const sliding = turn.pack.data.groups[group]?.sliding;
  return sliding === undefined ? localDate(turn.calendar, turn.state.acceptedAt) : 'any';
}

function ask(turn: Turn, action: 'joinGroup' | 'leaveGroup', group: string, issue: string): void {
  const { moreThan = '', sliding } = turn.pack.data.groups[group] ?? {};
  const { caseId, seq, receivedAt } = turn.state;
  const span = sliding !== undefined && { span: { at: receivedAt, windowMs: durationMs(sliding) } };
  const threshold = turn.pack.data.parameters[moreThan]?.value;
  const data = { group, issue, day: dayOf(turn, group), moreThan: typeof threshold === 'number' ? threshold : null };
  const key = `${caseId}:${action}:${group}:${seq}`;
  turn.emit({ type: 'effectRequested', key, action, with: { ...data, ...span }, personal: [] });
}

/** A merged case is one with another and counts no more, as long as it is. */
function recount(turn: Turn, now: 'merged' | 'unmerged'): void {
  for (const [group, issue] of Object.entries(turn.state.groups))
    ask(turn, now === 'merged' ? 'leaveGroup' : 'joinGroup', group, issue);
}

/** An accepted case counts in the group of its issue and day of acceptance; with another issue it counts there instead. */
export const groupRule: Rule = (turn, event) => {
  if (event.type === 'merged' || event.type === 'unmerged') return recount(turn, event.type);
  if (turn.state.acceptedAt === 0 || turn.state.lifecycle !== 'open') return;
  for (const [group, { key }] of Object.entries(turn.pack.data.groups)) {
    const [issue, before] = [turn.state.facts[key] ?? null, turn.state.groups[group]];
    if (typeof issue !== 'string' || issue === before) continue;
    turn.emit({ type: 'groupJoined', group, issue, day: dayOf(turn, group) });
    if (before !== undefined) ask(turn, 'leaveGroup', group, before);
    ask(turn, 'joinGroup', group, issue);
  }
};

/** The group has become more than the pack allows: an open case is marked, a closed one linked only (seed-000 §3.6). */
export function groupReached(turn: Turn, { group, key, day }: CommandOf<'groupReached'>): void {
  const rule = turn.pack.data.groups[group];
  if (!rule) return;
  if (turn.state.lifecycle === 'open') addOverlay(turn, rule.adds.overlay, rule.adds.cause);
  else turn.emit({ type: 'linked', caseId: `${key}:${day}`, relation: group });
}
