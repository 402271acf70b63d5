import { reviewsOf } from '../case/opinions.js';
import { standingEntries } from '../case/evolve-entries.js';
import type { CaseState, ClockState } from '../case/state.js';
import { stepsNow } from '../decide/context.js';
import { canonical } from '../hash.js';
import type { Ground } from './types.js';

/** What is counted is told apart up to here. */
export const COUNTED = 4;

const upTo = (count: number): number => Math.min(count, COUNTED);
const mapped = <T>(of: Record<string, T>, value: (one: T) => unknown): object =>
  Object.fromEntries(Object.entries(of).map(([name, one]) => [name, value(one)]));

/** Of the clocks of one rule the last: how it stands, not when. */
function clocksOf({ clocks }: CaseState, { relevance }: Ground): object {
  const one = ({ outcome, dutyDoneAt, overturnedAt, stoppedAt, provisional }: ClockState): unknown => [
    outcome,
    dutyDoneAt !== undefined,
    overturnedAt !== undefined,
    provisional && stoppedAt !== undefined,
  ];
  return Object.fromEntries(
    Object.values(clocks)
      .filter(({ def }) => relevance.clocks.has(def))
      .map((clock) => [clock.def, one(clock)])
  );
}

function factsOf({ facts }: CaseState, { relevance }: Ground): object {
  const isRead = (name: string): boolean => relevance.facts.has(name);
  const known = Object.entries(facts).filter(
    ([name, value]) => value !== null && (isRead(name) || relevance.known.has(name))
  );
  return Object.fromEntries(
    known.map(([name, value]) => [name, isRead(name) && typeof value !== 'object' ? value : true])
  );
}

function actsOf(state: CaseState, { relevance }: Ground): object {
  const counts: Record<string, number> = {};
  for (const [, entry] of standingEntries(state))
    if (entry.type === 'acted' && relevance.acts.has(entry.action))
      counts[entry.action] = upTo((counts[entry.action] ?? 0) + 1);
  return counts;
}

/** Effects that were asked for and are not answered. */
function pendingIn({ effects }: CaseState): string[] {
  return Object.values(effects).flatMap(({ status, action }) => (status === 'requested' ? [action] : []));
}

/** States with the same text are one to the exploration: no instants, counts up to four, facts only as far as a condition reads them. */
export function abstractOf(state: CaseState, ground: Ground): string {
  const { lifecycle, stage, category, people, overlays, forms, approvals, holds, pages = {}, letters = {} } = state;
  const { relevance, pinned } = ground;
  return canonical({
    lifecycle,
    stage,
    category: relevance.categoryFor.get(category) ?? category,
    people,
    facts: factsOf(state, ground),
    overlays: mapped(overlays, ({ causes }) => [...causes].sort()),
    clocks: clocksOf(state, ground),
    steps: mapped(stepsNow(state, pinned.pack.nothing), ({ status }) => status),
    forms: mapped(forms, ({ passes, revision, author }) => [
      passes,
      relevance.names.has('forms') ? upTo(revision) : 0,
      author,
    ]),
    approvals: mapped(approvals, ({ decision, decidedBy, rejections = 0 }) => [decision, decidedBy, upTo(rejections)]),
    reviews: mapped(reviewsOf(state), ({ closedAt, opinions }) => [
      closedAt === undefined,
      mapped(opinions, (o) => [o.opinion, o.answer, o.by]),
    ]),
    holds: mapped(holds, ({ lifting }) => lifting),
    pages: mapped(pages, ({ acknowledged, unansweredAt }) => [acknowledged?.by, unansweredAt !== undefined]),
    letters: mapped(letters, ({ letter, undelivered }) => [letter, undelivered]),
    verdicts: mapped(state.verdicts ?? {}, ({ rows, standing, entry }) => [rows, standing, entry !== undefined]),
    contacts: relevance.names.has('contacts') ? upTo(state.contacts) : Math.min(1, state.contacts),
    attempts: relevance.names.has('attempts') ? upTo(state.attemptDays.length) : 0,
    acts: actsOf(state, ground),
    pending: pendingIn(state),
    remains: 'complete' in state.agenda,
    accepted: state.acceptedAt !== 0,
  });
}

/** How far a case has come: stage, steps, forms and decisions. States that differ in this are gone on from first. */
export function progressOf(state: CaseState, { pinned }: Ground): string {
  const { lifecycle, stage, forms, approvals, holds } = state;
  return canonical([
    [lifecycle, stage, Object.keys(holds)],
    mapped(stepsNow(state, pinned.pack.nothing), ({ status }) => status),
    mapped(forms, ({ passes }) => passes),
    mapped(approvals, ({ decision }) => decision ?? 'open'),
    mapped(reviewsOf(state), ({ closedAt }) => closedAt === undefined),
  ]);
}
