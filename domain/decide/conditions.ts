import type { CelInput } from '@bufbuild/cel';
import type { CompiledPack } from '../pack/compile.js';
import { BINDINGS, type ContextName, type Subject } from './context.js';

type Bind = (name: ContextName) => CelInput;

/** What a condition sees, each name bound when it is looked at. */
class Context implements Record<ContextName, CelInput> {
  readonly #bind: Bind;

  constructor(bind: Bind) {
    this.#bind = bind;
  }

  get case(): CelInput {
    return this.#bind('case');
  }
  get overlays(): CelInput {
    return this.#bind('overlays');
  }
  get stage(): CelInput {
    return this.#bind('stage');
  }
  get steps(): CelInput {
    return this.#bind('steps');
  }
  get clocks(): CelInput {
    return this.#bind('clocks');
  }
  get forms(): CelInput {
    return this.#bind('forms');
  }
  get approvals(): CelInput {
    return this.#bind('approvals');
  }
  get parameters(): CelInput {
    return this.#bind('parameters');
  }
  get contacts(): CelInput {
    return this.#bind('contacts');
  }
  get attempts(): CelInput {
    return this.#bind('attempts');
  }
  get gave(): CelInput {
    return this.#bind('gave');
  }
  get event(): CelInput {
    return this.#bind('event');
  }
  get input(): CelInput {
    return this.#bind('input');
  }
}

type Seen = readonly [name: ContextName, value: CelInput];

/**
 * The conditions of one decision. Rules ask the same ones after every event, while most of the case stays as it was: a condition is
 * evaluated again only when something it looked at has changed.
 */
export class Conditions {
  private readonly bound = new Map<ContextName, { of: readonly unknown[]; value: CelInput }>();
  private last: Partial<Subject> = {};
  private readonly lastBound = new Map<ContextName, CelInput>();
  private readonly tested = new Map<string, { seen: readonly Seen[]; result: boolean }>();

  constructor(private readonly pack: CompiledPack) {}

  /** Throws a PackIncident where the condition fails. */
  test(condition: string, subject: Subject): boolean {
    const known = this.tested.get(condition);
    if (known?.seen.every(([name, value]) => this.bind(name, subject) === value)) return known.result;
    const seen: Seen[] = [];
    const context = new Context((name) => {
      const value = this.bind(name, subject);
      seen.push([name, value]);
      return value;
    });
    const result = this.pack.test(condition, context);
    this.tested.set(condition, { seen, result });
    return result;
  }

  /** What a name is bound to; of one subject it is looked up once. */
  private bind(name: ContextName, subject: Subject): CelInput {
    const { state, event, input } = this.last;
    if (state !== subject.state || event !== subject.event || input !== subject.input) {
      this.last = subject;
      this.lastBound.clear();
    }
    const again = this.lastBound.get(name);
    if (again !== undefined) return again;
    const value = this.bindAnew(name, subject);
    if (value !== null) this.lastBound.set(name, value);
    return value;
  }

  private bindAnew(name: ContextName, subject: Subject): CelInput {
    const binding = BINDINGS[name];
    const parts = binding.of(subject);
    const known = this.bound.get(name);
    if (known?.of.every((part, index) => part === parts[index])) return known.value;
    const made = binding.value(this.pack.nothing, subject);
    this.bound.set(name, { of: parts, value: made });
    return made;
  }
}
