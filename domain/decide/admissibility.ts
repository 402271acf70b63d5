import { dueWithProof, isWorkingDay, localDate, type Proof } from '../calendar/index.js';
import type { WindowResult, WindowStatus } from '../case/windows.js';
import { canonical } from '../hash.js';
import type { Window } from '../pack/admissibility.js';
import { instant, type Instant } from '../time.js';
import type { Rule, Turn } from './turn.js';

type End = { endsAt: Instant; provisional: boolean; proofs: Proof[] };

/** When a window ends, exclusive. Where the last day is off and the window rolls forward: with the next working day. */
function endOf({ calendar, pack }: Turn, { limit, rollForward }: Window, start: Instant): End | undefined {
  if (!limit) return undefined;
  const { dueAt, provisional, proof } = dueWithProof(calendar, start, pack.limit(limit));
  const last = instant(dueAt - 1);
  if (!rollForward || isWorkingDay(calendar, localDate(calendar, last)) === true)
    return { endsAt: dueAt, provisional, proofs: [proof] };
  const next = dueWithProof(calendar, last, { workingDays: 1 });
  return { endsAt: next.dueAt, provisional: provisional || next.provisional, proofs: [proof, next.proof] };
}

function judged(turn: Turn, window: Window): WindowResult {
  const { facts, receivedAt } = turn.state;
  if (!turn.test(window.when)) return { status: 'notApplicable' };
  if (!window.from) return { status: 'open' };
  const known = window.from.flatMap((fact) => (typeof facts[fact] === 'number' ? [facts[fact]] : []));
  if (known.length === 0) return { status: 'undetermined' };
  const startedAt = instant(Math.min(...known));
  const end = endOf(turn, window, startedAt);
  if (!end) return { status: 'open' };
  const { endsAt, provisional, proofs } = end;
  const status = receivedAt < endsAt ? 'open' : 'past';
  return { status, startedAt, endsAt, ...(provisional && { provisional }), proofs };
}

/** The longest window decides: one that is open, else one of which nobody knows, so that the complainant is favoured (seed-002 002-e). */
function overallOf(results: readonly WindowResult[]): WindowStatus {
  const order: WindowStatus[] = ['open', 'undetermined', 'past'];
  return order.find((status) => results.some((one) => one.status === status)) ?? 'notApplicable';
}

/** A mark for a person to look at; what proves otherwise later ends its effect. */
function mark(turn: Turn, past: boolean): void {
  const flag = turn.pack.data.admissibility?.flag;
  if (!flag) return;
  const { overlay, cause: causeId } = flag;
  const entry = turn.state.overlays[overlay];
  const set = entry?.causes.includes(causeId) ?? false;
  const annulled = entry?.annulled.includes(causeId) ?? false;
  if (past && !set) turn.emit({ type: 'overlayAdded', overlay, causeId });
  else if (past && annulled) turn.emit({ type: 'overlayRestored', overlay, causeId });
  else if (!past && set && !annulled) turn.emit({ type: 'overlayAnnulled', overlay, causeId });
}

/** Whether what windows look at may have changed. */
const TELLING = new Set(['accepted', 'classified', 'corrected']);

/** Labels an accepted complaint with its windows, at the instant it was received, and again whenever something they look at changes it. */
export const admissibilityRule: Rule = (turn, event) => {
  const { admissibility } = turn.pack.data;
  const { acceptedAt, receivedAt } = turn.state;
  if (!admissibility || acceptedAt === 0 || !(TELLING.has(event.type) || 'facts' in event)) return;
  const windows = Object.fromEntries(
    Object.entries(admissibility.windows).map(([id, window]) => [id, judged(turn, window)])
  );
  const overall = overallOf(Object.values(windows));
  if (canonical({ overall, windows }) === canonical(turn.state.admissibility)) return;
  turn.emit({ type: 'admissibilityJudged', complaintAt: receivedAt, overall, windows });
  mark(turn, overall === 'past');
};
