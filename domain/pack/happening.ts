import type { CompiledPack } from './compile.js';
import type { Matcher } from './common.js';
import type { Form, Step } from './flow.js';
import { namesOf } from './lint-names.js';
import { scopesOf } from './lint-scope.js';
import { isRecord } from './lint.js';
import { isPossible, type Assumed, type Claim } from './possible.js';
import type { Pack } from './schema.js';
import type { z } from 'zod';

type Path = readonly PropertyKey[];

/** Every record below a node. */
function* records(node: unknown): Generator<Record<string, unknown>> {
  if (isRecord(node)) yield node;
  if (typeof node === 'object' && node !== null) for (const value of Object.values(node)) yield* records(value);
}

/** What can come about in the cases of one sound pack: its stages, its actions, the events its clocks wait for. */
export class Happening {
  readonly pack: Pack;
  readonly stages = new Set<string>();
  readonly actions = new Set<string>();
  private readonly scopeAt: ReturnType<typeof scopesOf>;
  /** Overlays and their causes, as something adds them. */
  private readonly added = new Set<string>();

  constructor(private readonly compiled: CompiledPack) {
    this.pack = compiled.data;
    this.scopeAt = scopesOf(this.pack, compiled.content, namesOf(compiled.content));
    for (const { overlay, cause } of records(this.pack))
      if (typeof overlay === 'string' && typeof cause === 'string') this.added.add(`${overlay}.${cause}`);
    this.spread();
  }

  claim(path: Path, condition: string, holds = true): Claim {
    return { expr: this.compiled.condition(condition).expression, scope: this.scopeAt(path), holds };
  }

  /** Whether the claims can hold together; a category has the level the pack gives it. */
  possible(claims: readonly Claim[], assumed: Assumed = {}): boolean {
    return isPossible(claims, assumed, (known) => {
      const [category, level] = [known.get('case.category'), known.get('case.level')];
      if (typeof category !== 'string' || level === undefined) return false;
      const own = this.pack.categories[category]?.level;
      return own !== undefined && own !== level;
    });
  }

  /** Whether somebody can take an action while the case is in one of these stages. */
  canAct(id: string, stages: readonly string[]): boolean {
    const { when, stages: own } = this.pack.actions[id] ?? {};
    const where = stages.filter((stage) => own === undefined || own.includes(stage));
    if (where.length === 0) return false;
    return when === undefined || this.possible([this.claim(['actions', id, 'when'], when)], { stage: where });
  }

  /** Whether something leads out of a stage, or the case can be closed in it. */
  canLeave(stage: string): boolean {
    const { stages, actions, approvals, closing, intake, ...rest } = this.pack;
    const here = { stage: [stage] };
    const out = (node: unknown): boolean =>
      [...records(node)].some(({ to }) => typeof to === 'string' && to !== stage && to in stages);
    if (out(stages[stage]?.next) || intake.claim?.stage === stage || out(rest)) return true;
    if (Object.entries(actions).some(([id, { next }]) => out(next) && this.canAct(id, [stage]))) return true;
    const decided = Object.entries(approvals).some(
      ([id, { when, approve, reject }]) =>
        out([approve, reject]) && this.possible([this.claim(['approvals', id, 'when'], when)], here)
    );
    return decided || this.possible([this.claim(['closing', 'when'], closing.when)], here);
  }

  /** Follows the moves from the first stage until nothing new is reached. */
  private spread(): void {
    const { intake, stages, actions, ...rest } = this.pack;
    const anywhere = [...records(rest)].flatMap(({ to }) => (typeof to === 'string' ? [to] : []));
    const reach = (found: readonly string[]): void =>
      found.filter((id) => id in stages).forEach((id) => this.stages.add(id));
    reach([intake.stage, ...(intake.claim ? [intake.claim.stage] : []), ...anywhere]);
    for (let before = -1; before < this.stages.size + this.actions.size;) {
      before = this.stages.size + this.actions.size;
      for (const id of this.stages) reach((stages[id]?.next ?? []).map(({ to }) => to));
      for (const [id, { next }] of Object.entries(actions)) {
        if (!this.canAct(id, [...this.stages])) continue;
        this.actions.add(id);
        reach(next.map(({ to }) => to));
      }
    }
  }

