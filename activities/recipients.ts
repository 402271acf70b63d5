import { ApplicationFailure } from '@temporalio/common';
import type { EffectInput } from '../domain/case/effect.js';
import type { Directory, Person } from './directory.js';

/** As of when the directory is asked about an effect: the case's present time. */
export const presentOf = ({ asOf, at }: EffectInput): number => asOf ?? at;

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

/**
 * The people a page goes to, one after another, each once: of a roster whoever is on duty at `at`, in its order; of a role without
 * one its people, those on shift first, then by seniority; stand-ins for who is on leave. Nobody for entries that stand for nobody.
 */
export function pagedInTurn(directory: Directory, to: readonly string[], at: number): readonly Person[] {
  return [...new Set(to.flatMap((entry) => inTurn(directory, entry, at)))];
}

function inTurn(directory: Directory, entry: string, at: number): readonly Person[] {
  if (entry.includes(':') || directory.person(entry)) return resolve(directory, entry, at);
  const onDuty = directory.onDuty(entry, at);
  if (onDuty.length > 0) return onDuty;
  const there = directory.candidates({ role: entry, at }).map(({ id }) => directory.standInOf(id, at)?.id ?? id);
  return there.flatMap((id) => (directory.isOnLeave(id, at) ? [] : (directory.person(id) ?? [])));
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
