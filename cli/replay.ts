import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Connection, isGrpcServiceError, WorkflowClient } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Command } from 'commander';
import pg from 'pg';
import { KeyringError, parseKeys, type Keyring } from '../config/keyring.js';
import { ContentFault, ContentStore } from '../db/content-store.js';
import type { PinnedOf } from '../domain/decide/again.js';
import { ERRORS, type ErrorCode } from '../domain/errors.js';
import { dataConverter } from '../worker/converter.js';
import { fetchHistory, HistoryError, storedHistoryFromJson, type StoredHistory } from '../worker/history.js';
import { judgeHistory, type Verdict } from '../worker/replay.js';
import { CliError, EXIT } from './client.js';
import { terminalLang, type Lang } from './start-text.js';

interface ReplayOptions {
  readonly home?: string;
  readonly namespace?: string;
  readonly json?: boolean;
  readonly lang?: string;
}

/** Exit code when the history does not come out as recorded. */
const DIFFERENT = 1;
/** What the engine answers where it has no such workflow (gRPC), or an id it cannot be. */
const NOT_FOUND = [5, 3];

/** `redress replay`: an auditor's proof that what was done then is what this code does, and would decide again. */
export function registerReplay(program: Command): void {
  program
    .command('replay <case|file>')
    .description('replay a history on this code and take its decisions again with the pinned rules · 重放并复核决定')
    .option('--home <folder>', 'data folder with keys, packs and calendars (REDRESS_HOME, .redress)')
    .option('--namespace <name>', 'Temporal namespace of the case (TEMPORAL_NAMESPACE, redress)')
    .option('--json', 'print the verdict as JSON')
    .option('--lang <lang>', 'zh or en (default: from LANG)')
    .action(run);
}

async function run(target: string, options: ReplayOptions): Promise<void> {
  const lang = terminalLang(options.lang, process.env);
  const home = resolve(options.home ?? (process.env.REDRESS_HOME || '.redress'));
  const env = { ...secretsOf(home), ...process.env };
  // The engine tells a failed replay on standard error as well; the verdict says it once.
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  const pool = new pg.Pool({ connectionString: env.DATABASE_URL, connectionTimeoutMillis: 3_000, max: 2 });
  try {
    const keys = parseKeys(env.PAYLOAD_KEYS ?? '');
    const stored = existsSync(target)
      ? storedHistoryFromJson(readFileSync(target, 'utf8'))
      : await fetched(target, keys, options);
    const verdict = await judgeHistory(stored, keys, pinnedIn(new ContentStore(home, pool)));
    process.stdout.write(options.json ? `${JSON.stringify(verdict)}\n` : `${verdictText(verdict, lang).join('\n')}\n`);
    if (!verdict.ok) process.exitCode = DIFFERENT;
  } catch (error) {
    throw told(error, lang, target);
  } finally {
    await pool.end();
  }
}

/** What `redress start` made up for a data folder: keys, and where its database is. */
export function secretsOf(home: string): Record<string, string> {
  const file = join(home, 'secrets.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
}

async function fetched(caseId: string, keys: Keyring, { namespace }: ReplayOptions): Promise<StoredHistory> {
  const address = process.env.TEMPORAL_ADDRESS || '127.0.0.1:7233';
  const connection = await Connection.connect({ address, connectTimeout: '5s' });
  try {
    const own = namespace ?? (process.env.TEMPORAL_NAMESPACE || 'redress');
    return await fetchHistory(
      new WorkflowClient({ connection, namespace: own, dataConverter: dataConverter(keys) }),
      caseId
    );
  } finally {
    await connection.close();
  }
}

/** Content by hash: what a case was pinned to, whatever is active now. */
export function pinnedIn(store: ContentStore): PinnedOf {
  return async (packHash, calendarPin) => {
    const [pack, calendar] = await Promise.all([store.pack(packHash), store.calendar(calendarPin.hash)]);
    return { pack, calendar, calendarPin, zoneData: process.versions.tz };
  };
}

function told(error: unknown, lang: Lang, target: string): unknown {
  const end = (code: ErrorCode, detail: string) =>
    new CliError(
      `${code}: ${ERRORS[code][lang]} (${detail})`,
      code === 'ENGINE_UNAVAILABLE' ? EXIT.unavailable : EXIT.usage
    );
  if (error instanceof HistoryError || error instanceof KeyringError) return end('HISTORY_INVALID', error.message);
  if (isGrpcServiceError(error) && NOT_FOUND.includes(error.code)) return end('CASE_UNKNOWN', target);
  if (error instanceof ContentFault) return end('PACK_UNKNOWN', error.message);
  if ((error as { code?: unknown }).code === 'ECONNREFUSED') return end('PACK_UNKNOWN', 'DATABASE_URL');
  if (/connect/i.test(String(error))) return end('ENGINE_UNAVAILABLE', 'TEMPORAL_ADDRESS');
  return error;
}

const WORDS = {
  zh: {
    head: (v: Verdict) => `投诉 ${v.caseId}：${v.runs} 次运行，${v.events} 个历史事件，${v.decisions} 个决定`,
    replayed: (ok: boolean) => `重放：${ok ? '一致' : '不一致'}`,
    redecided: (ok: boolean) => `复核（按当时的规则与日历）：${ok ? '全部决定一致' : '有差异'}`,
    drift: (at: readonly number[]) => `状态推演：${at.length === 0 ? '一致' : `自事件 ${at.join('、')} 起不同`}`,
    versions: (versions: readonly string[]) => `部分决定所用版本：${versions.join('、')}`,
    run: (n: number) => `第 ${n} 次运行`,
  },
  en: {
    head: (v: Verdict) => `Case ${v.caseId}: ${v.runs} run(s), ${v.events} history events, ${v.decisions} decisions`,
    replayed: (ok: boolean) => `Replay on this code: ${ok ? 'the same' : 'DIFFERENT'}`,
    redecided: (ok: boolean) =>
      `Decided again with the pinned rules and calendar: ${ok ? 'every decision the same' : 'DIFFERENT'}`,
    drift: (at: readonly number[]) =>
      `State the events make: ${at.length === 0 ? 'the same' : `DIFFERENT from event ${at.join(', ')}`}`,
    versions: (versions: readonly string[]) => `Some decisions were taken with ${versions.join(', ')}`,
    run: (n: number) => `run ${n}`,
  },
} as const;

function verdictText(verdict: Verdict, lang: Lang): string[] {
  const words = WORDS[lang];
  const { nonDeterministic, differences, drift, versions } = verdict;
  return [
    words.head(verdict),
    words.replayed(nonDeterministic.length === 0),
    ...nonDeterministic.map(({ run: n, error }) => `  ${words.run(n)}: ${error}`),
    words.redecided(differences.length === 0),
    ...differences.map(
      ({ where, command, path, recorded, decided }) =>
        `  ${where} ${command}: ${path}: ${JSON.stringify(recorded)} → ${JSON.stringify(decided)}`
    ),
    words.drift(drift),
    ...(versions.length > 0 ? [words.versions(versions)] : []),
  ];
}
