import { isEnded } from '../case/evolve-clocks.js';
import type { DueDate, Event } from '../case/events.js';
import type { ClockState } from '../case/state.js';
import { canonical } from '../hash.js';
import type { Clock, Due } from '../pack/clocks.js';
import type { CompiledPack } from '../pack/compile.js';
import { Past } from './adoption-starts.js';
import { catchUp } from './agenda.js';
import { judgeStopped } from './commands/calendar.js';
import { dueOf, type Start } from './due.js';
import { tellProvisional } from './reactions.js';
import { keptDue, successor, type Found } from './reclassify.js';
import { startClock } from './start-clock.js';
import type { Turn } from './turn.js';

/** Why a clock moved or ended, and what waited was dropped. */
const ADOPTED = 'packAdopted';

/** A due date and all it is chosen among. */
function partsOf(due: Due): Due[] {
  if ('earliest' in due) return [due, ...due.earliest];
  return 'cases' in due ? [due, ...due.cases.flatMap((one) => partsOf(one.due))] : [due];
}

/** An instant that came with what started the clock: no rule counts it again. */
const isBorn = (due: Due): boolean => partsOf(due).some((part) => 'event' in part || 'item' in part);
const looksAtOthers = (due: Due): boolean => partsOf(due).some((part) => 'dutyDue' in part || 'clockDue' in part);

const startOf = ({ anchor, chained }: ClockState): Start => ({ at: anchor, chained: chained === true });

/** The running clocks as the rules in force count them: what other rules count alike keeps the due date it has. */
export function countedNow(turn: Turn): ReadonlyMap<string, DueDate | undefined> {
  const { clocks } = turn.pack.data;
  return new Map(
    Object.entries(turn.state.clocks).map(([name, clock]) => {
      const definition = clocks[clock.def];
      return [name, clock.outcome === 'open' && definition ? dueOf(turn, definition, startOf(clock)) : undefined];
    })
  );
}

/** A case that goes over from one version of its pack to the one its turn already decides by. */
export class Adoption {
  private readonly past: Past;

  constructor(
    private readonly turn: Turn,
    private readonly before: CompiledPack,
    private readonly counted: ReadonlyMap<string, DueDate | undefined>,
    happened: readonly Event[]
  ) {
    this.past = new Past(turn, before.data, happened);
  }

  /**
   * Clocks follow the new rules: those that run are counted from their anchors, those the rules no longer have end, those whose start
   * has happened begin, and what is past by now is breached at its own instant (conventions, rule 14). What has ended stays as it is.
   */
  run(): void {
    const { turn } = this;
    this.dropReminders();
    const clocks = Object.entries(turn.state.clocks).filter(([, clock]) => !isEnded(clock));
    for (const [name] of clocks) this.keepLadder(name);
    for (const [name, clock] of clocks.filter(([, { outcome }]) => outcome === 'breached'))
      this.followBreached(name, clock);
    turn.retroactive = true;
    try {
      for (const [name, clock] of this.inOrder(clocks)) this.follow(name, clock);
      turn.settle();
      this.past.replay();
      catchUp(turn, turn.at);
    } finally {
      turn.retroactive = false;
    }
  }

  /** Clocks that are due with others come after them. */
  private inOrder(clocks: [string, ClockState][]): [string, ClockState][] {
    const open = clocks.filter(([, { outcome }]) => outcome === 'open');
    const isLast = ([, { def }]: [string, ClockState]): boolean => {
      const due = this.turn.pack.data.clocks[def]?.due;
      return due !== undefined && looksAtOthers(due);
    };
    return [...open.filter((one) => !isLast(one)), ...open.filter(isLast)];
  }

  /** The clock that measures by the new rules what this one did; none where they measure it no more. */
  private heir(old: ClockState): Found | undefined {
    const was = this.before.data.clocks[old.def];
    const same = this.turn.pack.data.clocks[old.def];
    return same && same.when === was?.when ? [old.def, same] : successor(this.turn, old, was);
  }

