import { pagesOf } from '../case/standing.js';
import type { ClockState, EffectState } from '../case/state.js';
import type { Instant } from '../time.js';
import { attemptKey } from './pages.js';
import type { Turn } from './turn.js';

function haltLadder(turn: Turn, root: string): void {
  for (const item of Object.values(turn.state.agenda)) {
    const clock = 'clock' in item.do ? item.do.clock : undefined;
    if (clock !== undefined && turn.state.clocks[clock]?.root === root) {
      turn.emit({ type: 'agendaDropped', item: item.id, reason: 'overturned' });
    }
  }
  for (const [id, clock] of Object.entries(turn.state.clocks)) {
    if (id !== root && clock.root === root && clock.outcome === 'open') {
      turn.emit({ type: 'clockEnded', clock: id, outcome: 'cancelled', reason: 'overturned' });
    }
  }
}

/** Overlays a breach set stay, but their effect on the queue ends once no other breach stands behind them. */
function annulOverlays(turn: Turn): void {
  const standing = Object.values(turn.state.clocks).filter(
    (c) => c.outcome === 'breached' && c.overturnedAt === undefined
  );
  const set = (clocks: ClockState[]): Set<string> =>
    new Set(
      clocks
        .flatMap((c) => turn.pack.breachOf(c.def))
        .flatMap((r) => ('overlay' in r ? [`${r.overlay}:${r.cause}`] : []))
    );
  const overturned = Object.values(turn.state.clocks).filter((c) => c.overturnedAt !== undefined);
  const stillSet = set(standing);
  for (const key of set(overturned)) {
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

function retractNotices(turn: Turn, root: string): void {
  for (const [key, effect] of Object.entries(turn.state.effects)) {
    const ofLadder = effect.clock !== undefined && turn.state.clocks[effect.clock]?.root === root;
    if (!ofLadder || effect.with['kind'] === 'retraction' || `${key}:retract` in turn.state.effects) continue;
    const to = toldBy(turn, key, effect);
    if (to?.length === 0) continue;
    turn.emit({
      type: 'effectRequested',
      key: `${key}:retract`,
      action: 'sendNotice',
      clock: effect.clock,
      to,
      with: { kind: 'retraction', clock: effect.clock ?? null },
      personal: [],
    });
  }
}

/** A breach proven wrong by a trusted earlier stop: the fact stays, marked; the ladder halts, notices are taken back (rule 4, TC-10). */
export function overturn(turn: Turn, id: string, clock: ClockState, at: Instant): void {
  turn.emit({ type: 'clockOverturned', clock: id, reason: turn.command.id }, at);
  haltLadder(turn, clock.root);
  annulOverlays(turn);
  retractNotices(turn, clock.root);
}
