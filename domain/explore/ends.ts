import type { ClockState } from '../case/state.js';
import type { Fault, Found, Ground } from './types.js';

type Ids = Set<number>;

/** States from which one of these can be reached, themselves among them. */
function reaching(before: readonly (readonly number[])[], targets: Iterable<number>): Ids {
  const reached: Ids = new Set(targets);
  const waiting = [...reached];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
    for (const one of before[id] ?? [])
      if (!reached.has(one)) {
        reached.add(one);
        waiting.push(one);
      }
  return reached;
}

function backwards(all: readonly Found[]): number[][] {
  const before: number[][] = all.map(() => []);
  for (const { id, next } of all) for (const to of next) before[to]?.push(id);
  return before;
}

const idsOf = (found: readonly Found[]): number[] => found.map(({ id }) => id);

/** The last clock of a rule in a state. */
function lastOf({ state }: Found, def: string): ClockState | undefined {
  return Object.values(state.clocks).findLast((clock) => clock.def === def);
}

function isOwed(clock: ClockState | undefined): boolean {
  if (!clock || clock.waivedAt !== undefined || clock.overturnedAt !== undefined) return false;
  return clock.outcome === 'open' || (clock.outcome === 'breached' && clock.dutyDoneAt === undefined);
}

/** It was stopped, done late, done without, or another took its place; that the case closed is no end of its own. */
function isEnded(clock: ClockState | undefined): boolean {
  return clock !== undefined && !isOwed(clock) && !(clock.outcome === 'cancelled' && clock.reason === 'caseClosed');
}

interface Graph {
  all: readonly Found[];
  before: readonly (readonly number[])[];
  beyond: readonly number[];
}

/** A hard clock that begins to run where no way leads to anything that stops it. */
function* endlessClocks({ all, before, beyond }: Graph, { pinned }: Ground): Generator<Fault> {
  for (const [def, { mode }] of Object.entries(pinned.pack.data.clocks)) {
    const begins = all.filter(
      (one) => isOwed(lastOf(one, def)) && one.state.lifecycle === 'open' && !(one.before && lastOf(one.before, def))
    );
    if (mode !== 'hard' || begins.length === 0) continue;
    const ends = reaching(before, [...idsOf(all.filter((one) => isEnded(lastOf(one, def)))), ...beyond]);
    const at = begins.find(({ id }) => !ends.has(id));
    const expect = at && { clocks: { [nameOf(at, def)]: { outcome: lastOf(at, def)?.outcome ?? 'open' } } };
    if (at) yield { property: 'clockWithoutEnd', about: `clock ${def}`, at, expect: expect ?? {} };
  }
}

function nameOf({ state }: Found, def: string): string {
  return Object.entries(state.clocks).findLast(([, clock]) => clock.def === def)?.[0] ?? def;
}

/** What the found states say together: which of them lead nowhere. `undecided`: how many may yet lead to an end beyond the bounds. */
export function faultsOfGraph(all: readonly Found[], ground: Ground): { faults: Fault[]; undecided: number } {
  const before = backwards(all);
  const beyond = idsOf(all.filter(({ done }) => !done));
  const ended = reaching(before, idsOf(all.filter(({ state }) => state.lifecycle === 'completed')));
  const open = reaching(before, beyond);
  const dead = all.filter(({ id }) => !ended.has(id) && !open.has(id));
  const stages = new Map(dead.map((at) => [`${at.state.lifecycle} ${at.state.stage}`, at] as const).reverse());
  const faults = [...stages].reverse().map(([name, at]): Fault => {
    const { lifecycle, stage } = at.state;
    return { property: 'deadEnd', about: `nothing completes a case that is ${name}`, at, expect: { lifecycle, stage } };
  });
  const clocks = [...endlessClocks({ all, before, beyond }, ground)];
  const undecided = all.filter(({ id, done }) => done && !ended.has(id) && open.has(id)).length;
  return { faults: [...faults, ...clocks], undecided };
}
