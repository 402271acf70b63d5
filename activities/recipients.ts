import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import type { EffectInput } from '../domain/case/effect.js';
import type { Directory, Person } from './directory.js';

/** As of when the directory is asked about an effect: the case's present time. */
export const presentOf = ({ asOf, at }: EffectInput): number => asOf ?? at;

const Excluding = z.looseObject({ exclude: z.array(z.string()).default([]) });

/** Whom the case excludes from what its effect tells, such as the subject of the complaint. */
export function excludedOf({ with: content }: EffectInput): readonly string[] {
  return Excluding.safeParse(content).data?.exclude ?? [];
}

/**
 * Turns recipients of an effect into people, each once, in the order given. An entry is a role (`csSupervisor`; a roster
 * role is whoever is on duty at `at`), a person (`S1`), a person with their part (`handler:A1`), or a relation
 * (`supervisorOf:A1`, `deputyOf:A1`). Throws RECIPIENT_UNKNOWN, not retried, when an entry stands for nobody: a notice
 * that reaches no one must not look sent. Nobody of `not` gets it in the place of somebody on leave.
 */
export function recipients(
  directory: Directory,
  to: readonly string[],
  at: number,
  not: readonly string[] = []
): readonly Person[] {
  const found = to.flatMap((entry) => {
    const people = resolve(directory, entry, at, not);
    if (people.length === 0) throw ApplicationFailure.nonRetryable(`nobody stands for '${entry}'`, 'RECIPIENT_UNKNOWN');
    return people;
  });
  if (found.length === 0) throw ApplicationFailure.nonRetryable('no recipient given', 'RECIPIENT_UNKNOWN');
  return [...new Set(found)];
}

/**
 * The people a page goes to, one after another, each once: of a roster whoever is on duty at `at`, in its order; of a role without
 * one its people, those on shift first, then by seniority; stand-ins for who is on leave, none of `not`. Nobody for entries that stand for nobody.
 */
export function pagedInTurn(
  directory: Directory,
  to: readonly string[],
  at: number,
  not: readonly string[] = []
): readonly Person[] {
  return [...new Set(to.flatMap((entry) => inTurn(directory, entry, at, not)))];
}

function inTurn(directory: Directory, entry: string, at: number, not: readonly string[]): readonly Person[] {
  if (entry.includes(':') || directory.person(entry)) return resolve(directory, entry, at, not);
  const onDuty = directory.onDuty(entry, at, not);
  if (onDuty.length > 0) return onDuty;
  const there = directory.candidates({ role: entry, at }).map(({ id }) => directory.standInOf(id, at, not)?.id ?? id);
  return there.flatMap((id) => (directory.isOnLeave(id, at) ? [] : (directory.person(id) ?? [])));
}

function resolve(directory: Directory, entry: string, at: number, not: readonly string[]): readonly Person[] {
  const [part = '', id] = entry.split(':');
  if (id === undefined) {
    const person = directory.person(part);
    return person ? [person] : directory.peopleWithRole(part, at, not);
  }
  const relations: Record<string, (of: string) => Person | undefined> = {
    supervisorOf: (of) => directory.supervisorOf(of),
    deputyOf: (of) => directory.deputyOf(of, at),
  };
  const person = (relations[part] ?? ((of: string) => directory.person(of)))(id);
  if (part === 'deputyOf' && person && not.includes(person.id)) return [];
  return person ? [person] : [];
}
