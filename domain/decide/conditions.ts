import type { CelInput } from '@bufbuild/cel';
import type { CaseState } from '../case/state.js';
import type { CompiledPack } from '../pack/compile.js';
import { byKey, byObject } from '../memo.js';
import type { Subject } from './context.js';
import { NAMES, type ContextName, type Look } from './names.js';
import { evaluation, lookAt } from './evaluate.js';

/** What a condition looks at of a subject, as the CEL library takes it. */
function contextOf(pack: CompiledPack, condition: string, subject: Subject): Record<string, CelInput> {
  const context: Record<string, CelInput> = {};
  const fields = new Map<string, Map<string, CelInput>>();
  for (const { name, field } of pack.condition(condition).reads) {
    const value = lookAt(pack, name, field)(subject);
    if (value === undefined) continue;
    if (field === undefined) context[name] = value;
    else fields.set(name, (fields.get(name) ?? new Map<string, CelInput>()).set(field, value));
  }
  return Object.assign(context, Object.fromEntries(fields));
}

/** What the CEL library says of a condition. Throws a PackIncident where it fails. */
export function judged(pack: CompiledPack, condition: string, subject: Subject): boolean {
  return pack.condition(condition).test(contextOf(pack, condition, subject));
}

/** The conditions of a pack, each made a function when it is first asked. */
export class Conditions {
  private readonly compiled: (condition: string) => Look;

  constructor(private readonly pack: CompiledPack) {
    this.compiled = byKey((condition) => evaluation(pack, pack.condition(condition).expression));
  }

  /** Throws a PackIncident where the condition fails. */
  test(condition: string, subject: Subject): boolean {
    const result = this.compiled(condition)(subject);
    return typeof result === 'boolean' ? result : judged(this.pack, condition, subject);
  }
}

/** The fields of the state that conditions look at. */
export function fieldsRead(pack: CompiledPack, conditions: readonly string[]): (keyof CaseState)[] {
  const names = conditions.flatMap((condition) =>
    pack.condition(condition).reads.map(({ name }) => name as ContextName)
  );
  return [...new Set(names)].flatMap((name) => NAMES[name].of);
}

/** A pack's conditions. */
export const conditionsOf = byObject((pack: CompiledPack) => new Conditions(pack));
