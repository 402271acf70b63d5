import type { Event } from '../case/events.js';
import type { CaseState } from '../case/state.js';
import { stepName, suffixOf } from '../decide/context.js';
import { SYSTEM, Turn } from '../decide/turn.js';
import type { Chain } from '../pack/flow.js';
import { canonical } from '../hash.js';
import { partial } from './people.js';
import type { Asked, Fault, Found, Ground, Outcome } from './types.js';

type Breach = Omit<Fault, 'at'>;

const SETTLED = ['confirmed', 'done', 'skipped'];

function lookAt({ pinned }: Ground, state: CaseState, now: Outcome['now']): Turn {
  const command = { id: 'look', type: 'wake', actor: SYSTEM, source: 'system' } as const;
  return new Turn(pinned.pack, pinned.calendar, state, command, now, now);
}

/** Steps of a chain that have begun and are not settled, where the pack says who settles them. */
function unsettled({ state }: Turn, { steps, per }: Chain): string[] {
  return Object.entries(steps).flatMap(([name, step]) => {
    const id = name + suffixOf(state, per);
    const status = state.steps[id]?.status;
    const isSomebodys = 'task' in step || step.manual !== undefined || step.waive !== undefined;
    return isSomebodys && status !== undefined && !SETTLED.includes(status) ? [id] : [];
  });
}

/** A closing goes around steps that somebody has yet to settle, those of a single contact apart, and around approvals still asked for. */
function* closedAround(ground: Ground, { state, events, now }: Outcome): Generator<Breach> {
  if (!events.some(({ type }) => type === 'closed')) return;
  const look = lookAt(ground, state, now);
  const { chains, closing, approvals } = ground.pinned.pack.data;
  const expect = { lifecycle: state.lifecycle, stage: state.stage };
  for (const [id, chain] of Object.entries(chains)) {
    const excused = closing.chains.some(
      (wish) => wish.chain === id && wish.unless !== undefined && look.test(wish.unless)
    );
    if (excused || closing.remaining.includes(id) || chain.per === 'contact') continue;
    for (const step of unsettled(look, chain))
      yield {
        property: 'closedAround',
        about: `step ${step} of chain ${id}`,
        expect: { ...expect, steps: { [step]: state.steps[step]?.status ?? 'none' } },
      };
  }
  for (const [id, { decision }] of Object.entries(state.approvals))
    if (decision === undefined && look.test(approvals[id]?.when))
      yield { property: 'closedAround', about: `approval ${id}`, expect: { ...expect, events: { closed: 1 } } };
}

/** An approval by whoever answers for the case, wrote what is decided on, or is complained of. */
function* approvedByHandler(ground: Ground, before: Found, events: readonly Event[]): Generator<Breach> {
  for (const event of events) {
    if (event.type !== 'approvalDecided' || event.actor === undefined) continue;
    if (!partial(before.state, ground.pinned.pack.data, event.approval).includes(event.actor)) continue;
    const about = `approval ${event.approval} by ${event.actor}`;
    yield { property: 'approvedByHandler', about, expect: { people: holders(before.state, event.actor) } };
  }
}

function holders({ people }: CaseState, person: string): Record<string, string> {
  const places = Object.entries(people).filter(([, place]) => place.person === person);
  return Object.fromEntries(places.map(([slot]) => [slot, person]));
}

/** Steps without a round belong to every one. */
function isOneRound(a: string, b: string): boolean {
  const [first, second] = [a, b].map((step) => step.slice(stepName(step).length));
  return first === second || first === '' || second === '';
}

/** The effects of steps among some events. */
export function askedIn(events: readonly Event[]): Asked[] {
  return events.flatMap((event) =>
    event.type === 'effectRequested' && event.step !== undefined && Object.keys(event.with).length > 0
      ? [{ action: event.action, step: event.step, told: canonical([event.with, event.to ?? []]) }]
      : []
  );
}

/** The same is carried out twice in one round: two steps ask for the same effect with the same data. */
function* effectTwice(before: Found, { events, state }: Outcome): Generator<Breach> {
  const asked = [...before.asked];
  for (const one of askedIn(events)) {
    const other = asked.find(
      ({ action, told, step }) => action === one.action && told === one.told && isOneRound(step, one.step)
    );
    if (other)
      yield {
        property: 'effectTwice',
        about: `${one.action} by ${other.step} and ${one.step}`,
        expect: {
          steps: Object.fromEntries([other, one].map(({ step }) => [step, state.steps[step]?.status ?? 'none'])),
        },
      };
    asked.push(one);
  }
}

/** A clock that runs in a completed case, or for which nothing is on the agenda. */
function* runsOn({ state, wake }: Outcome): Generator<Breach> {
  for (const [clock, { outcome, provisional }] of Object.entries(state.clocks)) {
    if (outcome !== 'open' || provisional || (state.lifecycle !== 'completed' && wake !== null)) continue;
    yield {
      property: 'clockWithoutEnd',
      about: `clock ${clock}`,
      expect: { lifecycle: state.lifecycle, clocks: { [clock]: { outcome } } },
    };
  }
}

/** What one step shows to be wrong. */
export function faultsOfStep(ground: Ground, before: Found, outcome: Outcome): Breach[] {
  return [
    ...closedAround(ground, outcome),
    ...approvedByHandler(ground, before, outcome.events),
    ...effectTwice(before, outcome),
    ...runsOn(outcome),
  ];
}
