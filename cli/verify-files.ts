import type { Command } from 'commander';
import { loadConfig } from '../config/config.js';
import { createFiles } from '../db/files.js';
import { isDatabaseDown } from '../db/errors.js';
import { FilesDown } from '../db/file-store.js';
import { createPool } from '../db/pool.js';
import { verifyFiles, type FileFinding } from '../db/verify-files.js';
import { ERRORS } from '../domain/errors.js';
import { CliError, EXIT } from './client.js';
import { terminalLang, type Lang } from './start-text.js';

/** Exit code when something is wrong with a file. */
const WRONG = 1;

/** `redress files verify`: whether every file of every case is there and is what it was, and whether anything else is. */
export function registerVerify(program: Command): void {
  program
    .command('files')
    .description('the store of all files')
    .command('verify')
    .description(
      'look for missing, corrupted and orphaned contents, with the settings of the API; exit code 1 tells of some'
    )
    .option('--lang <lang>', 'zh or en (default: from LANG)')
    .action(async (options: { lang?: string }) => verify(terminalLang(options.lang, process.env)));
}

async function verify(lang: Lang): Promise<void> {
  const config = loadConfig(process.env);
  const pool = createPool(config, () => undefined);
  const words = WORDS[lang];
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  let [seen, wrong] = [0, 0];
  try {
    const { register, store } = createFiles(config, pool);
    for await (const finding of verifyFiles(register, store, () => (seen += 1))) {
      // What was deleted as the law demands stays cited: it is told, and nothing is wrong.
      if (finding.fault !== 'removed') wrong += 1;
      print(`${finding.sha256}  ${words[finding.fault]}${casesOf(finding)}`);
    }
  } catch (error) {
    throw told(error, lang);
  } finally {
    await pool.end();
  }
  print(words.sum(seen, wrong));
  if (wrong > 0) process.exitCode = WRONG;
}

function told(error: unknown, lang: Lang): unknown {
  const code = isDatabaseDown(error) ? 'DATABASE_UNAVAILABLE' : 'FILES_UNAVAILABLE';
  if (code === 'FILES_UNAVAILABLE' && !(error instanceof FilesDown)) return error;
  return new CliError(`${code}: ${ERRORS[code][lang]} (${(error as Error).message})`, EXIT.unavailable);
}

function casesOf({ cases }: FileFinding): string {
  return cases.length === 0 ? '' : `  ${cases.join(' ')}`;
}

const WORDS = {
  en: {
    missing: 'missing',
    corrupted: 'corrupted',
    keyMissing: 'sealed with a key that is not at hand',
    orphaned: 'orphaned: belongs to no case',
    removed: 'cited in the timeline, deleted since',
    sum: (seen: number, wrong: number) => `${seen} contents of cases read, ${wrong} findings`,
  },
  zh: {
    missing: '缺失',
    corrupted: '已损坏',
    keyMissing: '缺少所用的密钥',
    orphaned: '不属于任何投诉',
    removed: '时间线中曾引用，此后已删除',
    sum: (seen: number, wrong: number) => `已核对 ${seen} 份文件内容，发现 ${wrong} 处问题`,
  },
} as const;
