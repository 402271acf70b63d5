import { ConfigError } from './config.js';

/** Runs the body of a process; a failure is told on standard error and ends it with code 1, a wrong configuration with 2. */
export function runMain(body: () => Promise<void>): void {
  body().catch((error: unknown) => {
    process.stderr.write(`${error instanceof ConfigError ? error.message : describe(error)}\n`);
    process.exit(error instanceof ConfigError ? 2 : 1);
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
