import type { Facts } from '../case/commands.js';
import { fits } from '../decide/input.js';
import { Refusal } from '../errors.js';
import type { Task } from '../pack/tasks.js';

/** Checks what is handed in with a task. Throws FACT_MISSING, FACT_INVALID. */
export function checkSubmission({ input }: Task, given: Facts): void {
  const unknown = Object.keys(given).filter((name) => !(name in input));
  if (unknown.length > 0) throw new Refusal('FACT_INVALID', { unknown });
  for (const [name, field] of Object.entries(input)) {
    const value = given[name] ?? null;
    if (value === null && !field.optional) throw new Refusal('FACT_MISSING', { field: name });
    if (value !== null && !fits(field, value)) throw new Refusal('FACT_INVALID', { field: name, type: field.type });
  }
}
