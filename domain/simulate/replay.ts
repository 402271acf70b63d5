import type { Command, Facts } from '../case/commands.js';
import type { Event } from '../case/events.js';
import type { CaseState, EffectState } from '../case/state.js';
import type { Pinned, WorkedOut } from '../decide/index.js';
import { SYSTEM } from '../decide/turn.js';
import type { ErrorCode } from '../errors.js';
import type { Instant } from '../time.js';
import { CaseWalk } from '../walk.js';
import { demandsOf, type Demand } from './demands.js';
import type { RecordedCase } from './recorded.js';

/** What a clock of a case came to; `undecided` runs on at the end of the recording, `ended` was cancelled or superseded. */
export interface ClockOutcome {
  readonly def: string;
  readonly dueAt: Instant;
  readonly verdict: 'met' | 'breached' | 'undecided' | 'ended';
}

export interface RefusedCommand {
  readonly command: string;
  readonly code: ErrorCode;
}

/** What a recorded case comes to under a pack. `assumed`: answers of the outside nobody recorded, taken for a prompt yes. */
export interface Outcome {
  readonly clocks: Readonly<Record<string, ClockOutcome>>;
  readonly warnings: number;
  readonly breaches: number;
  /** Steps of breach ladders. */
  readonly ladder: number;
  readonly refused: readonly RefusedCommand[];
  readonly assumed: number;
  readonly demands: readonly Demand[];
  readonly lifecycle: CaseState['lifecycle'];
}

/** What the case decides by itself, and what another pack's case is told otherwise: calendars are those of the pack asked about. */
const OWN = new Set<Command['type']>(['wake', 'refuse', 'adoptCalendar', 'adoptPack']);

/** A recorded case on its way through a pack. Effects are answered as recorded, else at once. */
class Replay extends CaseWalk {
  readonly events: Event[] = [];
  readonly refused: RefusedCommand[] = [];
  assumed = 0;
  private readonly answers = new Map<string, number>();
  private cursor = 0;

  constructor(
    pinned: Pinned,
    private readonly recorded: RecordedCase,
    private readonly before: readonly Event[] | undefined
  ) {
    super(pinned, recorded.id);
    recorded.taken.forEach(({ command }, index) => {
      if (command.type === 'effectResult') this.answers.set(command.key, index);
    });
  }

  run(): this {
    const { taken, until } = this.recorded;
    for (const [index, { command, now }] of taken.entries()) {
      this.cursor = index;
      if (this.state.lifecycle === 'completed' || !this.applies(command)) continue;
      this.pass(now);
      this.tell(this.translated(command), now);
      this.answer(now);
      if (command.type === 'open' && this.refused.length > 0) return this;
    }
    this.cursor = taken.length;
    this.pass(until);
    return this;
  }

  private applies(command: Command): boolean {
    if (command.type === 'effectResult') return this.state.effects[command.key]?.status === 'requested';
    return !OWN.has(command.type);
  }

  /** Entries are corrected by number, and numbers differ between packs: the same command made the entry in both runs. */
  private translated(command: Command): Command {
    if (command.type !== 'correct') return command;
    const meant = this.before?.find((e) => e.seq === command.entry);
    const entry = this.events.find((e) => meant && e.cause === meant.cause && e.type === meant.type)?.seq;
    return { ...command, entry: entry ?? command.entry };
  }

  protected override see(event: Event): void {
    this.events.push(event);
  }

  protected override tell(command: Command, now: Instant): WorkedOut {
    const made = super.tell(command, now);
    const { refusal } = made;
    if (refusal && command.type !== 'effectResult') this.refused.push({ command: command.id, code: refusal.code });
    return made;
  }

  /** Answers what was asked for, unless the recording has the answer later on. */
  protected override answer(now: Instant): void {
    for (const key of this.asked) {
      const place = this.answers.get(key) ?? -1;
      const effect = this.state.effects[key];
      if (!effect || place > this.cursor || this.recorded.unanswered?.includes(key)) continue;
      const known = this.recorded.taken[place]?.command;
      if (!known) this.assumed++;
      this.tell(known ?? assumedAnswer(key, effect), now);
    }
  }
}

/** A prompt yes, with the data the core reads of such an answer. */
function assumedAnswer(key: string, { action, to = [] }: EffectState): Command {
  const data: Facts =
    action === 'mintFormNumber' ? { number: 'ASSUMED' } : action === 'page' ? { person: to[0] ?? '', of: 1 } : {};
  const base = { id: `result:${key}`, type: 'effectResult', actor: SYSTEM, source: 'system', key } as const;
  return { ...base, status: 'confirmed', ref: 'assumed', ...(Object.keys(data).length > 0 && { data }) };
}

function clocksOf(state: CaseState): Record<string, ClockOutcome> {
  const clocks: Record<string, ClockOutcome> = {};
  for (const [id, { def, dueAt, outcome }] of Object.entries(state.clocks)) {
    const verdict = outcome === 'open' ? 'undecided' : outcome === 'met' || outcome === 'breached' ? outcome : 'ended';
    clocks[id] = { def, dueAt, verdict };
  }
  return clocks;
}

function countsOf(events: readonly Event[]): Pick<Outcome, 'warnings' | 'breaches' | 'ladder'> {
  const counts = { warnings: 0, breaches: 0, ladder: 0 };
  const ladders = new Set<string>();
  for (const event of events) {
    if (event.type === 'clockWarned') counts.warnings++;
    else if (event.type === 'clockBreached') counts.breaches++;
    else if (event.type === 'scheduled' && event.item.do.kind === 'ladder') ladders.add(event.item.id);
    else if (event.type === 'agendaDone' && ladders.has(event.item)) counts.ladder++;
  }
  return counts;
}

/** A replayed case: what it came to, how it stood in the end, and its events, by which the other run finds the entries that were corrected. */
export interface Replayed {
  readonly outcome: Outcome;
  readonly state: CaseState;
  readonly events: readonly Event[];
}

/**
 * Tells a recorded case to a pack, as it was told then, and lets it run to the end of the recording. People's commands come at their
 * recorded instants whatever the pack asks of them; what it refuses is part of the outcome. `before` are the events of the run that
 * entries to be corrected are numbered by. Throws where a command is none, or the pack is broken.
 */
export function replay(pinned: Pinned, recorded: RecordedCase, before?: readonly Event[]): Replayed {
  const { state, events, refused, assumed } = new Replay(pinned, recorded, before).run();
  const { lifecycle } = state;
  const demands = demandsOf(events, pinned.pack.data);
  return {
    outcome: { clocks: clocksOf(state), ...countsOf(events), refused, assumed, demands, lifecycle },
    state,
    events,
  };
}
