/** Cases that count together, such as complaints on one issue on one day (seed-000 §3.6 U4). Plain data: a workflow carries it. */
export interface Group {
  readonly members: readonly string[];
  /** Members that were told the threshold is passed. */
  readonly told: readonly string[];
}

export const EMPTY_GROUP: Group = { members: [], told: [] };

/** A case joins; answers whom to tell now: nobody, every member when this one passes the threshold, later ones only themselves. */
export function join(group: Group, caseId: string, moreThan: number): { group: Group; tell: string[] } {
  const members = group.members.includes(caseId) ? group.members : [...group.members, caseId];
  const tell =
    members.length > moreThan || group.told.length > 0 ? members.filter((id) => !group.told.includes(id)) : [];
  return { group: { members, told: [...group.told, ...tell] }, tell };
}

/** A case whose issue was corrected no longer counts; what it was told stays told, for the mark is not taken back. */
export function leave(group: Group, caseId: string): Group {
  return { ...group, members: group.members.filter((id) => id !== caseId) };
}
