import type { Earlier, EarlierCase, Facts } from '../case/commands.js';
import type { CaseState, ClockState } from '../case/state.js';
import { dueDate } from '../calendar/index.js';
import { canonical } from '../hash.js';
import type { Repeat } from '../pack/repeats.js';
import type { Pack } from '../pack/schema.js';
import type { Instant } from '../time.js';
import { reclassifyTo } from './acceptance.js';
import { addOverlay } from './reactions.js';
import type { Turn } from './turn.js';

/** When a duty had an answer or was overdue, whichever came first. */
function answeredAt(clocks: readonly ClockState[]): Instant | undefined {
  const instants = clocks.flatMap(({ outcome, stoppedAt, breachedAt, overturnedAt }) => {
    if (outcome === 'breached' && overturnedAt === undefined) return breachedAt ?? [];
    return outcome === 'met' || outcome === 'breached' ? (stoppedAt ?? []) : [];
  });
  return instants.length === 0 ? undefined : (Math.min(...instants) as Instant);
}

/**
 * What the repeats of a pack ask of an earlier case: how it stands, and which of their facts are known and equal; `shared` are the
 * kinds of key it was found by. A case that went on in another one is not asked: undefined.
 */
export function earlierCase(
  { repeats }: Pack,
  facts: Facts,
  earlier: CaseState,
  shared: readonly string[]
): EarlierCase | undefined {
  const { caseId, closedAt, lifecycle, merge } = earlier;
  if (merge || (closedAt === undefined && lifecycle !== 'open')) return undefined;
  const rules = Object.values(repeats);
  const known = (fact: string): boolean => (facts[fact] ?? null) !== null;
  const same = rules.flatMap((rule) => rule.same).filter((fact) => known(fact) && equal(facts, earlier.facts, fact));
  const duties = rules.flatMap(({ openAfter: duty }) => {
    const at = answeredAt(Object.values(earlier.clocks).filter((clock) => clock.duty === duty));
    return duty === undefined || at === undefined ? [] : [[duty, at] as const];
  });
  return {
    caseId,
    shares: [...new Set([...shared, ...same])].sort(),
    ...(closedAt !== undefined && { closedAt }),
    ...(duties.length > 0 && { duties: Object.fromEntries(duties) }),
  };
}

function equal(a: Facts, b: Facts, fact: string): boolean {
  return canonical(a[fact] ?? null) === canonical(b[fact] ?? null);
}

/** Since when an earlier case counts for a rule, where this complaint repeats it. */
function since({ state, calendar, pack }: Turn, rule: Repeat, earlier: EarlierCase): Instant | undefined {
  const { sharing, same, openAfter, within } = rule;
  const { shares, closedAt, duties } = earlier;
  if (!sharing.some((name) => shares.includes(name)) || !same.every((name) => shares.includes(name))) return undefined;
  const from = closedAt ?? (openAfter === undefined ? undefined : duties?.[openAfter]);
  if (from === undefined || from > state.receivedAt) return undefined;
  if (within !== undefined && dueDate(calendar, from, pack.limit(within)).dueAt <= state.receivedAt) return undefined;
  return from;
}

/**
 * A complaint that repeats an earlier case is linked to the latest of them, once for each rule, marked, and put into the category of
 * repeats. Asked again when it is claimed: what is known of it by then may make it one.
 */
export function findRepeats(turn: Turn, { asOf, cases }: Earlier): void {
  for (const [repeat, rule] of Object.entries(turn.pack.data.repeats)) {
    const found = cases.flatMap((one) => {
      const from = since(turn, rule, one);
      return from === undefined ? [] : [{ caseId: one.caseId, since: from }];
    });
    const [latest] = found.sort((a, b) => b.since - a.since || (a.caseId < b.caseId ? -1 : 1));
    if (!latest) continue;
    if (!turn.state.links.some(({ relation }) => relation === repeat)) {
      turn.emit({ type: 'repeatFound', repeat, ...latest, asOf });
      turn.emit({ type: 'linked', caseId: latest.caseId, relation: repeat });
    }
    if (rule.adds) addOverlay(turn, rule.adds.overlay, rule.adds.cause);
    if (rule.category !== undefined) reclassifyTo(turn, rule.category);
  }
}
