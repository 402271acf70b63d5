import type { Facts, Value } from '../case/commands.js';
import type { CaseState, StepState } from '../case/state.js';
import { byKey, byObject } from '../memo.js';
import type { CompiledPack } from '../pack/compile.js';
import type { Chain } from '../pack/flow.js';
import type { Step, StepCondition } from '../pack/flow.js';
import { fieldsRead } from './conditions.js';
import { isSame, roundOf, stepName, stepsNow, suffixIn } from './context.js';
import { addressee } from './notify.js';
import type { Rule, Turn } from './turn.js';

function conditionOf(state: StepState | undefined): StepCondition | 'waiting' {
  if (!state) return 'waiting';
  if (state.status === 'requested') return state.overdue ? 'overdue' : 'waiting';
  return state.status === 'open' ? 'waiting' : state.status;
}

/** The ids of a chain's steps in one round, in order, and by the step's name. */
interface Ids {
  readonly all: readonly string[];
  readonly of: ReadonlyMap<string, string>;
}

/** A chain with the ids of its steps in each round that has come: they are looked up after nearly every event. */
class Prepared {
  private readonly ids: (round: number | undefined) => Ids;

  constructor(readonly chain: Chain) {
    this.ids = byKey((round) => {
      const suffix = suffixIn(round, chain.per);
      const of = new Map(Object.keys(chain.steps).map((step) => [step, step + suffix]));
      return { all: [...of.values()], of };
    });
  }

  idsIn(state: CaseState): Ids {
    return this.ids(roundOf(state, this.chain.per));
  }
}

/** One chain at one revision: knows the ids of its steps in the state. */
class Run {
  constructor(
    private readonly turn: Turn,
    private readonly chain: Chain,
    private readonly ids: Ids
  ) {}

  private id(step: string): string {
    return this.ids.of.get(step) ?? step;
  }

  private state(step: string): StepState | undefined {
    return this.turn.state.steps[this.id(step)];
  }

  /** A step that has not begun is blocked when one it waits for has run out of time or was refused outside. */
  private condition(step: string): StepCondition | 'waiting' {
    const own = conditionOf(this.state(step));
    const begun = this.state(step) !== undefined;
    if (begun || own !== 'waiting') return own;
    const waitsFor = Object.entries(this.chain.steps[step]?.after ?? {});
    const stuck = waitsFor.some(([other, wanted]) => {
      const is = this.condition(other);
      return ['overdue', 'blocked', 'refused'].includes(is) && !(wanted as string[]).includes(is);
    });
    return stuck ? 'blocked' : 'waiting';
  }

  advance(): void {
    for (const [name, step] of Object.entries(this.chain.steps)) {
      if (this.state(name)) continue;
      const before = Object.entries(step.after).map(([s, wanted]) => ({ is: this.condition(s), wanted }));
      if (before.some((b) => b.is === 'skipped' && !b.wanted.includes('skipped')))
        this.turn.emit({ type: 'stepSkipped', step: this.id(name) });
      else if (!before.every((b) => b.is !== 'waiting' && b.wanted.includes(b.is))) continue;
      else if (!this.turn.test(step.if)) this.turn.emit({ type: 'stepSkipped', step: this.id(name) });
      else begin(this.turn, this.id(name), step);
    }
  }
}

/** What an effect may be told of the case itself, beside its facts. */
export const CASE_DATA: ReadonlySet<string> = new Set(['category', 'level', 'channel', 'acceptedAt', 'zone']);

/** What a path begins with, and the rest of it. */
const parted = byKey((path: string): readonly [root: string, name: string] => {
  const [root = '', name = ''] = path.split(/\.(.*)/);
  return [root, name];
});

function lookUp(turn: Turn, path: string): Value {
  const { state } = turn;
  const [root, name] = parted(path);
  if (root === 'case') return CASE_DATA.has(name) ? state[name as 'category'] : (state.facts[name] ?? null);
  if (root === 'people') return state.people[name]?.person ?? state.people[name]?.role ?? null;
  if (root === 'steps')
    return (
      Object.entries(stepsNow(state, turn.pack.nothing)).find(([id]) => stepName(id) === name)?.[1].status ?? 'none'
    );
  if (root === 'forms') return state.forms[name]?.number ?? null;
  if (root === 'parameters') return turn.pack.data.parameters[name]?.value ?? null;
  throw new Error(`unknown path ${path}`);
}

export function datum(turn: Turn, paths: Record<string, string>): Facts {
  const data: Facts = {};
  for (const name in paths) data[name] = lookUp(turn, paths[name] ?? '');
  return data;
}

function begin(turn: Turn, id: string, step: Step): void {
  if ('task' in step) {
    turn.emit({ type: 'stepOpened', step: id, by: step.task });
    return;
  }
  turn.emit({
    type: 'effectRequested',
    key: `${turn.state.caseId}:${id}`,
    action: step.do,
    step: id,
    ...(step.to && { to: step.to.map((name) => addressee(turn, name)) }),
    with: datum(turn, step.with),
    personal: step.personal,
  });
}

function isBegun({ state: { steps } }: Turn, { all }: Ids): boolean {
  for (const id of all) if (id in steps) return true;
  return false;
}

/** Goes on with a chain in force: one once begun goes on even if its condition no longer holds (a freeze is not forgotten). */
function advance(turn: Turn, prepared: Prepared): void {
  const { chain } = prepared;
  const ids = prepared.idsIn(turn.state);
  if (isBegun(turn, ids) || (turn.state.lifecycle === 'open' && turn.test(chain.when)))
    new Run(turn, chain, ids).advance();
}

/** The chains of a pack, and all that decides which of their steps begin. */
interface Chains {
  readonly all: readonly Prepared[];
  readonly lookAt: readonly (keyof CaseState)[];
  readonly steps: ReadonlyMap<string, Step>;
}

const chainsOf = byObject((pack: CompiledPack): Chains => {
  const all = Object.values(pack.data.chains);
  const steps = all.flatMap((chain) => Object.entries(chain.steps));
  const read = fieldsRead(pack, [...all.map(({ when }) => when), ...steps.flatMap(([, step]) => step.if ?? [])]);
  return {
    all: all.map((chain) => new Prepared(chain)),
    lookAt: [...new Set<keyof CaseState>(['steps', 'forms', 'contacts', 'lifecycle', ...read])],
    // The first chain that has a step of a name.
    steps: new Map(steps.reverse()),
  };
});

/** Begins each step whose predecessors allow it, or skips it; independent steps begin together. */
export const chainRule: Rule = (turn) => {
  const { state, chainsAt } = turn;
  const { all, lookAt } = chainsOf(turn.pack);
  // Nothing is begun that a merging would leave half done.
  if (state.merge || (chainsAt && isSame(lookAt, chainsAt, state))) return;
  turn.chainsAt = state;
  for (const chain of all) advance(turn, chain);
};

/** The pack's definition of a step of the state. */
export function stepDefinition(turn: Turn, id: string): Step | undefined {
  return chainsOf(turn.pack).steps.get(stepName(id));
}
