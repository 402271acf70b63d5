import type { Command } from 'commander';
import { type Stack, startStack } from '../dev/stack.js';
import { startText, terminalLang } from './start-text.js';

interface StartOptions {
  port?: string;
  home?: string;
  quiet?: boolean;
  lang?: string;
}

/** A second Ctrl-C this long after the first one kills; sooner it is the same key press, passed on by npm. */
const SECOND_PRESS_AFTER = 1500;

/** `redress start`: everything on this machine, until Ctrl-C. */
export function registerStart(program: Command): void {
  program
    .command('start')
    .description('start PostgreSQL, Temporal, worker, API and counterpart on this machine')
    .option('--port <port>', 'port of the API (API_PORT, 3000)')
    .option('--home <folder>', 'data folder (REDRESS_HOME, .redress)')
    .option('--quiet', 'print only problems')
    .option('--lang <lang>', 'zh or en (default: from LANG)')
    .action(start);
}

async function start(options: StartOptions): Promise<void> {
  const begin = Date.now();
  const text = startText(terminalLang(options.lang, process.env));
  const print = (line: string) => process.stdout.write(`${line}\n`);
  // A reader that left (`npm start | head`) or a closed terminal must not end us before we have stopped everything.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const stopping = stopRequested();
  let stack: Stack | undefined;
  let up = false;
  try {
    stack = await startStack({
      home: options.home ?? (process.env.REDRESS_HOME || '.redress'),
      env: { ...process.env, ...(options.port !== undefined && { API_PORT: options.port }) },
      // Once it is up, every report is about something that died.
      report: (name, message) => (options.quiet && !up ? undefined : print(`${name.padEnd(11)} ${message}`)),
      signal: stopping,
    });
    up = true;
    print(text.welcome(stack, ((Date.now() - begin) / 1000).toFixed(1)));
    killOnSecondPress(stack, () => print(text.killed));
    await aborted(stopping);
    print(text.stopping);
    await stack.stop();
    print(text.stopped);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
  // Nothing is left to do, but a broken connection's retry timer may still hold the process.
  process.exit();
}

function stopRequested(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort());
  return controller.signal;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done());
  });
}

function killOnSecondPress(stack: Stack, say: () => void): void {
  let first: number | undefined;
  process.on('SIGINT', () => {
    first ??= Date.now();
    if (Date.now() - first < SECOND_PRESS_AFTER) return;
    stack.supervisor.killAll();
    say();
    process.exit(1);
  });
}
