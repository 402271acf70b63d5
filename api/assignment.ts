import type { Directory } from '../activities/directory.js';
import type { CommandOf } from '../domain/case/commands.js';
import { Refusal } from '../domain/errors.js';
import type { Pack } from '../domain/pack/schema.js';
import type { Instant } from '../domain/time.js';
import { knownActor, relatedTo } from './actors.js';

/**
 * The command that gives a place to a person, with what the directory knows of them. Off shift is no hindrance. Throws
 * PERSON_UNKNOWN, PERSON_ON_LEAVE.
 */
export function assignment(
  directory: Directory,
  pack: Pack,
  { slot, person }: { slot: string; person: string },
  now: Instant
): Omit<CommandOf<'assign'>, 'id' | 'actor' | 'source'> {
  const { id, roles } = knownActor(directory, person, now);
  if (directory.isOnLeave(id, now)) throw new Refusal('PERSON_ON_LEAVE', { person: id });
  const related = relatedTo(directory, pack, { [slot]: id });
  return { type: 'assign', slot, person: id, roles, ...(Object.keys(related).length > 0 && { related }) };
}
