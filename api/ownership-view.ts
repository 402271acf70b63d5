import type { z } from 'zod';
import type { Directory } from '../activities/directory.js';
import type { Instant } from '../domain/time.js';
import type { Load } from '../db/ownership.js';
import type { Ownership } from './ownership-schemas.js';

type View = z.infer<typeof Ownership>;
type Gap = View['gaps'][number];

/** Everybody who owns open cases, as the directory knows them at an instant, and whose cases nobody looks after. */
export function ownershipView(directory: Directory, loads: readonly Load[], unowned: number, at: Instant): View {
  const gaps = loads.flatMap((load) => gapOf(directory, load, at));
  return {
    people: loads.filter(({ isRole }) => !isRole).map((load) => personView(directory, load, at)),
    roles: loads.filter(({ isRole }) => isRole).map((load) => roleView(directory, load, at)),
    gaps: unowned === 0 ? gaps : [...gaps, { kind: 'noOwner', open: unowned }],
  };
}

function personView(directory: Directory, { owner, open, overdue }: Load, at: number): View['people'][number] {
  const standIn = directory.standInOf(owner, at)?.id;
  return {
    ...{ person: owner, open, overdue },
    onShift: directory.isOnShift(owner, at),
    onLeave: directory.isOnLeave(owner, at),
    ...(standIn !== undefined && { standIn }),
  };
}

function roleView(directory: Directory, { owner, open, overdue }: Load, at: number): View['roles'][number] {
  const holders = directory.peopleWithRole(owner, at);
  const there = new Set(directory.available(at));
  return {
    role: owner,
    open,
    overdue,
    holders: holders.length,
    available: holders.filter((one) => there.has(one)).length,
  };
}

function gapOf(directory: Directory, { owner, isRole, open }: Load, at: number): Gap[] {
  if (isRole) return directory.peopleWithRole(owner, at).length > 0 ? [] : [{ kind: 'roleWithoutHolder', owner, open }];
  if (!directory.person(owner)) return [{ kind: 'personUnknown', owner, open }];
  const standIn = directory.standInOf(owner, at);
  const covered = !directory.isOnLeave(owner, at) || (standIn !== undefined && !directory.isOnLeave(standIn.id, at));
  return covered ? [] : [{ kind: 'onLeaveWithoutStandIn', owner, open }];
}
