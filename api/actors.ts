import type { Directory, Person } from '../activities/directory.js';
import type { Actor } from '../domain/case/commands.js';
import { Refusal } from '../domain/errors.js';
import type { Instant } from '../domain/time.js';
import { hasRole, type Caller } from './auth.js';

/** The person an account belongs to: by person id, or by the login name of an identity provider. */
export function personOf(directory: Directory, id: string): Person | undefined {
  return directory.person(id) ?? directory.people().find(({ login }) => login === id);
}

/**
 * Who acts, with the roles and relations the directory gives at this moment: the core looks nothing up. A gateway may name
 * the person it speaks for (`agent`); everybody else acts as themselves. Throws FORBIDDEN_ROLE, PERSON_UNKNOWN.
 */
export function actorOf(directory: Directory, caller: Caller, agent: string | undefined, now: Instant): Actor {
  if (agent !== undefined && !caller.gateway) throw new Refusal('FORBIDDEN_ROLE', { field: 'agent' });
  const person = personOf(directory, agent ?? caller.id);
  if (agent !== undefined && !person) throw new Refusal('PERSON_UNKNOWN', { field: 'agent' });
  const admin = hasRole(caller, 'admin') ? ['admin'] : [];
  if (person) {
    const actor = actorFrom(directory, person.id, now);
    return { ...actor, roles: [...new Set([...actor.roles, ...admin])] };
  }
  return hasRole(caller, 'staff')
    ? refuseUnknown(caller)
    : { id: `${caller.client}:${caller.id}`, roles: admin, source: 'token', asOf: now };
}

function refuseUnknown({ id }: Caller): never {
  throw new Refusal('PERSON_UNKNOWN', { person: id });
}

/** A person of the directory as an actor. Throws PERSON_UNKNOWN. */
export function actorFrom(directory: Directory, id: string, now: Instant): Actor {
  const known = directory.relations(id, now);
  if (!known) throw new Refusal('PERSON_UNKNOWN', { person: id });
  const { roles, supervisor, deputyOf, source } = known;
  const deputyFor = [...new Set(deputyOf.flatMap((other) => directory.person(other)?.roles ?? []))];
  return {
    id,
    roles: [...roles],
    ...(deputyFor.length > 0 && { deputyFor }),
    ...(supervisor !== undefined && { supervisor }),
    source,
    asOf: now,
  };
}
