import type { Rule, Turn } from './turn.js';
import { notify } from './notify.js';

/** The other case has it: whatever ran here ends, and what is left is the time in which it may be unmerged. */
function end(turn: Turn, into: string): void {
  turn.emit({ type: 'merged', into });
  for (const [clock, { outcome }] of Object.entries(turn.state.clocks))
    if (outcome === 'open') turn.emit({ type: 'clockEnded', clock, outcome: 'cancelled', reason: 'merged' });
  for (const item of Object.keys(turn.state.agenda)) turn.emit({ type: 'agendaDropped', item, reason: 'merged' });
  turn.emit({ type: 'closed', outcome: 'merged' });
}

/** Follows the answer of the case that was to go on for both; where it refused, whoever asked is told and nothing else happens. */
export const mergeRule: Rule = (turn, event) => {
  const { merge } = turn.state;
  if (!merge || merge.done) return;
  if (event.type === 'effectConfirmed' && event.key === merge.key) end(turn, merge.into);
  if (event.type !== 'effectRefused' || event.key !== merge.key) return;
  const { into, by, key } = merge;
  turn.emit({ type: 'mergeRefused', into, code: event.code });
  const content = { kind: 'mergeRefused', into, code: event.code };
  notify(turn, `mergeRefused:${key}`, [by], { name: 'mergeRefused' }, content);
};
