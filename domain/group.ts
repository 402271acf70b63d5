/** Cases that count together, such as complaints on one issue on one day (seed-000 §3.6 U4). Plain data: a workflow carries it. */
export interface Group {
  readonly members: readonly string[];
  /** Members that were told the threshold is passed. */
  readonly told: readonly string[];
  /** When each was received, in milliseconds, where the group counts by a sliding window. */
  readonly at?: Readonly<Record<string, number>>;
}

export const EMPTY_GROUP: Group = { members: [], told: [] };

/** A case that counts in a group: with so many more all are told. `windowMs`: of those received within any span shorter than this. */
export interface Joining {
  readonly caseId: string;
  readonly moreThan: number;
  readonly at?: number;
  readonly windowMs?: number;
}

/** A case joins; answers whom to tell now: nobody, every member when this one passes the threshold, later ones only themselves. */
export function join(group: Group, joining: Joining): { group: Group; tell: string[] } {
  const { caseId, moreThan, at, windowMs } = joining;
  if (at !== undefined && windowMs !== undefined) return joinSpan(group, { caseId, moreThan, at, windowMs });
  const members = group.members.includes(caseId) ? group.members : [...group.members, caseId];
  const tell =
    members.length > moreThan || group.told.length > 0 ? members.filter((id) => !group.told.includes(id)) : [];
  return { group: { members, told: [...group.told, ...tell] }, tell };
}

/** Members that came so long before the newest one, in windows, no longer make a batch with anybody. */
const FORGOTTEN = 24;

/**
 * A batch is more than so many within less than the window; whoever comes within a window of its latest member belongs to it, too
 * (seed-002 002-g). Cases may join late and out of order.
 */
function joinSpan(
  group: Group,
  { caseId, moreThan, at, windowMs }: Required<Joining>
): { group: Group; tell: string[] } {
  const all = Object.entries({ ...group.at, [caseId]: at }).sort(([a, s], [b, t]) => s - t || (a < b ? -1 : 1));
  const newest = all.at(-1)?.[1] ?? at;
  const kept = all.filter(([, time]) => newest - time < FORGOTTEN * windowMs);
  const batch = new Set(group.told);
  let end = 0;
  kept.forEach(([, from], first) => {
    while ((kept[end]?.[1] ?? Infinity) - from < windowMs) end++;
    if (end - first > moreThan) for (const [id] of kept.slice(first, end)) batch.add(id);
  });
  let latest = -Infinity;
  for (const [id, time] of kept) {
    if (time - latest < windowMs) batch.add(id);
    if (batch.has(id)) latest = time;
  }
  const members = kept.map(([id]) => id);
  const told = members.filter((id) => batch.has(id));
  return {
    group: { members, told, at: Object.fromEntries(kept) },
    tell: told.filter((id) => !group.told.includes(id)),
  };
}

/** A case whose issue was corrected no longer counts; what it was told stays told, for the mark is not taken back. */
export function leave(group: Group, caseId: string): Group {
  const at = group.at && { at: Object.fromEntries(Object.entries(group.at).filter(([id]) => id !== caseId)) };
  return { ...group, ...at, members: group.members.filter((id) => id !== caseId) };
}
