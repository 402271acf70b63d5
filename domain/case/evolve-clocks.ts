import { changed, withEntry } from './copy.js';
import type { EventOf } from './events.js';
import type { Patch } from './evolve.js';
import type { CaseState, ClockState } from './state.js';

/** Clocks without a duty to measure any more: nothing stops them again. */
export function isEnded(clock: ClockState): boolean {
  if (clock.outcome !== 'breached') return clock.outcome !== 'open';
  return clock.dutyDoneAt !== undefined || clock.waivedAt !== undefined;
}

function patchClock(s: CaseState, id: string, change: Partial<ClockState>): Patch {
  const clock = s.clocks[id];
  return clock ? { clocks: withEntry(s.clocks, id, changed(clock, change)) } : {};
}

export const evolveClock = {
  clockStarted: (s: CaseState, e: EventOf<'clockStarted'>): Patch => {
    const { def, duty, mode, anchor, dueAt, provisional, proof, warnings, root, chained, starter, step } = e;
    const { entry: startedBy } = e;
    const startedAt = e.at;
    const clock: ClockState = {
      def,
      duty,
      mode,
      anchor,
      startedAt,
      dueAt,
      provisional,
      proof,
      root,
      chained,
      starter,
      step,
      warnings,
      outcome: 'open',
      startedBy,
    };
    if (e.item !== undefined) clock.item = e.item;
    if (e.extends !== undefined) clock.extends = e.extends;
    return { clocks: withEntry(s.clocks, e.clock, clock) };
  },
  clockWarned: (s: CaseState, e: EventOf<'clockWarned'>): Patch =>
    patchClock(s, e.clock, { warnings: s.clocks[e.clock]?.warnings.filter((w) => w.index !== e.index) ?? [] }),
  clockMet: (s: CaseState, e: EventOf<'clockMet'>): Patch =>
    patchClock(s, e.clock, {
      outcome: 'met',
      stoppedAt: s.clocks[e.clock]?.stoppedAt ?? e.at,
      warnings: [],
      stoppedBy: e.entry ?? s.clocks[e.clock]?.stoppedBy,
      ...(e.owner && { owner: e.owner }),
    }),
  clockStopped: (s: CaseState, e: EventOf<'clockStopped'>): Patch =>
    patchClock(s, e.clock, { stoppedAt: e.at, stoppedBy: e.entry, warnings: [] }),
  clockBreached: (s: CaseState, e: EventOf<'clockBreached'>): Patch => {
    const step = s.clocks[e.clock]?.step;
    const state = step === undefined ? undefined : s.steps[step];
    const steps = step !== undefined && state ? withEntry(s.steps, step, changed(state, { overdue: true })) : s.steps;
    return {
      ...patchClock(s, e.clock, {
        outcome: 'breached',
        breachedAt: e.dueAt,
        detectedAt: e.detectedAt,
        warnings: [],
        ...(e.owner && { owner: e.owner }),
        ...(e.retroactive && { retroactive: e.retroactive }),
      }),
      steps,
    };
  },
  dutyDone: (s: CaseState, e: EventOf<'dutyDone'>): Patch =>
    patchClock(s, e.clock, {
      ...{ dutyDoneAt: e.at, lateMs: e.lateMs },
      stoppedBy: e.entry ?? s.clocks[e.clock]?.stoppedBy,
    }),
  dutyWaived: (s: CaseState, e: EventOf<'dutyWaived'>): Patch => patchClock(s, e.clock, { waivedAt: e.at }),
  clockOverturned: (s: CaseState, e: EventOf<'clockOverturned'>): Patch =>
    patchClock(s, e.clock, {
      ...{ overturnedAt: e.at, dutyDoneAt: e.at, stoppedAt: e.at, reason: e.reason },
      stoppedBy: e.entry,
    }),
  clockEnded: (s: CaseState, e: EventOf<'clockEnded'>): Patch =>
    patchClock(s, e.clock, { outcome: e.outcome, reason: e.reason, warnings: [] }),
  clockMoved: (s: CaseState, e: EventOf<'clockMoved'>): Patch =>
    patchClock(s, e.clock, {
      def: e.def,
      ...(e.anchor !== undefined && { anchor: e.anchor }),
      dueAt: e.dueAt,
      provisional: e.provisional,
      proof: e.proof,
      warnings: e.warnings,
      ...(e.anchor !== undefined && { anchor: e.anchor }),
    }),
  clockReopened: (s: CaseState, e: EventOf<'clockReopened'>): Patch =>
    patchClock(s, e.clock, {
      ...{ outcome: s.clocks[e.clock]?.breachedAt === undefined ? 'open' : 'breached', warnings: e.warnings },
      ...{ stoppedAt: undefined, dutyDoneAt: undefined, lateMs: undefined, overturnedAt: undefined },
      ...{ reason: undefined, stoppedBy: undefined },
    }),
  clockStopKept: (s: CaseState, e: EventOf<'clockStopKept'>): Patch =>
    patchClock(s, e.clock, { keptStops: [...(s.clocks[e.clock]?.keptStops ?? []), e.at] }),
  clockResumed: (s: CaseState, e: EventOf<'clockResumed'>): Patch =>
    patchClock(s, e.clock, { outcome: 'open', reason: undefined, warnings: e.warnings }),
  laterDueWithheld: (s: CaseState, e: EventOf<'laterDueWithheld'>): Patch => ({
    withheld: withEntry(s.withheld, e.command, { clock: e.clock, due: e.due }),
  }),
};
