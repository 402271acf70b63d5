import type { CelInput } from '@bufbuild/cel';
import type { CompiledPack } from '../pack/compile.js';
import type { Read } from '../pack/reads.js';
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
  get people(): CelInput {
    return this.#bind('people');
  }
  get windows(): CelInput {
    return this.#bind('windows');
  }
  get admissibility(): CelInput {
    return this.#bind('admissibility');
  }
  get reviews(): CelInput {
    return this.#bind('reviews');
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
  get verdicts(): CelInput {
    return this.#bind('verdicts');
  }
  get acts(): CelInput {
    return this.#bind('acts');
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

interface Seen {
  readonly read: Read;
  readonly value: CelInput;
}

/**
 * The conditions of a pack. Rules ask the same ones after every event, while most of the case stays as it was, and most cases are
 * alike: a condition is evaluated again only when something it looks at is not what it was the last time.
 */
class Conditions {
  private readonly bound = new Map<ContextName, { of: readonly unknown[]; value: CelInput; seenBy: number }>();
  private last: Partial<Subject> = {};
  private subjects = 0;
  private readonly tested = new Map<string, { seen: readonly Seen[]; result: boolean }>();

  constructor(private readonly pack: CompiledPack) {}

  /** Throws a PackIncident where the condition fails. */
  test(condition: string, subject: Subject): boolean {
    const known = this.tested.get(condition);
    if (known?.seen.every(({ read, value }) => this.look(read, subject) === value)) return known.result;
    const seen = this.pack.reads(condition).map((read) => ({ read, value: this.look(read, subject) }));
    const result = this.pack.test(condition, new Context((name) => this.bind(name, subject)));
    this.tested.set(condition, { seen, result });
    return result;
  }

  private look({ name, field }: Read, subject: Subject): CelInput {
    const value = this.bind(name as ContextName, subject);
    return field !== undefined && value instanceof Map ? (value.get(field) as CelInput) : value;
  }

  /** What a name is bound to; of one subject it is looked up once. */
  private bind(name: ContextName, subject: Subject): CelInput {
    if (this.last.state !== subject.state || this.last.event !== subject.event || this.last.input !== subject.input) {
      this.last = subject;
      this.subjects++;
    }
    const known = this.bound.get(name);
    if (known?.seenBy === this.subjects) return known.value;
    const binding = BINDINGS[name];
    const of = binding.of(subject);
    const same = known?.of.every((part, index) => part === of[index]);
    const value = known && same ? known.value : binding.value(this.pack.nothing, subject);
    this.bound.set(name, { of, value, seenBy: this.subjects });
    return value;
  }
}

const known = new WeakMap<CompiledPack, Conditions>();

/** A pack's conditions, with what they came to the last time. */
export function conditionsOf(pack: CompiledPack): Conditions {
  let conditions = known.get(pack);
  if (!conditions) known.set(pack, (conditions = new Conditions(pack)));
  return conditions;
}
