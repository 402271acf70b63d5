import { join } from 'node:path';
import { Child, type Command, tail } from './child.js';
import { recordChildren } from './home.js';
import { signal, sleep } from './process.js';

/** A process that has to run, and how to tell that it does. */
export interface Service {
  readonly name: string;
  readonly command: Command;
  /** Asked until it answers true; only then the next service starts. */
  ready(): Promise<boolean>;
  /** Default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** Until it is killed, milliseconds. */
  readonly stopGrace: number;
}

/** Says in one line what happens; `name` is the service it is about. */
export type Report = (name: string, message: string) => void;

interface Entry {
  readonly service: Service;
  child: Child | undefined;
  upSince: number;
  failures: number;
}

/** A service did not come up. */
export class ServiceFailedError extends Error {
  constructor(
    readonly service: string,
    reason: string,
    readonly logFile: string
  ) {
    super(`${service} did not come up: ${reason}. Its log is ${logFile}:\n${tail(logFile, 12)}`);
    this.name = 'ServiceFailedError';
  }
}

const READY_WITHIN = 90_000;
/** Milliseconds before the first, second … restart in a row; the last one repeats. */
const BACK_OFF = [100, 1000, 2000, 5000, 15_000];
/** A service that was up this long starts again without waiting. */
const HEALTHY_AFTER = 30_000;

/** Keeps services running: starts them in order, restarts what dies, stops all in reverse. */
export class Supervisor {
  private readonly entries: Entry[] = [];
  private stopping = false;
  private restarts: Promise<unknown>[] = [];

  constructor(
    private readonly home: string,
    private readonly report: Report
  ) {}

  /** Starts a service and waits until it is ready. Throws ServiceFailedError when it ends before or takes too long. */
  async start(service: Service): Promise<void> {
    const entry: Entry = { service, child: undefined, upSince: 0, failures: 0 };
    this.entries.push(entry);
    await this.bringUp(entry);
  }

  /** Process ids by service name, of those that run. */
  pids(): Record<string, number> {
    return Object.fromEntries(
      this.entries.flatMap(({ service, child }) => (child && !child.ended ? [[service.name, child.pid]] : []))
    );
  }

  /** Whether a service has come up and not died since. */
  isUp(name: string): boolean {
    return this.entries.some(({ service, child, upSince }) => service.name === name && upSince > 0 && !child?.ended);
  }

  /** Sends a signal to a service; the supervisor then treats it like any death. */
  kill(name: string, by: NodeJS.Signals): void {
    const pid = this.pids()[name];
    if (pid === undefined) throw new Error(`${name} is not running`);
    signal(pid, by);
  }

  /** Stops one service in order and starts it again; resolves when it is ready. */
  async restart(name: string): Promise<void> {
    const { service } = this.entry(name);
    await this.halt(name, service.stopSignal ?? 'SIGTERM');
    await this.resume(name);
  }

  /** Ends a service and leaves it down until `resume`. Resolves when it is gone. */
  async halt(name: string, by: NodeJS.Signals): Promise<void> {
    const entry = this.entry(name);
    const child = entry.child;
    entry.child = undefined;
    entry.upSince = 0;
    await child?.stop(by, entry.service.stopGrace);
  }

  /** Starts a service that was halted; resolves when it is ready. */
  resume(name: string): Promise<void> {
    return this.bringUp(this.entry(name));
  }

  /** Stops everything, last started first. Safe to call twice. */
  async stopAll(): Promise<void> {
    this.stopping = true;
    await Promise.allSettled(this.restarts);
    for (const { service, child } of [...this.entries].reverse()) {
      await child?.stop(service.stopSignal ?? 'SIGTERM', service.stopGrace);
    }
    recordChildren(this.home, {});
  }

  /** Kills everything at once. */
  killAll(): void {
    this.stopping = true;
    for (const { child } of this.entries) if (child && !child.ended) signal(child.pid, 'SIGKILL');
  }

  logFile(name: string): string {
    return join(this.home, 'logs', `${name}.log`);
  }

  private entry(name: string): Entry {
    const entry = this.entries.find(({ service }) => service.name === name);
    if (!entry) throw new Error(`no service ${name}`);
    return entry;
  }

  private async bringUp(entry: Entry): Promise<void> {
    const { service } = entry;
    if (this.stopping) return;
    const logFile = this.logFile(service.name);
    const child = await Child.start(service.command, logFile);
    entry.child = child;
    recordChildren(this.home, this.pids());
    void child.exited.then((how) => this.onExit(entry, child, how));
    const end = Date.now() + READY_WITHIN;
    while (!this.stopping && !child.ended && !(await service.ready().catch(() => false))) {
      if (Date.now() > end) {
        await child.stop('SIGKILL', 0);
        throw new ServiceFailedError(service.name, `not ready within ${READY_WITHIN / 1000} s`, logFile);
      }
      await sleep(100);
    }
    if (child.ended && !this.stopping) throw new ServiceFailedError(service.name, await child.exited, logFile);
    entry.upSince = Date.now();
  }

  private onExit(entry: Entry, child: Child, how: string): void {
    if (this.stopping || entry.child !== child || entry.upSince === 0) return;
    entry.failures = Date.now() - entry.upSince > HEALTHY_AFTER ? 0 : entry.failures;
    entry.upSince = 0;
    this.restarts = [...this.restarts.slice(-20), this.revive(entry, how)];
  }

  private async revive(entry: Entry, how: string): Promise<void> {
    const { name } = entry.service;
    this.report(name, `${how}, starting it again`);
    while (!this.stopping) {
      await this.pause(BACK_OFF[Math.min(entry.failures, BACK_OFF.length - 1)] ?? 0);
      entry.failures += 1;
      try {
        await this.bringUp(entry);
        if (!this.stopping) this.report(name, 'is up again');
        return;
      } catch (error) {
        this.report(name, error instanceof Error ? error.message : String(error));
      }
    }
  }

  // In small steps, so that a stop does not wait for a long back-off.
  private async pause(ms: number): Promise<void> {
    for (const end = Date.now() + ms; !this.stopping && Date.now() < end;) await sleep(Math.min(100, ms));
  }
}
