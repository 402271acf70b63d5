import type { CelInput } from '@bufbuild/cel';
import type { CaseState } from '../case/state.js';
import type { CompiledPack } from '../pack/compile.js';
import { BINDINGS, isSame, type Binding, type ContextName, type Subject } from './context.js';

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

/** What a name was bound to the last time; `version` counts how often that was something else. */
class Slot {
  value: CelInput = null;
  version = 0;
  seenBy = 0;
  private last: Subject | undefined;

  constructor(private readonly binding: Binding) {}

  look(nothing: CompiledPack['nothing'], subject: Subject, seenBy: number): void {
    this.seenBy = seenBy;
    const { last, binding } = this;
    const { of, apart } = binding;
    const isOther = apart !== undefined && last?.[apart] !== subject[apart];
    if (last && !isOther && isSame(of, last.state, subject.state)) return;
    this.last = subject;
    this.value = binding.value(nothing, subject);
    this.version++;
  }
}

/** What a condition came to where it saw these values. */
interface Result {
  readonly values: readonly CelInput[];
  readonly result: boolean;
}

/** A condition with what it looks at, and what it came to: the last time first. `versions` are those of the slots at that time. */
interface Tested {
  readonly looks: readonly { readonly slot: Slot; readonly field?: string | undefined }[];
  readonly versions: number[];
  readonly results: Result[];
}

/** So many results of a condition are kept: a case goes through few. */
const KEPT = 8;

function valueOf({ value }: Slot, field: string | undefined): CelInput {
  return field !== undefined && value instanceof Map ? (value.get(field) as CelInput) : value;
}

/**
 * The conditions of a pack. Rules ask the same ones after every event, while most of the case stays as it was, and most cases are
 * alike: a condition is evaluated again only when something it looks at is not what it was before.
 */
export class Conditions {
  private readonly slots = new Map<ContextName, Slot>();
  private readonly tested = new Map<string, Tested>();
  private state: Subject['state'] | undefined;
  private event: Subject['event'];
  private input: Subject['input'];
  /** Counts subjects: of one subject each name is looked up once. */
  private subjects = 0;

  constructor(private readonly pack: CompiledPack) {}

  /** Throws a PackIncident where the condition fails. */
  test(condition: string, subject: Subject): boolean {
    if (this.state !== subject.state || this.event !== subject.event || this.input !== subject.input) {
      ({ state: this.state, event: this.event, input: this.input } = subject);
      this.subjects++;
    }
    let tested = this.tested.get(condition);
    if (!tested) this.tested.set(condition, (tested = this.begin(condition)));
    const [last] = tested.results;
    if (last && this.isAsBefore(tested, last, subject)) return last.result;
    return this.recalled(tested, subject) ?? this.evaluated(condition, tested, subject);
  }

  private begin(condition: string): Tested {
    const looks = this.pack
      .reads(condition)
      .map(({ name, field }) => ({ slot: this.slot(name as ContextName), field }));
    return { looks, versions: looks.map(() => 0), results: [] };
  }

  private isAsBefore({ looks, versions }: Tested, { values }: Result, subject: Subject): boolean {
    for (let index = 0; index < looks.length; index++) {
      const look = looks[index];
      if (!look) return false;
      const { version } = this.look(look.slot, subject);
      if (version === versions[index]) continue;
      if (valueOf(look.slot, look.field) !== values[index]) return false;
      versions[index] = version;
    }
    return true;
  }

  /** What it came to with the same values, if that is still known. */
  private recalled({ looks, versions, results }: Tested, subject: Subject): boolean | undefined {
    const values = looks.map(({ slot, field }) => valueOf(this.look(slot, subject), field));
    const place = results.findIndex((one) => one.values.every((value, index) => value === values[index]));
    const [found] = place < 0 ? [] : results.splice(place, 1);
    if (!found) return undefined;
    results.unshift(found);
    looks.forEach(({ slot }, index) => (versions[index] = slot.version));
    return found.result;
  }

  private evaluated(condition: string, { looks, versions, results }: Tested, subject: Subject): boolean {
    const values = looks.map(({ slot, field }) => valueOf(this.look(slot, subject), field));
    const result = this.pack.test(condition, new Context((name) => this.look(this.slot(name), subject).value));
    results.unshift({ values, result });
    if (results.length > KEPT) results.pop();
    looks.forEach(({ slot }, index) => (versions[index] = slot.version));
    return result;
  }

  private slot(name: ContextName): Slot {
    let slot = this.slots.get(name);
    if (!slot) this.slots.set(name, (slot = new Slot(BINDINGS[name])));
    return slot;
  }

  private look(slot: Slot, subject: Subject): Slot {
    if (slot.seenBy !== this.subjects) slot.look(this.pack.nothing, subject, this.subjects);
    return slot;
  }
}

/** The fields of the state that conditions look at. */
export function fieldsRead(pack: CompiledPack, conditions: readonly string[]): (keyof CaseState)[] {
  const names = conditions.flatMap((condition) => pack.reads(condition).map(({ name }) => name as ContextName));
  return [...new Set(names)].flatMap((name) => BINDINGS[name].of);
}

const known = new WeakMap<CompiledPack, Conditions>();

/** A pack's conditions, with what they came to the last time. */
export function conditionsOf(pack: CompiledPack): Conditions {
  let conditions = known.get(pack);
  if (!conditions) known.set(pack, (conditions = new Conditions(pack)));
  return conditions;
}
