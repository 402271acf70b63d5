import type { Facts } from '../case/commands.js';
import { withheld } from './owner.js';
import type { Turn } from './turn.js';

/** What a reaction belongs to: the clock that breached or was warned of, and a name that makes its "once" unique. */
export interface Ground {
  clock?: string;
  name: string;
}

/**
 * A slot of the case as the person who holds it, `handler:A1`; a relation of it likewise, `supervisorOf:A1`, or where a role holds
 * it that role. A role stays a role, for the directory to resolve.
 */
export function addressee(turn: Turn, name: string): string {
  const [slot, relation] = name.split(':').reverse();
  if (relation !== undefined) {
    const of = turn.state.people[slot ?? ''];
    return of?.person === undefined ? (of?.role ?? name) : `${relation}:${of.person}`;
  }
  const place = turn.state.people[name];
  return place?.person !== undefined ? `${name}:${place.person}` : (place?.role ?? name);
}

/** A place of the case that nobody has yet: no person, and no role. */
function isVacant({ pack: { data }, state }: Turn, name: string): boolean {
  const slot = name.split(':').at(-1) ?? '';
  return slot in data.slots && !(slot in data.roles) && state.people[slot] === undefined;
}

/** Who is told: a vacant place keeps nobody else from being told. Where all are, they stay named, so that the failure is seen. */
function told(turn: Turn, names: string[]): string[] {
  const there = names.filter((name) => !isVacant(turn, name));
  return (there.length > 0 ? there : names).map((name) => addressee(turn, name));
}

/** Tells people once: the key is the reaction's own name, so no second decision can tell them again. `board` is the queue itself. */
export function notify(
  turn: Turn,
  key: string,
  to: string[],
  ground: Ground,
  content: Facts,
  action = 'sendNotice'
): void {
  const people = to.filter((name) => name !== 'board');
  const full = `${turn.state.caseId}:${action}:${key}`;
  if (people.length === 0 || full in turn.state.effects) return;
  turn.emit({
    type: 'effectRequested',
    key: full,
    action,
    ...(ground.clock !== undefined && { clock: ground.clock }),
    to: told(turn, people),
    with: withheld(turn.pack.data, turn.state, content),
    personal: [],
  });
}
