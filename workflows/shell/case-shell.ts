import { allHandlersFinished, condition, continueAsNew, log, workflowInfo } from '@temporalio/workflow';
import type { DecideInput, RecordResult } from '../../activities/types.js';
import { changeHash } from '../../domain/case/change-hash.js';
import { evolve } from '../../domain/case/evolve.js';
import { newCase } from '../../domain/case/initial.js';
import type { CaseState } from '../../domain/case/state.js';
import { upcast } from '../../domain/case/upcast.js';
import { brief } from '../../domain/decide/brief.js';
import type { Answer, Decision } from '../../domain/decide/index.js';
import type { Instant } from '../../domain/time.js';
import type { Carried, CaseStatus, ComplaintInput, Personal, Sealed } from '../contract.js';
import { Answers } from './answers.js';
import { CaseClock } from './case-clock.js';
import { decideNow, decidePatiently } from './decider.js';
import { Effects } from './effects.js';
import { Recording } from './recording.js';
import { publish } from './search.js';
import { CaseTimer } from './timer.js';

/** A command in line, with the decision a patient retry may already have brought. */
interface Queued extends Sealed {
  receivedAt: Instant;
  decided?: Decision;
}

/**
 * The durable shell of one case: commands are decided one by one, the state follows the events, effects and the recorder run beside,
 * one timer wakes it. It branches on fields of recorded decisions only, so that no change of rules or core breaks a replay.
 */
export class CaseShell {
  readonly clock: CaseClock;
  readonly answers: Answers;
  state: CaseState;
  private readonly queue: Queued[] = [];
  private readonly effects: Effects;
  private readonly recording: Recording;
  private readonly timer: CaseTimer;
  private readonly stuck = new Map<string, Sealed>();
  private readonly drift: number[] = [];
  private personal: Personal;
  private nextWake: Instant | null;
  private registered: boolean;
  private duplicate = false;
  private deciding = false;
  private verifying = 0;
  private stirred = false;

  constructor(private readonly input: ComplaintInput) {
    const { carried } = input;
    this.clock = new CaseClock(input.clock);
    this.answers = new Answers(input.open.command.id, carried);
    this.state = carried?.state ?? newCase(input.caseId);
    this.personal = carried?.personal ?? {};
    this.nextWake = carried?.nextWake ?? null;
    this.registered = carried?.registered ?? false;
    this.effects = new Effects(input, this.clock, (results) => {
      for (const command of results) this.enqueue({ command, personal: {} });
      this.stirred = true;
    });
    this.recording = new Recording(input, (result) => this.recorded(result));
    this.timer = new CaseTimer(this.clock, () => this.wake());
    for (const sealed of carried?.waiting ?? [input.open]) this.enqueue(sealed);
  }

  /** Decides until nothing is left to wait for; continues as new when the history has grown long. */
  async run(): Promise<void> {
    this.effects.start(Object.keys(this.state.effects), (key) => this.state.effects[key], this.personal);
    this.timer.arm(this.nextWake);
    for (;;) {
      const next = this.queue.shift();
      if (next) {
        await this.process(next);
        continue;
      }
      if (this.recording.due && this.effects.quiet) {
        this.recording.start();
        publish(this.state);
      }
      if (this.finished) return;
      if (this.historyIsLong) await this.rollOver();
      this.stirred = false;
      await condition(() => this.queue.length > 0 || this.stirred);
    }
  }

  /** Puts a command in line and promises its answer; a known id gets the answer it got before. */
  submit(sealed: Sealed): Promise<Answer> {
    const known = this.answers.known(sealed.command.id);
    if (known) return known;
    const promise = this.answers.promise(sealed.command.id);
    this.enqueue(sealed);
    return promise;
  }

  /** Work that ends by submitting a command: the case does not end or roll over before it has. */
  async whileVerifying(work: () => Promise<void>): Promise<void> {
    this.verifying++;
    await work();
    this.verifying--;
    this.stirred = true;
  }

  /** The case acts by itself now: what is due is decided as one command. */
  wake(): void {
    const now = this.clock.now();
    this.enqueue({
      command: { id: `wake:${now}`, type: 'wake', actor: { id: 'system', roles: [] }, source: 'system' },
      personal: {},
    });
  }

  /** Nothing waits, nothing has just been asked of the outside. */
  get idle(): boolean {
    return this.queue.length === 0 && this.effects.quiet && !this.deciding && this.verifying === 0;
  }

  get wakesAt(): Instant | null {
    return this.nextWake;
  }

  get completed(): boolean {
    return this.state.lifecycle === 'completed' || this.duplicate;
  }