  private follow(name: string, old: ClockState): void {
    const { turn } = this;
    if (turn.state.clocks[name]?.outcome !== 'open') return;
    const heir = this.heir(old);
    if (!heir) return void turn.emit({ type: 'clockEnded', clock: name, outcome: 'cancelled', reason: ADOPTED });
    const [id, clock] = heir;
    const start = this.past.startOf(id, clock) ?? startOf(old);
    const due = this.recounted(name, old, clock, start);
    if (id !== old.def || clock.mode !== old.mode || clock.duty !== old.duty) this.replace(name, old, heir, start, due);
    else if (due) this.move(name, old, start, due);
  }

  /** The due date by the new rules; undefined where it is to stay as it is. */
  private recounted(name: string, old: ClockState, clock: Clock, start: Start): DueDate | undefined {
    const { turn } = this;
    if (old.extends !== undefined || isBorn(clock.due)) return this.rewarned(old, clock);
    const due = dueOf(turn, clock, start);
    const was = this.counted.get(name);
    const alike = due?.dueAt === was?.dueAt && due?.provisional === was?.provisional && start.at === old.anchor;
    return alike || !due
      ? this.rewarned(old, clock)
      : { ...due, warnings: due.warnings.filter(({ at }) => at > turn.at) };
  }

  /** The same due date where only its warnings are others. */
  private rewarned(old: ClockState, clock: Clock): DueDate | undefined {
    if (canonical(this.before.data.clocks[old.def]?.warn) === canonical(clock.warn)) return undefined;
    return keptDue(this.turn, clock, old);
  }

  private replace(name: string, old: ClockState, [id, clock]: Found, start: Start, due: DueDate | undefined): void {
    const { turn } = this;
    turn.emit({ type: 'clockEnded', clock: name, outcome: 'superseded', reason: id });
    startClock(turn, id, clock, { ...start, follows: old, fixed: due ?? keptDue(turn, clock, old) });
  }

  private move(name: string, old: ClockState, { at }: Start, due: DueDate): void {
    const { turn } = this;
    const anchor = at !== old.anchor && { anchor: at };
    turn.emit({ type: 'clockMoved', clock: name, def: old.def, reason: ADOPTED, ...anchor, ...due });
    if (due.provisional && !old.provisional) tellProvisional(turn, name, due.dueAt, name);
    judgeStopped(turn, name, old, due);
  }

  /** A breach is never erased and stays due when it was; who still owes the duty, and what is done about it, the new rules say. */
  private followBreached(name: string, old: ClockState): void {
    const { turn } = this;
    if (old.def in turn.pack.data.clocks) return;
    const heir = this.heir(old);
    if (!heir) return void turn.emit({ type: 'dutyWaived', clock: name });
    const { dueAt, provisional, proof, warnings } = old;
    const due = { dueAt, provisional, proof, warnings };
    turn.emit({ type: 'clockMoved', clock: name, def: heir[0], reason: ADOPTED, ...due });
  }

  private dropReminders(): void {
    const { turn } = this;
    for (const { id, do: what } of Object.values(turn.state.agenda))
      if (what.kind === 'reminder' && !(what.reminder in turn.pack.data.reminders))
        turn.emit({ type: 'agendaDropped', item: id, reason: ADOPTED });
  }

  /** Steps of a breach ladder that are still to come stay where the new rules have the same step for the clock; others are dropped. */
  private keepLadder(name: string): void {
    const { turn } = this;
    for (const item of Object.values(turn.state.agenda)) {
      const { do: what } = item;
      if (what.kind !== 'ladder' || what.clock !== name) continue;
      const def = turn.state.clocks[name]?.def ?? '';
      const rung = canonical(this.before.breachOf(def)[what.index]);
      const index = turn.pack.breachOf(def).findIndex((one) => canonical(one) === rung);
      if (index === what.index) continue;
      turn.emit({ type: 'agendaDropped', item: item.id, reason: ADOPTED });
      if (index !== -1) turn.emit({ type: 'scheduled', item: { ...item, do: { ...what, index } } });
    }
  }
}
