import type { Facts, Value } from '../case/commands.js';
import type { Field } from './common.js';

type Convert = (given: unknown, name: string) => Value;

function inRecord(of: NonNullable<Field['of']>, record: unknown, name: string, convert: Convert): Value {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return record as Value;
  const entries = Object.entries(record).map(([item, value]): [string, Value] => [
    item,
    of[item]?.type === 'instant' && value !== null ? convert(value, `${name}.${item}`) : (value as Value),
  ]);
  return Object.fromEntries(entries);
}

/** The values with every instant among them converted, those in records too; `name` is the field's, in a record `list.field`. */
export function withInstants(
  fields: Readonly<Record<string, Field>>,
  values: Readonly<Record<string, unknown>>,
  convert: Convert
): Facts {
  const one = (name: string, given: unknown): Value => {
    const field = fields[name];
    if (field?.type === 'instant' && given !== null) return convert(given, name);
    const { of } = field ?? {};
    return of && Array.isArray(given) ? given.map((record) => inRecord(of, record, name, convert)) : (given as Value);
  };
  return Object.fromEntries(Object.entries(values).map(([name, given]) => [name, one(name, given)]));
}
