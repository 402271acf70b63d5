import { CaseRefusal, type Commanded, type Engine, type Opened } from '../../api/engine.js';
import type { PackShelf } from '../../api/packs.js';
import type { Event } from '../../domain/case/events.js';
import { evolve } from '../../domain/case/evolve.js';
import { newCase } from '../../domain/case/initial.js';
import type { CaseState } from '../../domain/case/state.js';
import { decide, type Answer } from '../../domain/decide/index.js';
import { instant, type Instant } from '../../domain/time.js';
import type { CaseStatus, ComplaintInput, Sealed } from '../../workflows/contract.js';

interface Running {
  input: ComplaintInput;
  state: CaseState;
  events: Event[];
  answers: Map<string, Answer>;
  sealed: Sealed[];
}

/** The engine's promises without a server: the real core decides, one case after another, in memory. Effects are not run. */
export class CoreEngine implements Engine {
  readonly cases = new Map<string, Running>();

  constructor(private readonly packs: PackShelf) {}

  async open(input: ComplaintInput): Promise<Opened> {
    const running = this.cases.get(input.caseId);
    const started = running === undefined;
    if (running?.state.lifecycle === 'completed') return { kind: 'ended' };
    const fresh = { input, state: newCase(input.caseId), events: [], answers: new Map<string, Answer>(), sealed: [] };
    if (started) this.cases.set(input.caseId, fresh);
    const answer = await this.take(running ?? fresh, input.open);
    return { kind: 'answered', answer, started };
  }

  async command(caseId: string, sealed: Sealed): Promise<Commanded> {
    const running = this.running(caseId, sealed);
    return running ? { kind: 'answered', answer: await this.take(running, sealed) } : { kind: 'gone' };
  }

  /** A completed case runs no more; what was answered before is answered again. */
  private running(caseId: string, { command }: Sealed): Running | undefined {
    const running = this.cases.get(caseId);
    const over = running?.state.lifecycle === 'completed' && !running.answers.has(command.id);
    return over ? undefined : running;
  }

  /** Ends a case at this moment, as if everything had been done. */
  end(caseId: string, lifecycle: 'closed' | 'completed'): void {
    const running = this.cases.get(caseId);
    if (running) running.state = { ...running.state, lifecycle, closedAt: instant(Date.now()), agenda: {} };
  }

  private async take(running: Running, sealed: Sealed) {
    const { id } = sealed.command;
    const { pack, calendar } = running.state.seq > 0 ? running.state : running.input;
    if (!running.answers.has(id)) {
      const now = instant(Date.now());
      const { command } = sealed;
      const adopts = command.type === 'adoptPack' && { adopts: await this.packs.pack(command.pack) };
      const pinned = { ...(await this.packs.pinned(pack, calendar)), ...adopts };
      const { events, answer } = decide(pinned, running.state, command, now);
      for (const event of events) running.state = evolve(running.state, event);
      running.events.push(...events);
      running.answers.set(id, answer);
      running.sealed.push(sealed);
    }
    const answer = running.answers.get(id);
    if (!answer?.ok) throw new CaseRefusal(answer?.code ?? 'INTERNAL', answer?.detail ?? null);
    return answer;
  }

  async advance(): Promise<{ now: Instant; seq: number } | undefined> {
    return undefined;
  }

  async sleep(caseId: string): Promise<boolean> {
    return this.cases.has(caseId);
  }

  async signal(caseId: string, sealed: Sealed): Promise<boolean> {
    const running = this.running(caseId, sealed);
    if (running) await this.take(running, sealed).catch(() => undefined);
    return running !== undefined;
  }

  async status(caseId: string): Promise<CaseStatus | undefined> {
    const running = this.cases.get(caseId);
    if (!running) return undefined;
    const { state, input } = running;
    const { org, client, digest } = input;
    const shell = { nextWake: null, waiting: 0, inFlight: [], unrecorded: 0, stuck: [], drift: [], runs: 1 };
    return { ...shell, state, now: instant(Date.now()), org, client, ...(digest !== undefined && { digest }) };
  }

  async up(): Promise<boolean> {
    return true;
  }
}
