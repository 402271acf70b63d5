import type { AgendaItem } from '../case/events.js';
import { isEnded } from '../case/evolve-clocks.js';
import type { CaseState, ClockState } from '../case/state.js';
import type { Instant } from '../time.js';
import { hasRemains } from './closing.js';
import { pageAgain } from './pages.js';
import { notify } from './notify.js';
import { climb, react, schedule } from './reactions.js';
import type { Turn } from './turn.js';

type Item = { at: Instant; rank: number; id: string } & (
  | { kind: 'warning'; clock: string; index: number }
  | { kind: 'breach'; clock: string }
  | { kind: 'agenda'; item: AgendaItem }
);

/** The first of all that waits for an instant. A provisional due date is nobody's deadline yet, so it is not among them. */
function earliest({ clocks, agenda }: CaseState): Item | undefined {
  let first: Item | undefined;
  const isFirst = (at: Instant, rank: number, id: string): boolean =>
    !first || at < first.at || (at === first.at && (rank < first.rank || (rank === first.rank && id < first.id)));
  for (const id in clocks) {
    const clock = clocks[id];
    if (clock?.outcome !== 'open' || clock.provisional) continue;
    if (isFirst(clock.dueAt, 1, id)) first = { at: clock.dueAt, rank: 1, id, kind: 'breach', clock: id };
    for (const { at, index } of clock.warnings)
      if (isFirst(at, 0, id)) first = { at, rank: 0, id, kind: 'warning', clock: id, index };
  }
  for (const id in agenda) {
    const item = agenda[id];
    if (item && !item.estimate && isFirst(item.at, 2, item.id))
      first = { at: item.at, rank: 2, id: item.id, kind: 'agenda', item };
  }
  return first;
}

/** The instant at which the case has to act by itself, if there is one. */
export function nextWake(state: CaseState): Instant | null {
  return state.lifecycle === 'completed' ? null : (earliest(state)?.at ?? null);
}

function warn(turn: Turn, name: string, index: number): void {
  const clock = turn.state.clocks[name];
  const warning = clock && turn.pack.data.clocks[clock.def]?.warn[index];
  turn.emit({ type: 'clockWarned', clock: name, index });
  // Nobody is warned of what other rules would have warned of before.
  if (clock && warning && !turn.retroactive) {
    notify(
      turn,
      `warning:${name}:${index}`,
      warning.notify,
      { clock: name, name: 'warning' },
      { kind: 'warning', clock: name, dueAt: clock.dueAt }
    );
  }
}

/** A breach is decided at dueAt and detected now; the two are apart after an outage (seed-000 TC-9). */
export function breach(turn: Turn, name: string): void {
  const clock = turn.state.clocks[name];
  if (!clock) return;
  const found = { detectedAt: turn.now, ...turn.owing(clock), ...(turn.retroactive && { retroactive: true as const }) };
  turn.emit({ type: 'clockBreached', clock: name, dueAt: clock.dueAt, ...found });
  climbLadder(turn, name, clock);
}

/** Climbs the ladder of a breach that stands again: what was done once is not done again, what was halted goes on. */
export function climbAgain(turn: Turn, name: string, clock: ClockState): void {
  turn.timedAt(clock.dueAt, () => climbLadder(turn, name, clock));
}

function climbLadder(turn: Turn, name: string, clock: ClockState): void {
  turn.root = clock.root;
  try {
    climb(turn, name, turn.pack.breachOf(clock.def), { clock: name, name: `breach:${name}` });
    turn.settle();
  } finally {
    turn.root = undefined;
  }
}

function ladder(turn: Turn, name: string, index: number): void {
  const clock = turn.state.clocks[name];
  const rung = clock && turn.pack.breachOf(clock.def)[index];
  if (!rung || !('after' in rung) || isEnded(clock) || turn.state.lifecycle !== 'open') return;
  for (const reaction of rung.then) react(turn, reaction, { clock: name, name: `stillLate:${name}` });
}

function remind(turn: Turn, item: AgendaItem, id: string): void {
  const reminder = turn.pack.data.reminders[id];
  if (!reminder || !turn.test(reminder.while) || turn.state.lifecycle !== 'open') return;
  notify(turn, `reminder:${id}:${item.at}`, reminder.notify, { name: id }, { kind: `reminder:${id}` });
  schedule(turn, { id: item.id, do: item.do }, reminder.every);
}

function act(turn: Turn, item: Item): void {
  if (item.kind === 'warning') return warn(turn, item.clock, item.index);
  if (item.kind === 'breach') return breach(turn, item.clock);
  turn.emit({ type: 'agendaDone', item: item.item.id });
  const what = item.item.do;
  if (what.kind === 'ladder') ladder(turn, what.clock, what.index);
  else if (what.kind === 'reminder') remind(turn, item.item, what.reminder);
  else if (what.kind === 'page') pageAgain(turn, what.page);
  else if (what.kind === 'notice') notify(turn, what.key, what.to, { ...what, name: what.key }, what.content);
  else if (!hasRemains(turn)) turn.emit({ type: 'completed' });
}

/** Does everything due up to and including `until`, in the order of its instants, each once: late after an outage, never lost. */
export function catchUp(turn: Turn, until: Instant): void {
  for (let item = earliest(turn.state); item && item.at <= until; item = earliest(turn.state)) {
    const next = item;
    turn.timedAt(next.at, () => act(turn, next));
  }
}
