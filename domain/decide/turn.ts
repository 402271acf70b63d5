import type { Actor, Command, Facts } from '../case/commands.js';
import { isEntry } from '../case/evolve-entries.js';
import { evolve } from '../case/evolve.js';
import type { Event, EventBody, EventType, Owner } from '../case/events.js';
import type { CaseState, ClockState } from '../case/state.js';
import type { Calendar } from '../calendar/index.js';
import type { CompiledPack } from '../pack/compile.js';
import type { Instant } from '../time.js';
import { conditionsOf, type Conditions } from './conditions.js';
import { clockOwner } from './owner.js';
import { isOneOf } from './people.js';

export const SYSTEM: Actor = { id: 'system', roles: [] };

/** What follows an event (rules.ts). */
export type Rule = (turn: Turn, event: Event) => void;

/** Rules breed events and events rules; a pack that never comes to rest is stopped here. */
const MOST_EVENTS = 500;

/** Whom an actor stood in for, where he did. */
function standsIn({ deputyFor = [], standsInFor = [] }: Actor): Pick<Actor, 'deputyFor' | 'standsInFor'> {
  return { ...(deputyFor.length > 0 && { deputyFor }), ...(standsInFor.length > 0 && { standsInFor }) };
}

/** One decision in the making: events are emitted, the state follows each, and the rules run until nothing more happens. */
export class Turn {
  readonly events: Event[] = [];
  /** Events the rules have not followed yet begin here. */
  private followed = 0;
  /** The instant the present event carries: the command's own, or the due instant that was reached. */
  at: Instant;
  timed = false;
  private conditions: Conditions;
  /** The case as the chains were last looked at: as long as nothing they look at has changed, no step begins. */
  chainsAt: CaseState | undefined;
  /** The clock whose ladder is being climbed: clocks it starts belong to it. */
  root: string | undefined;
  /** The rules the case is to go over to, where its command says so. */
  adopts: CompiledPack | undefined;
  /** Breaches found now are those of rules the case did not have before. */
  retroactive = false;
  /** How many events there were when the case last came to rest: a long catch-up has many, each instant few. */
  private rested = 0;

  constructor(
    public pack: CompiledPack,
    readonly calendar: Calendar,
    public state: CaseState,
    public command: Command,
    readonly now: Instant,
    private receivedAt: Instant,
    private readonly rulesAfter: (pack: CompiledPack, type: EventType) => readonly Rule[] = () => []
  ) {
    this.at = Math.min(command.occurredAt ?? now, now) as Instant;
    this.conditions = conditionsOf(pack);
  }

  /** Goes on by another version of the rules. */
  goOver(pack: CompiledPack): void {
    if (pack === this.pack) return;
    this.pack = pack;
    this.conditions = conditionsOf(pack);
    this.chainsAt = undefined;
  }

  get actor(): Actor {
    return this.timed ? SYSTEM : this.command.actor;
  }

  /** Makes the body an event: it is completed in its place, field by field, which takes a tenth of the time of a copy. */
  emit(body: EventBody, at: Instant = this.at): Event {
    const { actor, timed } = this;
    const { occurredAt, source, id: cause } = this.command;
    const event = body as Event;
    event.seq = this.state.seq + 1;
    event.v = 1;
    event.at = at;
    event.cause = cause;
    event.actor = actor.id;
    if (actor.roles.length > 0) event.roles = actor.roles;
    if (timed) event.timed = true;
    else if (occurredAt !== undefined) {
      event.receivedAt = this.receivedAt;
      event.source = source;
    }
    if ((actor.deputyFor ?? actor.standsInFor) && isEntry(event)) Object.assign(event, standsIn(actor));
    if (this.events.length - this.rested >= MOST_EVENTS)
      throw new Error(`the pack ${this.pack.data.id} does not come to rest`);
    this.state = evolve(this.state, event);
    this.events.push(event);
    return event;
  }

  /** Runs the rules over every event not yet followed, oldest first. */
  settle(): void {
    for (let event = this.events[this.followed]; event; event = this.events[this.followed]) {
      this.followed++;
      for (const rule of this.rulesAfter(this.pack, event.type)) rule(this, event);
    }
  }

  mark(): { state: CaseState; events: number; pack: CompiledPack } {
    return { state: this.state, events: this.events.length, pack: this.pack };
  }

  /** Forgets everything since the mark: a refused command changes nothing but the record of its refusal. */
  rollback(mark: ReturnType<Turn['mark']>): void {
    this.state = mark.state;
    this.goOver(mark.pack);
    this.events.length = mark.events;
    this.followed = mark.events;
    this.chainsAt = undefined;
  }

  /** Does something at a due instant: its events carry that instant and no person's name. */
  timedAt(at: Instant, act: () => void): void {
    const before = this.at;
    this.at = at;
    this.timed = true;
    this.rested = this.events.length;
    try {
      act();
      this.settle();
    } finally {
      this.at = before;
      this.timed = false;
    }
  }

  /** Carries out another command with its own times and actor, as after a consent. */
  as(command: Command, receivedAt: Instant, act: () => void): void {
    this.speaking(
      command,
      () => {
        act();
        this.settle();
      },
      receivedAt
    );
  }

  /** Looks at something, or emits it, with the times and actor of another command; the rules follow later. */
  speaking<T>(command: Command, act: () => T, receivedAt: Instant = this.receivedAt): T {
    const [own, at, received] = [this.command, this.at, this.receivedAt];
    this.command = command;
    this.receivedAt = receivedAt;
    this.at = command.occurredAt ?? this.now;
    try {
      return act();
    } finally {
      this.command = own;
      this.receivedAt = received;
      this.at = at;
    }
  }

  test(condition: string | undefined, event?: Event, input?: Facts): boolean {
    if (condition === undefined) return true;
    return this.conditions.test(condition, { state: this.state, event, input });
  }

  /** When an overlay was first added. */
  overlayAt(overlay: string): Instant | undefined {
    return this.state.overlays[overlay]?.since;
  }

  /** Who owes a clock now, as its event keeps it; a pack that names no owner keeps none. */
  owing(clock: ClockState): { owner?: Owner } {
    const { data } = this.pack;
    const owner = data.owner === undefined ? undefined : clockOwner(data, this.state, clock);
    return owner ? { owner } : {};
  }

  is(who: string[], starter?: string): boolean {
    return isOneOf(this.pack, this.state, this.actor, who, starter);
  }
}
