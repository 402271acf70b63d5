import type { Directory } from '../activities/directory.js';
import { stepName } from '../domain/decide/context.js';
import type { Facts, TimeSource } from '../domain/case/commands.js';
import { Refusal } from '../domain/errors.js';
import type { Field } from '../domain/pack/common.js';
import { withInstants } from '../domain/pack/instants.js';
import type { Pack } from '../domain/pack/schema.js';
import type { Caller } from './auth.js';
import { readInstant } from './instants.js';

/** Input as the core wants it: instants, which travel as ISO 8601 with offset, become numbers. Throws FACT_INVALID. */
export function typed(fields: Readonly<Record<string, Field>>, input: Readonly<Record<string, unknown>>): Facts {
  return withInstants(fields, input, (given, name) => {
    const at = typeof given === 'string' ? readInstant(given) : undefined;
    if (at === undefined) throw new Refusal('FACT_INVALID', { field: name, type: 'instant' });
    return at;
  });
}

/** The input fields of a step people confirm; none for a step of the system. */
export function stepFields(pack: Pack, step: string): Readonly<Record<string, Field>> {
  const found = Object.values(pack.chains).flatMap(({ steps }) => steps[stepName(step)] ?? [])[0];
  return found && 'task' in found ? found.input : {};
}

/** Only personal fields the pack declares, or this command brings, are taken: what nobody declared nobody protects. */
export function checkPersonal(
  pack: Pack,
  personal: Readonly<Record<string, string>>,
  own: readonly string[] = []
): void {
  const unknown = Object.keys(personal).filter((name) => !(name in pack.personal.fields) && !own.includes(name));
  if (unknown.length > 0) throw new Refusal('UNKNOWN_FIELD', { fields: unknown.map((name) => `personal.${name}`) });
}

/** Throws PERSON_UNKNOWN for whoever is not in the directory. */
export function checkPeople(directory: Directory, people: Readonly<Record<string, string>>): void {
  for (const [slot, person] of Object.entries(people))
    if (!directory.person(person)) throw new Refusal('PERSON_UNKNOWN', { slot });
}

/** How an instant came to us: gateways are trusted with theirs and with mails', people enter theirs by hand. Throws FORBIDDEN_ROLE. */
export function sourceOf(caller: Caller, given: TimeSource | undefined): TimeSource {
  if (caller.gateway) return given ?? 'gateway';
  if (given !== undefined && given !== 'manual') throw new Refusal('FORBIDDEN_ROLE', { field: 'source' });
  return 'manual';
}
