import { matches } from './clocks.js';
import type { Rule } from './turn.js';

/** Takes the times the pack wants known without limiting them: once a case, from the first start to the first stop after it. */
export const measureRule: Rule = (turn, event) => {
  if (turn.state.lifecycle !== 'open') return;
  const { measures } = turn.pack.data;
  for (const id in measures) {
    const measure = measures[id];
    if (!measure) continue;
    const taken = turn.state.measures?.[id];
    const stops = (): boolean => measure.stop.some((m) => matches(turn, m, event));
    if (!taken) {
      if (measure.start.some((m) => matches(turn, m, event)) && turn.test(measure.when))
        turn.emit({ type: 'measureStarted', measure: id }, event.at);
    } else if (taken.ms === undefined && event.type !== 'measureStarted' && event.at >= taken.since && stops())
      turn.emit({ type: 'measured', measure: id, ms: event.at - taken.since }, event.at);
  }
};
