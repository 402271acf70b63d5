import { pagesOf } from '../case/standing.js';
import type { ClockState, EffectState } from '../case/state.js';
import type { Instant } from '../time.js';
import { withheld } from './owner.js';
import { climbAgain } from './agenda.js';
import { attemptKey } from './pages.js';
import type { Turn } from './turn.js';

/** What stops a clock: when, and the entry that said so, where an entry did. */
export interface Stop {
  at: Instant;
  entry?: number;
}

/** Why what belongs to the ladder of a breach ended. */
const OVERTURNED = 'overturned';

function haltLadder(turn: Turn, root: string): void {
  for (const item of Object.values(turn.state.agenda)) {
    const clock = 'clock' in item.do ? item.do.clock : undefined;
    if (clock !== undefined && turn.state.clocks[clock]?.root === root) {
      turn.emit({ type: 'agendaDropped', item: item.id, reason: OVERTURNED });
    }
  }
  for (const [id, clock] of Object.entries(turn.state.clocks)) {
    if (id !== root && clock.root === root && clock.outcome === 'open') {
      turn.emit({ type: 'clockEnded', clock: id, outcome: 'cancelled', reason: OVERTURNED });
    }
  }
}

/** The overlays, as `overlay:cause`, that breaches of these clocks set. */
function marksOf(turn: Turn, clocks: ClockState[]): Set<string> {
  const reactions = clocks.flatMap((c) => turn.pack.breachOf(c.def));
  return new Set(reactions.flatMap((r) => ('overlay' in r ? [`${r.overlay}:${r.cause}`] : [])));
}

/** Overlays a breach set stay, but their effect on the queue ends once no other breach stands behind them. */
function annulOverlays(turn: Turn): void {
  const standing = Object.values(turn.state.clocks).filter(
    (c) => c.outcome === 'breached' && c.overturnedAt === undefined
  );
  const overturned = Object.values(turn.state.clocks).filter((c) => c.overturnedAt !== undefined);
  const stillSet = marksOf(turn, standing);
  for (const key of marksOf(turn, overturned)) {
    const [overlay = '', causeId = ''] = key.split(':');
    const entry = turn.state.overlays[overlay];
    if (!stillSet.has(key) && entry?.causes.includes(causeId) && !entry.annulled.includes(causeId)) {
      turn.emit({ type: 'overlayAnnulled', overlay, causeId });
    }
  }
}

/** Whom a notice has to be taken back from: of a page, with its first attempt, everybody it reached. */
function toldBy(turn: Turn, key: string, { page, to }: EffectState): string[] | undefined {
  if (page === undefined) return to;
  return key === attemptKey(turn, page, 1) ? pagesOf(turn.state)[page]?.reached : [];
}

/** What the key of a notice that takes another one back ends with. */
const TAKEN_BACK = ':retract';

function isOfLadder(turn: Turn, { clock }: EffectState, root: string): boolean {
  return clock !== undefined && turn.state.clocks[clock]?.root === root;
}

/** Tells those who got a notice something about it, once. */
function tellAgain(turn: Turn, key: string, { clock, to }: EffectState, kind: string): void {
  if (key in turn.state.effects) return;
  const content = withheld(turn.pack.data, turn.state, { kind, clock: clock ?? null });
  turn.emit({ type: 'effectRequested', key, action: 'sendNotice', clock, to, with: content, personal: [] });
}

function retractNotices(turn: Turn, root: string): void {
  for (const [key, effect] of Object.entries(turn.state.effects)) {
    if (!isOfLadder(turn, effect, root) || key.endsWith(TAKEN_BACK)) continue;
    const to = toldBy(turn, key, effect);
    if (to?.length !== 0) tellAgain(turn, key + TAKEN_BACK, { ...effect, to }, 'retraction');
  }
}

/** A breach proven wrong by a trusted earlier stop: the fact stays, marked; the ladder halts, notices are taken back (rule 4, TC-10). */
export function overturn(turn: Turn, id: string, clock: ClockState, { at, ...by }: Stop): void {
  turn.emit({ type: 'clockOverturned', clock: id, reason: turn.command.id, ...by }, at);
  haltLadder(turn, clock.root);
  annulOverlays(turn);
  retractNotices(turn, clock.root);
}

/** Clocks of the ladder of a breach that ended with its overturning. */
export function haltedClocks(turn: Turn, root: string): [id: string, clock: ClockState][] {
  return Object.entries(turn.state.clocks).filter(([, c]) => c.root === root && c.reason === OVERTURNED);
}

/** A breach whose overturning was wrong stands again: its marks count, its ladder goes on, and those told are told so. */
export function standAgain(turn: Turn, id: string, clock: ClockState): void {
  for (const key of marksOf(turn, [clock])) {
    const [overlay = '', causeId = ''] = key.split(':');
    if (turn.state.overlays[overlay]?.annulled.includes(causeId))
      turn.emit({ type: 'overlayRestored', overlay, causeId });
  }
  climbAgain(turn, id, clock);
  for (const [key, effect] of Object.entries(turn.state.effects))
    if (isOfLadder(turn, effect, clock.root) && key.endsWith(TAKEN_BACK))
      tellAgain(turn, `${key}:again`, effect, 'stands');
}
