import { setTimeout as sleep } from 'node:timers/promises';
import { Dice } from './dice.js';

/** The part of the supervisor faults need: it starts again whatever was killed. */
export interface Killable {
  pids(): Record<string, number>;
  isUp(name: string): boolean;
  kill(name: string, by: NodeJS.Signals): void;
}

/** A process that is killed (`SIGKILL`) once so many steps of people have begun, and a while later. */
export interface Kill {
  readonly step: number;
  readonly process: string;
  readonly afterMs: number;
  /** When it was; absent where the day was over before. */
  killedAt?: string;
}

/** A kill lands anywhere within what its step does. */
const WITHIN = 1_500;
const UP_WITHIN = 180_000;
/** Shorter than anything takes to come up. */
const LOOK_EVERY = 100;

/** Kills processes at points that a seed draws over a day; the next one only once all are up again. */
export class Faults {
  readonly points: readonly Kill[];
  private readonly processes: readonly string[];
  private begun = 0;
  private next = 0;
  private waiting = 0;
  private readonly others: string[] = [];
  private line: Promise<void> = Promise.resolve();
  /** Process ids seen so far, by name. */
  private readonly seen = new Map<string, Set<number>>();
  private readonly looking = setInterval(() => this.look(), LOOK_EVERY).unref();

  /** `steps`: how many the whole day has. */
  constructor(
    private readonly supervisor: Killable,
    steps: number,
    kills: number,
    seed: number
  ) {
    const dice = new Dice(`kill ${seed}`);
    this.processes = Object.keys(supervisor.pids()).sort();
    const drawn = Array.from({ length: kills }, () => dice.between(1, steps)).sort((a, b) => a - b);
    this.points = drawn.map((step) => ({
      ...{ step, process: dice.pick(this.processes), afterMs: dice.between(0, WITHIN) },
    }));
  }

  /** A step begins. Waits where kills have fallen behind, so that none is left when the day is over. */
  async passing(): Promise<void> {
    this.begun += 1;
    for (let point = this.points[this.next]; point && point.step <= this.begun; point = this.points[++this.next]) {
      const due = point;
      this.waiting += 1;
      this.line = this.line.then(() => this.strike(due));
    }
    if (this.waiting > 1) await this.line;
  }

  /** Resolves when no kill is under way; `restarting` is about to be stopped and started again by others. */
  async settled(restarting: string): Promise<void> {
    await this.line;
    await this.allUp();
    this.others.push(restarting);
  }

  /** Resolves when no kill is waiting and everything is up; tells which processes were started again besides, and how often. */
  async over(): Promise<string[]> {
    await this.line;
    await this.allUp();
    this.look();
    clearInterval(this.looking);
    const killed = (name: string): number =>
      this.points.filter((p) => p.process === name && p.killedAt).length +
      this.others.filter((other) => other === name).length;
    return [...this.seen].flatMap(([name, pids]) => {
      const more = pids.size - 1 - killed(name);
      return more > 0 ? [`${name} ${more}`] : [];
    });
  }

  private look(): void {
    for (const [name, pid] of Object.entries(this.supervisor.pids()))
      this.seen.set(name, (this.seen.get(name) ?? new Set()).add(pid));
  }

  private async strike(point: Kill): Promise<void> {
    await this.allUp();
    await sleep(point.afterMs);
    this.supervisor.kill(point.process, 'SIGKILL');
    point.killedAt = new Date().toISOString();
    this.waiting -= 1;
    // It is dead once the supervisor says so.
    for (const end = Date.now() + 5_000; this.supervisor.isUp(point.process) && Date.now() < end;) await sleep(10);
  }

  private async allUp(): Promise<void> {
    const down = (): string[] => this.processes.filter((name) => !this.supervisor.isUp(name));
    for (const end = Date.now() + UP_WITHIN; down().length > 0; await sleep(50))
      if (Date.now() > end) throw new Error(`${down().join(', ')} did not come up again`);
  }
}
