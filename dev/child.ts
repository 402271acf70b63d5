import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { isAlive, processRef, signal, until } from './process.js';

/** How to run a process. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Run as this account (only root may). */
  readonly account?: { readonly uid: number; readonly gid: number };
}

const KEEP_LOG_BYTES = 10 * 1024 * 1024;

/** One running process, its output in a log file. */
export class Child {
  /** Resolves with a description when the process has ended. */
  readonly exited: Promise<string>;
  ended = false;
  private constructor(
    readonly process: ChildProcess,
    readonly pid: number
  ) {
    this.exited = new Promise((done) => {
      process.once('exit', (code, by) => {
        this.ended = true;
        done(by ? `ended by ${by}` : `ended with code ${code}`);
      });
    });
  }

  /** Starts `command`, output appended to `logFile`. Rejects when it cannot be run at all. */
  static async start(command: Command, logFile: string): Promise<Child> {
    if (existsSync(logFile) && statSync(logFile).size > KEEP_LOG_BYTES) renameSync(logFile, `${logFile}.old`);
    const log = openSync(logFile, 'a');
    try {
      const process = spawn(command.command, command.args, {
        // A session of its own: Ctrl-C in the terminal reaches the supervisor only, which stops all in order.
        detached: true,
        stdio: ['ignore', log, log],
        env: command.env,
        cwd: command.cwd,
        ...command.account,
      });
      await new Promise((done, fail) => process.once('spawn', done).once('error', fail));
      return new Child(process, process.pid as number);
    } finally {
      closeSync(log);
    }
  }

  /** Asks to stop, then kills after `graceMs`. Resolves when the process is gone. */
  async stop(by: NodeJS.Signals, graceMs: number): Promise<void> {
    if (this.ended) return;
    const ref = processRef(this.pid);
    signal(this.pid, by);
    if (!(await until(() => this.ended, graceMs))) signal(this.pid, 'SIGKILL');
    await this.exited;
    await until(() => !isAlive(ref), 1000);
  }
}

/** The last lines of a log file, for messages. */
export function tail(file: string, lines: number): string {
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
