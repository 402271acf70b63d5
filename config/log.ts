import { pino, type Logger } from 'pino';
import type { Config } from './config.js';

// Invariant 14: whatever object is logged, these never reach the log.
const REDACTED = ['personal', '*.personal', '*.*.personal', 'req.headers.authorization', 'req.headers.cookie'];

/** The log of one process: JSON lines on standard output, personal data and credentials removed. */
export function createLogger(config: Pick<Config, 'logLevel'>, name: string): Logger {
  return pino({ name, level: config.logLevel, redact: { paths: REDACTED, censor: '[removed]' } });
}

interface TemporalLog {
  log(level: string, message: string, meta?: object): void;
  trace(message: string, meta?: object): void;
  debug(message: string, meta?: object): void;
  info(message: string, meta?: object): void;
  warn(message: string, meta?: object): void;
  error(message: string, meta?: object): void;
}

/** The same log in the shape the Temporal SDK wants. */
export function temporalLogger(config: Pick<Config, 'logLevel'>): TemporalLog {
  const logger = createLogger(config, 'worker');
  const at = (level: 'trace' | 'debug' | 'info' | 'warn' | 'error') => (message: string, meta?: object) =>
    logger[level](plain(meta), message);
  const levels = { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  return {
    ...levels,
    log: (level, message, meta) => levels[level.toLowerCase() as keyof typeof levels](message, meta),
  };
}

// The SDK adds times as bigint, which JSON cannot hold.
function plain(meta: object | undefined): object {
  return Object.fromEntries(
    Object.entries(meta ?? {}).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === 'bigint' ? `${value}` : value,
    ])
  );
}