  /** What is known of the case when an event that fits a matcher has happened. */
  after({ event, where = {} }: Matcher): Assumed {
    const fields = Object.entries(where).map(([field, value]) => [`event.${field}`, [value]] as const);
    return {
      ...Object.fromEntries(fields),
      'event.type': [event],
      ...(event === 'stageEntered' && where['stage'] !== undefined && { stage: [where['stage']] }),
      ...(event === 'overlayAdded' && { [`overlays.${String(where['overlay'])}`]: [true] }),
    };
  }

  /** Whether an event that fits can happen, its condition included. */
  canMatch(matcher: Matcher, path: Path): boolean {
    if (!this.canHappen(matcher)) return false;
    return matcher.if === undefined || this.possible([this.claim(path, matcher.if)], this.after(matcher));
  }

  /** Whether a clock can start by this event, the clock's own condition included. */
  canStart(id: string, matcher: Matcher, path: Path): boolean {
    const when = this.pack.clocks[id]?.when;
    if (when === undefined || !this.canMatch(matcher, path)) return when === undefined;
    const claims = [
      ...(matcher.if === undefined ? [] : [this.claim(path, matcher.if)]),
      this.claim(['clocks', id, 'when'], when),
    ];
    return this.possible(claims, this.after(matcher));
  }

  private canHappen({ event, where = {} }: Matcher): boolean {
    const { pack } = this;
    const named = (field: string, known: (name: string) => boolean): boolean =>
      where[field] === undefined || known(String(where[field]));
    const steps = (fits: (step: Step) => boolean): boolean =>
      Object.values(pack.chains).some((chain) =>
        Object.entries(chain.steps).some(([id, step]) => named('step', (name) => name === id) && fits(step))
      );
    switch (event) {
      case 'stageEntered':
        return named('stage', (id) => this.stages.has(id));
      case 'acted':
        return named('action', (id) => this.actions.has(id));
      case 'overlayAdded':
        return named('overlay', (id) => this.canAdd(id, where['causeId']));
      case 'stepOpened':
        return steps((step) => 'task' in step);
      case 'stepDone':
        return steps((step) => 'task' in step || step.manual !== undefined);
      case 'holdPlaced':
        return steps((step) => 'do' in step && step.hold !== undefined);
      case 'formPassed':
        return named('form', (id) => this.canPass(pack.forms[id], where['pass']));
      default:
        return this.happens(event, where['step'] === undefined || steps((step) => 'do' in step));
    }
  }

  /** Events that come about wherever the pack has the construct they belong to. */
  private happens(event: string, byEffect: boolean): boolean {
    const { contacts, merging, corrections, letters, groups, repeats } = this.pack;
    if (event === 'contactAttached') return contacts !== undefined;
    if (event === 'corrected') return corrections !== undefined;
    if (event === 'groupJoined') return Object.keys(groups).length > 0;
    if (event === 'repeatFound') return Object.keys(repeats).length > 0;
    if (event === 'letterOrdered' || event === 'letterUndelivered') return Object.keys(letters).length > 0;
    if (['merged', 'unmerged', 'absorbed', 'released'].includes(event)) return merging !== undefined;
    return !['effectRequested', 'effectConfirmed', 'effectRefused'].includes(event) || byEffect;
  }

  private canAdd(overlay: string, cause: unknown): boolean {
    return Object.entries(this.pack.overlays[overlay]?.causes ?? {}).some(
      ([id, { when }]) =>
        (cause === undefined || cause === id) && (when !== undefined || this.added.has(`${overlay}.${id}`))
    );
  }

  private canPass(form: z.infer<typeof Form> | undefined, pass: unknown): boolean {
    return (form?.passes ?? []).some(({ on }, i) => (pass === undefined || pass === i + 1) && this.actions.has(on));
  }
}
