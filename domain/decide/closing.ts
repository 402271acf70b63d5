import type { EventType } from '../case/events.js';
import { owedClocks } from '../case/standing.js';
import type { CaseState } from '../case/state.js';
import type { Pack } from '../pack/schema.js';
import { stepName, suffixOf } from './context.js';
import { schedule } from './reactions.js';
import type { Rule, Turn } from './turn.js';

/** What may take away the last thing that stood between a case and its closing. */
const MAY_CLOSE = new Set<EventType>([
  ...(['acted', 'factsSet', 'effectConfirmed', 'stepDone', 'stageEntered', 'mergeRefused', 'unmerged'] as const),
  ...(['clockMet', 'clockStopped', 'dutyDone', 'dutyWaived', 'clockOverturned', 'clockEnded'] as const),
]);
/** What may take away the last thing a closed case still owes. */
const MAY_COMPLETE = new Set<EventType>(['holdLifted', 'stepDone', 'stepSkipped', 'effectConfirmed']);
const SETTLED = ['confirmed', 'done', 'skipped'];

function openSteps(turn: Turn, chain: string): string[] {
  const { steps = {}, when, per } = turn.pack.data.chains[chain] ?? {};
  const suffix = suffixOf(turn.state, per);
  const states = Object.keys(steps).map((s) => ({ id: s + suffix, status: turn.state.steps[s + suffix]?.status }));
  const begun = states.some((s) => s.status !== undefined);
  if (!begun && !turn.test(when)) return [];
  return states.filter((s) => !SETTLED.includes(s.status ?? 'waiting')).map((s) => `step:${s.id}`);
}

/** Whether a duty is still to be done; one whose due date is provisional is done with its stop. */
function isOwed(state: CaseState, duty: string): boolean {
  return owedClocks(state).some(([, clock]) => clock.duty === duty && clock.stoppedAt === undefined);
}

type Required = Pack['closing']['requires'][number];

function isOnRecord({ facts, gave }: CaseState, wish: Required): boolean {
  return 'fact' in wish ? (facts[wish.fact] ?? null) !== null : gave.includes(wish.personal);
}

function nameOf(wish: Required): string {
  return 'fact' in wish ? `fact:${wish.fact}` : `personal:${wish.personal}`;
}

/** What still stands between the case and its closing, one after another: whoever asks whether there is anything needs the first. */
function* missing(turn: Turn): Generator<string> {
  const { closing } = turn.pack.data;
  const { state } = turn;
  const applies = ({ unless }: { unless?: string | undefined }) => unless === undefined || !turn.test(unless);
  if (!turn.test(closing.when)) yield `stage:${state.stage}`;
  for (const wish of closing.forms.filter(applies))
    for (let pass = 1; pass <= wish.passes; pass++)
      if (!state.forms[wish.form]?.passes.includes(pass)) yield `form:${wish.form}:${pass}`;
  for (const { chain } of closing.chains.filter(applies)) yield* openSteps(turn, chain);
  for (const wish of closing.duties) if (isOwed(state, wish.duty) && applies(wish)) yield `duty:${wish.duty}`;
  for (const wish of closing.requires) if (!isOnRecord(state, wish) && applies(wish)) yield nameOf(wish);
}

/** All of it; empty means the case may close. */
export function missingForClosing(turn: Turn): string[] {
  return [...new Set(missing(turn))];
}

export function close(turn: Turn): void {
  const outcome = turn.pack.data.closing.outcomes.find((o) => turn.test(o.if))?.outcome ?? 'closed';
  turn.emit({ type: 'closed', outcome });
}

/** What a closed case still owes: holds, and steps that did not hold up its closing. */
export function hasRemains(turn: Turn): boolean {
  const { remaining } = turn.pack.data.closing;
  const names = remaining.flatMap((chain) => Object.keys(turn.pack.data.chains[chain]?.steps ?? {}));
  const steps = Object.entries(turn.state.steps).filter(([id]) => names.includes(stepName(id)));
  const owed = steps.some(([, { status }]) => !SETTLED.includes(status));
  return owed || Object.keys(turn.state.holds).length > 0;
}

/**
 * A closed case keeps its residual duties: holds that outlive it and, for as long as the pack says, breaches a late receipt may still
 * overturn. A merged one waits for as long as it may be unmerged.
 */
function endOrLinger(turn: Turn): void {
  const { closing, merging } = turn.pack.data;
  const { residual } = closing;
  if (turn.state.merge?.done && merging)
    return schedule(turn, { id: 'complete', do: { kind: 'complete' } }, merging.undoWithin);
  const breached = Object.values(turn.state.clocks).some((c) => c.outcome === 'breached');
  if (residual && breached) {
    if (!('complete' in turn.state.agenda)) schedule(turn, { id: 'complete', do: { kind: 'complete' } }, residual);
  } else if (!hasRemains(turn)) turn.emit({ type: 'completed' });
}

/** Whether an event of this type may close or complete a case. */
export function mayEnd(type: EventType): boolean {
  return type === 'closed' || MAY_CLOSE.has(type) || MAY_COMPLETE.has(type);
}

/** Closes by itself where the pack says so; completes once nothing is left to wait for. */
export const closingRule: Rule = (turn, event) => {
  if (event.type === 'closed') return endOrLinger(turn);
  const { lifecycle, agenda, merge } = turn.state;
  if (MAY_COMPLETE.has(event.type) && lifecycle === 'closed' && !('complete' in agenda) && !hasRemains(turn)) {
    turn.emit({ type: 'completed' });
  }
  const { auto, when } = turn.pack.data.closing;
  // The stage first: it says no to nearly every event, and what is missing is long to tell.
  if (
    MAY_CLOSE.has(event.type) &&
    lifecycle === 'open' &&
    merge === undefined &&
    auto &&
    turn.test(when) &&
    missing(turn).next().done
  )
    close(turn);
};
