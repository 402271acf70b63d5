import type { Answer } from '../../domain/decide/index.js';

/** How many answers a case remembers for repeated command ids; the oldest are forgotten first. */
const REMEMBERED = 1_000;

/** The answers of a case by command id: the second call with an id gets the first answer, also in a later run. */
export class Answers {
  private readonly given: Map<string, Answer>;
  private readonly awaited = new Map<string, { promise: Promise<Answer>; resolve: (answer: Answer) => void }>();

  constructor(carried: Record<string, Answer> = {}) {
    this.given = new Map(Object.entries(carried));
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

  /** Answers for good: whoever waits gets it, whoever repeats the id gets it again. */
  give(id: string, answer: Answer): void {
    this.given.set(id, answer);
    if (this.given.size > REMEMBERED)
      for (const oldest of [...this.given.keys()].slice(0, 1)) this.given.delete(oldest);
    this.awaited.get(id)?.resolve(answer);
    this.awaited.delete(id);
  }

  /** Lets everybody who still waits go with what is known: their command is accepted, its result pending. */
  release(pending: Answer): void {
    for (const id of [...this.awaited.keys()]) this.give(id, pending);
  }

  carried(): Record<string, Answer> {
    return Object.fromEntries(this.given);
  }
}
