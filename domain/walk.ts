import type { Command } from './case/commands.js';
import type { Event } from './case/events.js';
import { newCase } from './case/initial.js';
import type { CaseState } from './case/state.js';
import { workOut, type Pinned, type WorkedOut } from './decide/index.js';
import { SYSTEM } from './decide/turn.js';
import type { Instant } from './time.js';

/**
 * One case in memory, walked through time by the core alone: it takes commands, and between them acts at each instant it waits for, as
 * its timer would. Nothing leaves the process; what the outside answers is up to the kind of walk (`answer`).
 */
export abstract class CaseWalk {
  state: CaseState;
  /** When the case acts by itself next. */
  wake: Instant | null = null;
  /** Effects that nobody has answered yet, in the order they were asked for. */
  protected readonly asked = new Set<string>();

  constructor(
    /** The rules and the calendar in force; a new version comes in here with the command that adopts it. */
    public pinned: Pinned,
    caseId: string
  ) {
    this.state = newCase(caseId);
  }

  /** Answers what may be answered now of what was asked for. */
  protected abstract answer(now: Instant): void;

  /** Sees each event as it comes. */
  protected abstract see(event: Event): void;

  /** Goes on from where an earlier walk came to. */
  resume(state: CaseState, wake: Instant | null): void {
    this.state = state;
    this.wake = wake;
    this.asked.clear();
    for (const [key, { status }] of Object.entries(state.effects)) if (status === 'requested') this.asked.add(key);
  }

  protected tell(command: Command, now: Instant): WorkedOut {
    const made = workOut(this.pinned, this.state, command, now);
    this.state = made.state;
    this.wake = made.nextWake;
    const { adopts } = this.pinned;
    if (adopts && this.state.pack.hash === adopts.hash)
      this.pinned = { ...this.pinned, pack: adopts, adopts: undefined };
    for (const event of made.events) {
      if (event.type === 'effectRequested') this.asked.add(event.key);
      else if (event.type === 'effectConfirmed' || event.type === 'effectRefused') this.asked.delete(event.key);
      this.see(event);
    }
    return made;
  }

  /** Lets the case act at each instant it waits for; asleep, not before the last one. Throws a RangeError where it does not act. */
  pass(until: Instant, asleep = false): void {
    while (this.wake !== null && this.wake <= until) {
      const now = asleep ? until : this.wake;
      this.tell({ id: `wake:${now}`, type: 'wake', actor: SYSTEM, source: 'system' }, now);
      this.answer(now);
      if (this.wake !== null && this.wake <= now)
        throw new RangeError(`the case does not act at ${now}, the instant it waited for`);
    }
  }
}