  status(): CaseStatus {
    return {
      state: this.state,
      now: this.clock.now(),
      nextWake: this.nextWake,
      waiting: this.queue.length + (this.deciding ? 1 : 0),
      inFlight: this.effects.inFlight,
      unrecorded: this.recording.events.length,
      stuck: [...this.stuck.keys()],
      drift: this.drift,
      runs: this.input.carried?.runs ?? 1,
      org: this.input.org,
      client: this.input.client,
      ...(this.input.digest !== undefined && { digest: this.input.digest }),
    };
  }

  private enqueue(sealed: Sealed): void {
    this.queue.push({ ...sealed, receivedAt: this.clock.now() });
  }

  private decideInput(next: Queued): DecideInput {
    const { pack, calendar } = this.state.seq > 0 ? this.state : this.input;
    const adopts = next.command.type === 'adoptCalendar' ? next.command.calendar : calendar;
    const { receivedAt, command } = next;
    const { rehearsal } = this.clock;
    return { state: this.state, command, now: this.clock.now(), receivedAt, pack, calendar: adopts, rehearsal };
  }

  private async process(next: Queued): Promise<void> {
    if (next.decided?.baseSeq === this.state.seq) return this.apply(next, next.decided);
    const input = this.decideInput(next);
    this.deciding = true;
    const decision = await decideNow(input).catch((error: unknown) => this.setAside(next, input, error));
    this.deciding = false;
    if (decision) this.apply(next, decision);
  }

  /**
   * A decision that fails is retried beside the line, so that one poisoned command never blocks the next. Only an opening is waited
   * for: there is no case yet that anything else could be decided on.
   */
  private async setAside(next: Queued, input: DecideInput, error: unknown): Promise<Decision | undefined> {
    const { id, type } = next.command;
    this.stuck.set(id, next);
    const patient = decidePatiently(input, error).finally(() => this.stuck.delete(id));
    if (type === 'open') return patient;
    void patient.then((decided) => this.queue.push({ ...next, decided }));
    return undefined;
  }

  private apply(next: Queued, decision: Decision): void {
    const before = this.state;
    for (const event of decision.events) this.state = evolve(this.state, upcast(event));
    if (changeHash(before, this.state) !== decision.changeHash) this.drifted();
    if (decision.answer.ok) this.personal = { ...this.personal, ...next.personal };
    this.recording.add(decision.events, next.command.id, next.personal);
    this.effects.start(decision.effects, (key) => this.state.effects[key], this.personal);
    this.nextWake = decision.nextWake;
    this.timer.arm(this.nextWake);
    this.answers.decided(next.command, decision.answer, this.registered);
  }

  private drifted(): void {
    this.drift.push(this.state.seq);
    log.warn('evolve.drift', { seq: this.state.seq });
  }

  private recorded(result: RecordResult): void {
    this.stirred = true;
    this.registered = true;
    this.duplicate = !result.mine;
    const answer: Answer = result.mine
      ? { ok: true, case: brief(this.state) }
      : { ok: true, case: result.first, duplicate: true };
    this.answers.registered(answer);
  }

  private get finished(): boolean {
    if (!allHandlersFinished() || this.verifying > 0) return false;
    if (this.duplicate) return true;
    return (
      this.completed &&
      this.stuck.size === 0 &&
      this.effects.inFlight.length === 0 &&
      this.recording.events.length === 0
    );
  }

  private get historyIsLong(): boolean {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    return (
      (continueAsNewSuggested || historyLength >= (this.input.historyLimit ?? 8_000)) &&
      !this.completed &&
      this.verifying === 0
    );
  }

  /** Whoever waits for a result is told it is pending; everything pending goes along. */
  private async rollOver(): Promise<void> {
    this.answers.release({ ok: true, case: brief(this.state), awaits: 'pending' });
    await condition(() => allHandlersFinished() || this.queue.length > 0);
    if (this.queue.length > 0) return;
    await continueAsNew<(input: ComplaintInput) => Promise<void>>({
      ...this.input,
      open: { command: this.input.open.command, personal: {} },
      clock: this.clock.carried,
      carried: this.carried(),
    });
  }

  private carried(): Carried {
    const { state, personal, registered, nextWake } = this;
    const { events: unrecorded, personal: unrecordedPersonal } = this.recording;
    const waiting = [...this.stuck.values()].map(({ command, personal: own }) => ({ command, personal: own }));
    const runs = (this.input.carried?.runs ?? 1) + 1;
    const shell = { unrecorded, unrecordedPersonal, waiting, runs };
    return { state, personal, registered, nextWake, ...this.answers.carried(), ...shell };
  }
}
