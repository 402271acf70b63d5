import type { Instant } from '../time.js';
import type { EventOf } from './events.js';
import type { Patch } from './evolve.js';
import type { CaseState, MergeState } from './state.js';

const earlier = (a: Instant, b: Instant): Instant => (a <= b ? a : b);

/** What a merged case dropped from its agenda is remembered, for it may go on by itself. */
export function remembered({ merge, agenda }: CaseState, item: string): { merge?: MergeState } {
  const dropped = agenda[item];
  return merge?.done && dropped ? { merge: { ...merge, dropped: [...merge.dropped, dropped] } } : {};
}

export const evolveMerging = {
  mergeAsked: (_: CaseState, e: EventOf<'mergeAsked'>): Patch => ({
    merge: { into: e.into, by: e.actor ?? '', key: e.key, done: false, dropped: [] },
  }),
  mergeRefused: (): Patch => ({ merge: undefined }),
  merged: (s: CaseState, e: EventOf<'merged'>): Patch => ({
    ...(s.merge && { merge: { ...s.merge, done: true } }),
    links: [...s.links, { caseId: e.into, relation: 'mergedInto' }],
  }),
  unmerged: (s: CaseState, e: EventOf<'unmerged'>): Patch => ({
    merge: undefined,
    ...{ lifecycle: 'open', outcome: undefined, closedAt: undefined },
    links: s.links.filter(({ caseId, relation }) => caseId !== e.from || relation !== 'mergedInto'),
  }),
  absorbed: (s: CaseState, e: EventOf<'absorbed'>): Patch => ({
    receivedAt: earlier(s.receivedAt, e.complaintReceivedAt),
    anchorAt: earlier(s.anchorAt, e.anchor),
    absorbed: [...(s.absorbed ?? []), e.caseId],
    links: [...s.links, { caseId: e.caseId, relation: 'absorbed' }],
  }),
  released: (s: CaseState, e: EventOf<'released'>): Patch => ({
    absorbed: (s.absorbed ?? []).filter((caseId) => caseId !== e.caseId),
    links: s.links.filter(({ caseId, relation }) => caseId !== e.caseId || relation !== 'absorbed'),
  }),
};
