import type { Directory, Person } from '../activities/directory.js';
import { actorFrom } from '../activities/verify-approval.js';
import type { Actor } from '../domain/case/commands.js';
import { Refusal } from '../domain/errors.js';
import type { Pack } from '../domain/pack/schema.js';
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
  const admin = hasRole(caller, 'admin') ? ['admin'] : [];
  const person = personOf(directory, agent ?? caller.id);
  if (person) {
    const actor = actorFrom(directory, person.id, now);
    return { ...actor, roles: [...new Set([...actor.roles, ...admin])] };
  }
  if (agent !== undefined || hasRole(caller, 'staff'))
    throw new Refusal('PERSON_UNKNOWN', { person: agent ?? caller.id });
  return { id: `${caller.client}:${caller.id}`, roles: admin, source: 'token', asOf: now };
}

/** Who holds the slots that follow from a relation of these people, as the directory knows it; nobody where it knows none. */
export function relatedTo(directory: Directory, pack: Pack, people: Record<string, string>): Record<string, string> {
  const found = Object.entries(pack.slots).flatMap(([slot, { relation }]) => {
    const of = relation && people[relation.supervisorOf];
    const supervisor = of === undefined ? undefined : directory.supervisorOf(of);
    return supervisor && !(slot in people) ? [[slot, supervisor.id] as const] : [];
  });
  return Object.fromEntries(found);
}

/** A person of the directory as an actor. Throws PERSON_UNKNOWN. */
export function knownActor(directory: Directory, id: string, now: Instant): Actor {
  if (!directory.person(id)) throw new Refusal('PERSON_UNKNOWN', { person: id });
  return actorFrom(directory, id, now);
}

/** A machine that hands in what nobody took on; the role packs know it by is its id. */
export function machineActor(id: string, now: Instant): Actor {
  return { id, roles: [id], source: 'channel', asOf: now };
}
