import type { Facts, Value } from '../case/commands.js';
import { Refusal } from '../errors.js';
import type { Field } from '../pack/common.js';
import type { Instant } from '../time.js';

function fits(field: Field, value: Value): boolean {
  if (field.type === 'records')
    return Array.isArray(value) && value.every((v) => typeof v === 'object' && v !== null && !Array.isArray(v));
  if (field.type === 'instant') return Number.isSafeInteger(value);
  return typeof value === field.type && (field.oneOf === undefined || field.oneOf.includes(value as string));
}

/** Checks typed input against its fields. Throws FACT_INVALID (unknown, wrong type or value), FACT_MISSING, TIME_IN_PAST. */
export function checkInput(fields: Record<string, Field>, input: Facts, now: Instant): void {
  const unknown = Object.keys(input).filter((name) => !(name in fields));
  if (unknown.length > 0) throw new Refusal('FACT_INVALID', { unknown });
  for (const [name, field] of Object.entries(fields)) {
    const value = input[name] ?? null;
    if (value === null) {
      if (!field.optional) throw new Refusal('FACT_MISSING', { field: name });
    } else if (!fits(field, value)) {
      throw new Refusal('FACT_INVALID', { field: name, type: field.type, ...(field.oneOf && { oneOf: field.oneOf }) });
    } else if (field.future && (value as number) <= now) throw new Refusal('TIME_IN_PAST', { field: name });
  }
}

/** The case facts an input sets: fields that name a fact, under that fact's name. */
export function factsOf(fields: Record<string, Field>, input: Facts): Facts {
  const facts: Facts = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = input[name];
    if (field.fact !== undefined && value !== undefined) facts[field.fact] = value;
  }
  return facts;
}
