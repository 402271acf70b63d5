import type { Person } from '../../../domain/directory/schema.js';
import type { Pack } from '../../../domain/pack/schema.js';
import type { Cast } from '../../../domain/scenario/cast.js';

const DIRECTORY_ID = /^[A-Z][A-Z0-9]{0,9}$/;
/** Leaves room for a number. */
const LETTERS = 6;

/** A cast in which every role of the pack is somebody's: what is told to a role reaches a person. */
export function staffed(cast: Cast, pack: Pack): Cast {
  const held = Object.values(cast).flatMap(({ roles }) => roles);
  const vacant = Object.keys(pack.roles).filter((role) => !held.includes(role) && !(role in cast));
  return { ...cast, ...Object.fromEntries(vacant.map((role) => [role, { roles: [role] }])) };
}

/**
 * Ids a directory takes for the people of a cast: their own where it does. With a `prefix` of at most two letters several casts share
 * one directory.
 */
export function directoryIds(cast: Cast, prefix = ''): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const [index, id] of Object.keys(cast).entries()) {
    const letters = id.toUpperCase().replace(/[^A-Z0-9]/g, '');
    const wanted = DIRECTORY_ID.test(prefix + id) ? prefix + id : `${prefix}${letters.slice(0, LETTERS)}${index + 1}`;
    ids.set(id, DIRECTORY_ID.test(wanted) ? wanted : `${prefix}P${index + 1}`);
  }
  return ids;
}

type Listed = Pick<Person, 'id' | 'name' | 'mail' | 'login' | 'roles' | 'supervisor' | 'deputy' | 'seniority'>;

/** The people of a cast as an organisation directory lists them, those named first the longest in the post. A cast knows no leave. */
export function listed(cast: Cast): Listed[] {
  return Object.entries(cast).map(([id, { roles, supervisor }], index) => {
    const login = id.toLowerCase();
    const deputy = Object.keys(cast).find((other) => cast[other]?.deputyFor?.some((role) => roles.includes(role)));
    return {
      ...{ id, name: { zh: id, en: id }, mail: `${login}@rehearsal.example`, login, roles },
      ...(supervisor !== undefined && { supervisor }),
      ...(deputy !== undefined && deputy !== id && { deputy }),
      seniority: Math.max(0, 60 - index),
    };
  });
}

/** An organisation directory of these people, as a file holds it: JSON is YAML. */
export function directoryFile(people: readonly Listed[], zone: string): string {
  return JSON.stringify({ directory: 1, zone, people });
}
