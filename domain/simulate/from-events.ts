import type { Actor, Command } from '../case/commands.js';
import { evolve } from '../case/evolve.js';
import type { Event } from '../case/events.js';
import { newCase } from '../case/initial.js';
import type { CaseState } from '../case/state.js';
import { workOut, type Pinned } from '../decide/index.js';
import { canonical } from '../hash.js';
import { PackIncident } from '../pack/compile.js';
import type { Instant } from '../time.js';
import type { RecordedCase, Taken } from './recorded.js';
import { alternatives, saidIn, type Said } from './told.js';

/** The events of each command, in order. */
function* byCommand(events: readonly Event[]): Generator<Event[]> {
  let group: Event[] = [];
  for (const event of events) {
    if (group.length > 0 && group[0]?.cause !== event.cause) {
      yield group;
      group = [];
    }
    group.push(event);
  }
  if (group.length > 0) yield group;
}

function actorOf({ actor = 'system', roles = [], deputyFor, standsInFor }: Event): Actor {
  return { id: actor, roles, ...(deputyFor && { deputyFor }), ...(standsInFor && { standsInFor }) };
}

/** The instant the complaint is told at is that of its class: a receipt may lie before it. */
function toldAt(own: readonly Event[], said: Said): Event | undefined {
  return said.type === 'open' ? own.find(({ type }) => type === 'classified') : own[0];
}

/** What an event says, without how it came to be told. */
function content(event: Event | undefined): string {
  const { receivedAt: _r, source: _s, deputyFor: _d, standsInFor: _i, files: _f, ...said } = event ?? {};
  return canonical(said);
}

const reached = ({ receivedAt, at }: Event): Instant => receivedAt ?? at;

/** What people, the outside and other cases told a case, as its events tell it. */
class Retold {
  readonly taken: Taken[] = [];
  private state: CaseState;
  /** Commands that were told, or carried out with a consent. */
  private readonly known = new Set<string>();

  constructor(
    private readonly pinned: Pinned,
    caseId: string
  ) {
    this.state = newCase(caseId);
  }

  add(events: readonly Event[]): void {
    const own = events.filter(({ timed }) => !timed);
    const [first] = own;
    if (first && !this.known.has(first.cause)) this.tell(first.cause, own);
    this.state = events.reduce(evolve, this.state);
  }

  private tell(id: string, own: readonly Event[]): void {
    const [first] = own;
    // Of what was refused only what a consent may still let happen is kept.
    if (first?.type === 'refused') {
      if (first.kept) this.taken.push({ now: reached(first), command: first.kept });
      return;
    }
    const found = saidIn({ own, before: this.state, pack: this.pinned.pack.data });
    const at = found && toldAt(own, found.said);
    if (!found || !at) return;
    this.known.add(id);
    if (found.said.type === 'consent') this.known.add(found.said.to);
    const { source = 'gateway' } = at;
    const told = at.receivedAt !== undefined && { occurredAt: at.at };
    const make = (said: Said, actor: Actor): Command => ({ ...said, id, actor, source, ...told });
    this.taken.push({ now: reached(at), command: this.chosen(found, make, reached(at), own) });
  }

  /** Of the ways it may have been said the first that comes to what was recorded. */
  private chosen(
    { said, event }: { said: Said; event: Event },
    make: (said: Said, actor: Actor) => Command,
    now: Instant,
    own: readonly Event[]
  ): Command {
    const actor = actorOf(event);
    const plain = make(said, actor);
    if (said.type === 'open' || said.type === 'effectResult') return plain;
    const others = [said, ...alternatives(said, this.pinned.pack.data)];
    const ways = [actor, ...this.standIns(actor)].flatMap((who) => others.map((one) => make(one, who)));
    return ways.find((command) => this.comesTo(command, now, own)) ?? plain;
  }

  /** Whom somebody stood in for is kept with entries only: a role, or a person. */
  private standIns(actor: Actor): Actor[] {
    const { roles } = this.pinned.pack.data;
    const deputyFor = Object.keys(roles).filter((role) => roles[role]?.deputy);
    const standsInFor = Object.values(this.state.people).flatMap(({ person }) => person ?? []);
    return [
      { ...actor, deputyFor },
      { ...actor, standsInFor },
    ];
  }

  private comesTo(command: Command, now: Instant, own: readonly Event[]): boolean {
    try {
      const { events } = workOut(this.pinned, this.state, command, now);
      const made = events.filter(({ timed }) => !timed);
      return made.length === own.length && made.every((event, index) => content(event) === content(own[index]));
    } catch (error) {
      if (error instanceof PackIncident) return false;
      throw error;
    }
  }
}

/**
 * A case as its recorded events tell it: who told it what and when, under the pack it was pinned to. Not told is what was refused, and
 * input that became no fact where what it was does not show.
 */
export function caseOfEvents(pinned: Pinned, id: string, events: readonly Event[], until: Instant): RecordedCase {
  const retold = new Retold(pinned, id);
  for (const group of byCommand(events)) retold.add(group);
  const asked = events.flatMap((event) => (event.type === 'effectRequested' ? event.key : []));
  const answered = new Set(retold.taken.flatMap(({ command }) => (command.type === 'effectResult' ? command.key : [])));
  return { name: id, id, taken: retold.taken, until, unanswered: asked.filter((key) => !answered.has(key)) };
}
