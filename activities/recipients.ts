import { ApplicationFailure } from '@temporalio/common';
import type { Directory, Person } from './directory.js';

/**
 * Turns recipients of an effect into people, each once, in the order given. An entry is a role (`csSupervisor`; a roster
 * role is whoever is on duty at `at`), a person (`S1`), a person with their part (`handler:A1`), or a relation
 * (`supervisorOf:A1`, `deputyOf:A1`). Throws RECIPIENT_UNKNOWN, not retried, when an entry stands for nobody: a notice
 * that reaches no one must not look sent.
 */
export function recipients(directory: Directory, to: readonly string[], at: number): readonly Person[] {
  const found = to.flatMap((entry) => {
    const people = resolve(directory, entry, at);
    if (people.length === 0) throw ApplicationFailure.nonRetryable(`nobody stands for '${entry}'`, 'RECIPIENT_UNKNOWN');
    return people;
  });
  if (found.length === 0) throw ApplicationFailure.nonRetryable('no recipient given', 'RECIPIENT_UNKNOWN');
  return [...new Set(found)];
}

function resolve(directory: Directory, entry: string, at: number): readonly Person[] {
  const [part = '', id] = entry.split(':');
  if (id === undefined) {
    const person = directory.person(part);
    return person ? [person] : directory.peopleWithRole(part, at);
  }
  const relations: Record<string, (of: string) => Person | undefined> = {
    supervisorOf: (of) => directory.supervisorOf(of),
    deputyOf: (of) => directory.deputyOf(of, at),
  };
  const person = (relations[part] ?? ((of: string) => directory.person(of)))(id);
  return person ? [person] : [];
}
