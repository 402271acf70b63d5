import type { Extension } from '../pack/clocks.js';
import { dueOf } from './due.js';
import { startClock } from './start-clock.js';
import type { Turn } from './turn.js';

/**
 * Moves due dates of clocks that run: each is superseded and runs on as a new one, counted from the start of the old one. What has
 * ended or is breached stays as it is: an extension that comes late undoes no breach (seed-002 §3.2).
 */
export function extend(turn: Turn, extensions: readonly Extension[], why: string): void {
  for (const { clock: id, to, if: condition } of extensions) {
    const clock = turn.pack.data.clocks[id];
    if (!clock || !turn.test(condition)) continue;
    const running = Object.entries(turn.state.clocks).filter(([, c]) => c.def === id && c.outcome === 'open');
    for (const [name, old] of running) {
      const start = { at: old.anchor, chained: old.chained === true };
      const due = dueOf(turn, { ...clock, due: to }, start);
      if (!due) continue;
      turn.emit({ type: 'clockEnded', clock: name, outcome: 'superseded', reason: why });
      const warnings = due.warnings.filter(({ at }) => at > turn.at);
      startClock(turn, id, clock, { ...start, follows: old, fixed: { ...due, warnings }, extends: name });
    }
  }
}
