import type { Command } from '../../domain/case/commands.js';
import type { Answer } from '../../domain/decide/index.js';
import type { Carried } from '../contract.js';

/** How many answers a case remembers for repeated command ids; the oldest are forgotten first, the opening's never. */
const REMEMBERED = 1_000;
const REGISTRATION = 'registered';

/** The answers of a case by command id: the second call with an id gets the first answer, also in a later run. */
export class Answers {
  private readonly given: Map<string, Answer>;
  private readonly awaited = new Map<string, { promise: Promise<Answer>; resolve: (answer: Answer) => void }>();
  /** Answers that wait, by command id: for the registration of the opening, or for the result of an effect. */
  private readonly pending: Map<string, string>;

  constructor(
    private readonly opening: string,
    carried?: Pick<Carried, 'answered' | 'pending'>
  ) {
    this.given = new Map(Object.entries(carried?.answered ?? {}));
    this.pending = new Map(Object.entries(carried?.pending ?? {}));
  }

  /** The answer given before, or the promise of the one that is being decided; undefined for a new id. */
  known(id: string): Promise<Answer> | undefined {
    const answer = this.given.get(id);
    return answer ? Promise.resolve(answer) : this.awaited.get(id)?.promise;
  }

  promise(id: string): Promise<Answer> {
    let resolve: (answer: Answer) => void = () => undefined;
    const promise = new Promise<Answer>((done) => (resolve = done));
    this.awaited.set(id, { promise, resolve });
    return promise;
  }

  /** Answers at once, or when what the answer awaits is there: the registration of an opening, the result of an effect. */
  decided(command: Command, answer: Answer, registered: boolean): void {
    if (command.type === 'wake') return;
    if (command.type === 'effectResult') return this.arrived(command.key, answer);
    const opens = command.type === 'open' && !registered;
    const awaits = answer.ok ? (opens ? REGISTRATION : answer.awaits) : undefined;
    if (awaits === undefined) this.give(command.id, answer);
    else this.pending.set(command.id, awaits);
  }

  registered(answer: Answer): void {
    this.arrived(REGISTRATION, answer);
  }

  /** Lets everybody who still waits go with what is known: their command is accepted, its result pending. */
  release(pending: Answer): void {
    for (const id of [...this.awaited.keys()]) this.remember(id, pending);
  }

  carried(): Pick<Carried, 'answered' | 'pending'> {
    return { answered: Object.fromEntries(this.given), pending: Object.fromEntries(this.pending) };
  }

  private arrived(key: string, answer: Answer): void {
    for (const [id, awaits] of this.pending) if (awaits === key) this.give(id, answer);
  }

  private give(id: string, answer: Answer): void {
    this.pending.delete(id);
    this.remember(
      id,
      answer.ok ? { ok: true, case: answer.case, ...(answer.duplicate && { duplicate: true }) } : answer
    );
  }

  /** Whoever waits gets it, whoever repeats the id gets it again. */
  private remember(id: string, answer: Answer): void {
    this.given.set(id, answer);
    if (this.given.size > REMEMBERED) {
      const oldest = [...this.given.keys()].find((other) => other !== this.opening);
      if (oldest !== undefined) this.given.delete(oldest);
    }
    this.awaited.get(id)?.resolve(answer);
    this.awaited.delete(id);
  }
}
