import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';

/** A process named so that a pid given to somebody else later is not taken for it. */
export interface ProcessRef {
  readonly pid: number;
  readonly startedAt: string;
}

/** When process `pid` was started, in the words of the system; undefined when it is gone or a zombie. */
export function startedAt(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
    }
    // Field 2 is the command in parentheses and may hold blanks; state is field 3, start time field 22.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** The command line of process `pid`, empty when it is gone. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

export function processRef(pid: number): ProcessRef {
  return { pid, startedAt: startedAt(pid) ?? 'gone' };
}

export function isAlive(ref: ProcessRef): boolean {
  return startedAt(ref.pid) === ref.startedAt;
}

/** Sends a signal; a process that is gone already is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Polls until `test` holds; false after `ms`. */
export async function until(test: () => boolean | Promise<boolean>, ms: number, every = 50): Promise<boolean> {
  for (const end = Date.now() + ms; ; await sleep(every)) {
    if (await test()) return true;
    if (Date.now() > end) return false;
  }
}

/** Whether something listens on a local port. */
export function listens(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host, timeout: 1000 });
    const answer = (yes: boolean) => {
      socket.destroy();
      done(yes);
    };
    socket
      .once('connect', () => answer(true))
      .once('error', () => answer(false))
      .once('timeout', () => answer(false));
  });
}

/** Ports systems hand out to outgoing connections lie above: one found free there may be taken before it is used. */
const CHOSEN_FROM = 20_000;
const CHOSEN_BELOW = 32_000;

/** Whether this process could listen on `port` (0 asks for any); the port, or undefined when it is taken. */
export async function freePort(port: number, host = '127.0.0.1'): Promise<number | undefined> {
  if (port !== 0) return (await listensBriefly(port, host)) ? port : undefined;
  for (let tries = 0; tries < 100; tries++) {
    const any = randomInt(CHOSEN_FROM, CHOSEN_BELOW);
    if (await listensBriefly(any, host)) return any;
  }
  return undefined;
}

function listensBriefly(port: number, host: string): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen({ port, host }, () => server.close(() => done(true)));
  });
}
