import type { Plot } from './plot.js';

type Organisation = Plot['directory'];

const WEEK = 7 * 86_400_000;

/** Who is on leave at an instant, and who stands in, by plain comparison of the times in the directory's file. */
export function leaveAt({ people }: Organisation, id: string, at: string): { deputy?: string | undefined } | undefined {
  const time = Date.parse(at);
  const leave = people.find((one) => one.id === id)?.leave ?? [];
  return leave.find(({ from, until }) => Date.parse(from) <= time && time < Date.parse(until));
}

/**
 * Mail address of the n-th who is paged of a roster at a local instant: its lists take turns week by week, and who is on leave is stood
 * in for. Undefined for a role without roster.
 */
export function pagedAt(organisation: Organisation, role: string, at: string, n: number): string | undefined {
  const roster = organisation.rosters[role];
  if (!roster) return undefined;
  const week = Math.floor((Date.parse(at.slice(0, 10)) - Date.parse(roster.from)) / WEEK);
  const turn = roster.people[week % roster.people.length] ?? [];
  const there = turn.map((id) => leaveAt(organisation, id, at)?.deputy ?? id);
  const paged = there[(n - 1) % there.length];
  return organisation.people.find(({ id }) => id === paged)?.mail;
}
